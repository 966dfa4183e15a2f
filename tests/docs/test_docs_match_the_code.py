"""What the docs say stands in the code, and what the code has stands in the docs."""

import re
import subprocess
import sys
from pathlib import Path

from dateline.cli import app
from dateline.errors import DatelineError
from dateline.observe import Meters

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")


def _kinds(kind: type[DatelineError]) -> list[type[DatelineError]]:
    return [kind, *(one for child in kind.__subclasses__() for one in _kinds(child))]


def test_settings_and_errors_tables_are_as_the_code_has_them() -> None:
    check = subprocess.run([sys.executable, ROOT / "tools" / "write_docs.py", "--check"], check=False)
    assert check.returncode == 0, "run python tools/write_docs.py"


def test_the_drawn_error_tree_is_the_tree() -> None:
    for kind in _kinds(DatelineError)[1:]:
        row = re.search(rf"\| `{re.escape(kind.code)}` \| {kind.__name__} \| .* \| (yes|no) \|", OPERATIONS)
        assert row, f"{kind.__name__} ({kind.code}) is not in the tree at the top of errors.py"
        assert (row[1] == "yes") == kind.retryable, kind


def test_error_codes_are_unique() -> None:
    codes = [kind.code for kind in _kinds(DatelineError)]
    assert len(codes) == len(set(codes))


def test_every_metric_is_documented() -> None:
    for family in Meters().registry.collect():
        name = family.name + ("_total" if family.type == "counter" else "")
        assert name in OPERATIONS, name


def test_every_command_is_in_the_readme() -> None:
    for command in app.registered_commands:
        assert f"dateline {command.callback.__name__}" in README


def test_links_between_the_docs_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} → {target}"
