"""What all tests share: where the measuring data lies."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real data beside the project; tests that ask for it are skipped where it is missing."""
    folder = Path(os.environ.get("DATELINE_DATA", Path(__file__).parents[1] / ".." / "shared" / "data")).resolve()
    if not folder.is_dir():
        pytest.skip(f"no measuring data at {folder} (set DATELINE_DATA)")
    return folder
