"""Looking after the store: back it up, restore it, replay what was set aside; and the doctor."""

import asyncio
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.progress import Progress
from rich.table import Table

from dateline.cli.hand import reach
from dateline.cli.screen import console, plain, styled
from dateline.doctor import diagnose
from dateline.errors import SettingsError
from dateline.keeping import open_store, restore_store
from dateline.settings import Resolved, Settings, flatten


def register(app: typer.Typer) -> None:
    """Add the commands that keep the store."""
    app.command()(backup)
    app.command()(restore)
    app.command()(replay)
    app.command()(doctor)


def backup(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(help="The file to write.", dir_okay=False)],
) -> None:
    """Copy the store to a file, while it is in use."""
    if target.exists():
        raise SettingsError(f"{target} exists; name a file that does not, so that no backup is lost")
    asyncio.run(_backup(context.obj.resolve().settings, target))
    console.print(f"Backed up to {target} ({target.stat().st_size / 1e6:.1f} MB).")


async def _backup(settings: Settings, target: Path) -> None:
    store = await open_store(settings, read_only=True)
    try:
        with Progress(console=console, transient=True) as progress:
            bar = progress.add_task("Backing up", total=1.0)
            await store.backup(target, lambda share: progress.update(bar, completed=share))
    finally:
        await store.close()


def restore(
    context: typer.Context,
    backup_file: Annotated[Path, typer.Argument(help="A file that `dateline backup` wrote.", dir_okay=False)],
    force: Annotated[bool, typer.Option("--force", help="Replace a store that is there already.")] = False,
) -> None:
    """Put a backup in the store's place. The engine must not be running."""
    settings = context.obj.resolve().settings
    restore_store(settings, backup_file, force=force)
    console.print(f"Restored {settings.store.path} from {backup_file}.")


def replay(
    context: typer.Context,
    ids: Annotated[list[int] | None, typer.Argument(help="Numbers from the list; none: just list.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that is listed.")] = False,
    limit: Annotated[int, typer.Option(help="How many to list.", min=1)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="The list as JSON, one a line.")] = False,
) -> None:
    """List the pages that were set aside, with the reason; or have them read again."""
    asyncio.run(_replay(context.obj.resolve().settings, ids or [], limit, everything=everything, as_json=as_json))


async def _replay(settings: Settings, ids: list[int], limit: int, *, everything: bool, as_json: bool) -> None:
    store = await open_store(settings, read_only=True)
    try:
        listed = await store.quarantine(limit)
    finally:
        await store.close()
    if ids or everything:
        async with reach(settings) as hand:
            count = await hand.replay(tuple(ids or (item.id for item in listed)))
        console.print(f"{count} pages will be read again.")
        return
    table = Table("number", "when", "stage", "why", "page", box=None)
    for item in listed:
        if as_json:
            typer.echo(msgspec.json.encode(item).decode())
        else:
            reason = styled(f"{item.code}: {item.message}")
            table.add_row(str(item.id), f"{item.at:%m-%d %H:%M}", item.stage, reason, styled(item.url))
    if not as_json:
        console.print(table if listed else "Nothing is set aside.")


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say where each setting comes from, and check store, clock, network and machine."""
    resolved: Resolved = context.obj.resolve()
    values = flatten(resolved.settings)
    checks = asyncio.run(diagnose(resolved.settings))
    if as_json:
        settings = {key: {"value": value, "from": resolved.origins[key]} for key, value in values.items()}
        typer.echo(msgspec.json.encode({"settings": settings, "checks": checks}).decode())
    else:
        table = Table("setting", "value", "from", box=None)
        for key, value in values.items():
            origin = resolved.origins[key]
            table.add_row(key, styled(str(value)), origin, style="dim" if origin == "default" else "")
        console.print(table)
        for check in checks:
            mark = "[green]✓[/green]" if check.ok else "[red]✗[/red]"
            console.print(f"{mark} {check.name}: ", end="")
            console.print(plain(check.note), markup=False)
    if not all(check.ok for check in checks):
        raise typer.Exit(1)
