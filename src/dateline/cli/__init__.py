"""The command line: up · tail · add · sources · search · show · replay · backup · restore · doctor."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dateline import __version__
from dateline.cli import keep, news, sources, up
from dateline.errors import DatelineError, FetchError, SettingsError, StoreError
from dateline.settings import Resolved, resolve

EXIT_CODES: tuple[tuple[type[DatelineError], int], ...] = (
    (SettingsError, 2),
    (StoreError, 3),
    (FetchError, 4),
    (DatelineError, 1),
)
"""0 all well · 1 failed · 2 wrong use or settings · 3 the store · 4 a host did not answer."""

app = typer.Typer(
    help="Dateline: the fastest news updates around the world, on your own machine.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@app.callback()
def settings_first(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option(help="A TOML file with settings.", envvar="DATELINE_CONFIG")] = None,
    store: Annotated[str | None, typer.Option(help="The database file.")] = None,
    log_level: Annotated[str | None, typer.Option(help="debug, info, warning or error.")] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> None:
    """Dateline: the fastest news updates around the world, on your own machine."""
    if version:
        typer.echo(f"dateline {__version__}")
        raise typer.Exit
    context.obj = Flags(config, {"store.path": store, "log_level": log_level})


class Flags:
    """What the command line said before the command: read into settings when the command needs them."""

    def __init__(self, config: Path | None, values: dict[str, object]) -> None:
        self._config = config
        self._values = values

    def resolve(self, **more: object) -> Resolved:
        """The settings in force; `more` are the command's own flags, with "__" for the dot."""
        given = {key.replace("__", "."): value for key, value in more.items()}
        return resolve(file=self._config, flags={**self._values, **given})


for module in (up, news, sources, keep):
    module.register(app)


def run(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code."""
    try:
        app(arguments, standalone_mode=False)
    except DatelineError as error:
        Console(stderr=True).print(f"[red]{error.code}[/red] {_plain(str(error))}", highlight=False, soft_wrap=True)
        return next(code for kind, code in EXIT_CODES if isinstance(error, kind))
    except typer.Exit as end:
        return end.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except typer.TyperException as error:
        typer.echo(f"{error.format_message()} (`dateline --help` shows how it is used)", err=True)
        return 2
    return 0


def _plain(text: str) -> str:
    # A publisher's words may reach an error message: no control characters, no markup.
    return "".join(character if character.isprintable() else " " for character in text).replace("[", r"\[")
