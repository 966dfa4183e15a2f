"""Write the tables of docs/operations.md that the code knows best: settings, error codes. `--check` only compares."""

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "operations.md"
SOURCE = ROOT / "src" / "dateline"


def settings_table() -> str:
    """One row a setting: dotted key, default, what it is."""
    classes = {
        node.name: node
        for node in ast.parse((SOURCE / "settings.py").read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
    }
    rows = ["| setting | default | what |", "|---|---|---|"]
    for name, kind, default, note in _fields(classes["Settings"]):
        group = classes.get(kind)
        if group is None:
            rows.append(f"| `{name}` | `{default}` | {note} |")
        else:
            rows += [f"| `{name}.{inner}` | `{value}` | {note} |" for inner, _, value, note in _fields(group)]
    return "\n".join(rows)


def _fields(node: ast.ClassDef) -> list[tuple[str, str, str, str]]:
    """(name, type, default, note) of each field; the note is the docstring below it."""
    fields = []
    for statement, following in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            note = ""
            if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
                note = " ".join(str(following.value.value).split())
            default = ast.unparse(statement.value) if statement.value else ""
            fields.append((statement.target.id, ast.unparse(statement.annotation), default, note))
    return fields


def errors_table() -> str:
    """One row an error kind, from the tree drawn at the top of errors.py."""
    rows = ["| code | error | what happened | retryable |", "|---|---|---|---|"]
    tree = ast.get_docstring(ast.parse((SOURCE / "errors.py").read_text("utf-8"))) or ""
    for line in tree.splitlines():
        if found := re.match(r"[│├└─ ]+(\w+)\s+([\w.]+)\s+(.+?)\s*(\(retryable\))?$", line):
            name, code, what, retryable = found.groups()
            rows.append(f"| `{code}` | {name} | {what} | {'yes' if retryable else 'no'} |")
    return "\n".join(rows)


def written(page: str) -> str:
    """The page with both tables renewed."""
    for name, table in (("settings", settings_table()), ("errors", errors_table())):
        page = re.sub(
            rf"(<!-- {name} -->\n).*?(<!-- end {name} -->)",
            lambda found, table=table: f"{found[1]}{table}\n{found[2]}",
            page,
            flags=re.DOTALL,
        )
    return page


if __name__ == "__main__":
    before = PAGE.read_text("utf-8")
    after = written(before)
    if "--check" in sys.argv:
        sys.exit(before != after)
    PAGE.write_text(after, "utf-8")
