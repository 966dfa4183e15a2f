"""Every collected dateline format is read right, and nothing that only looks like one is taken for one."""

from pathlib import Path

import pytest

from bench.datelines import wrong_lines


@pytest.mark.data
def test_all_collected_formats_and_traps_are_read_right(data_dir: Path) -> None:
    lines = (data_dir / "statements" / "datelines.tsv").read_text("utf-8").splitlines()
    assert len(lines) > 80
    assert not wrong_lines([line for line in lines if line.strip()])
