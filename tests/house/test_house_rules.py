"""The rules of the house that no linter knows: a tree that can be read from top to bottom."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "dateline"
MODULES = sorted(SOURCE.rglob("*.py"))
OURS = ("src", "bench", "tests", "tools", "docs")
NAMES_THAT_SAY_NOTHING = {"util", "utils", "helper", "helpers", "common", "misc", "base", "core", "manager"}
STAGES = {
    "sources": 1,
    "schedule": 2,
    "fetch": 3,
    "parse": 4,
    "extract": 5,
    "understand": 6,
    "dedupe": 7,
    "story": 8,
    "publish": 9,
    "deliver": 10,
}


def _tracked(*suffixes: str) -> list[Path]:
    if shutil.which("git") is None or not (ROOT / ".git").exists():  # a bare machine: what lies in our own folders
        paths = [path for name in OURS for path in (ROOT / name).rglob("*")] + list(ROOT.glob("*.*"))
    else:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        paths = [ROOT / name for name in listed.decode().split("\0") if name]
    return [path for path in paths if path.suffix in suffixes and path.is_file()]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_is_under_400_lines_and_says_first_what_it_is_for(module: Path) -> None:
    text = module.read_text("utf-8")
    assert text.count("\n") < 400
    assert ast.get_docstring(ast.parse(text)), f"{module} does not say what it is for"
    assert module.stem not in NAMES_THAT_SAY_NOTHING


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_says_its_number_what_goes_in_and_what_comes_out(stage: str) -> None:
    docstring = ast.get_docstring(ast.parse((SOURCE / stage / "__init__.py").read_text("utf-8"))) or ""
    assert docstring.startswith(f"Stage {STAGES[stage]}. "), docstring


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_public_functions_and_classes_are_documented(module: Path) -> None:
    bare = [
        node.name
        for node in ast.parse(module.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        # an error's name and its line in the tree at the top of errors.py say it all
        and module.name != "errors.py"
    ]
    assert not bare


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_nothing_catches_everything_but_the_supervisors(module: Path) -> None:
    supervisors = {"engine.py", "local.py", "faults.py"}  # of asks, of subscribers, of requests
    broad = re.findall(r"except (?:Base)?Exception\b|except:", module.read_text("utf-8"))
    assert not broad or module.name in supervisors


def test_who_may_import_whom_is_held() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    contracts = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert contracts.returncode == 0, contracts.stdout[-1500:]


def test_nothing_is_left_open_in_the_code() -> None:
    words = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    for path in _tracked(".py"):
        if path != Path(__file__):
            assert not words.search(path.read_text("utf-8")), path


def test_no_machine_path_and_no_registry_address_is_in_the_tree() -> None:
    forbidden = re.compile(r"(?<![\w.])/(?:work|root|farm)/|--(?:extra-)?index-url|https?://[^ ]*/simple\b")
    for path in _tracked(".py", ".toml", ".md", ".lock", ".sql", ".html", ".css", ".js", ".yml", ""):
        if path != Path(__file__):
            assert not forbidden.search(path.read_text("utf-8", errors="replace")), path


def test_every_dependency_has_its_reason() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    reasons = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    for requirement in [*project["project"]["dependencies"], *groups["dev"], *groups["bench"]]:
        name = re.split(r"[<>=;\[ ]", requirement)[0]
        assert f"| {name} |" in reasons, f"{name} stands without a reason in docs/dependencies.md"
