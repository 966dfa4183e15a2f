"""What is watched: add a site, list, pause, resume, remove, pin; OPML in and out."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec.structs import replace
from rich.table import Table
from rich.text import Text

from dateline.cli.hand import find_source, reach
from dateline.cli.screen import ago, console, errors, plain, styled
from dateline.discovery import discover
from dateline.errors import FetchError, SettingsError
from dateline.keeping import open_store
from dateline.model.source import PollState, Source
from dateline.ports import SystemClock
from dateline.settings import Settings
from dateline.sources.catalogue import load
from dateline.sources.opml import read_opml, write_opml

group = typer.Typer(help="List, pause, resume, remove and pin sources; OPML in and out.", no_args_is_help=False)


def register(app: typer.Typer) -> None:
    """Add the commands that change what is watched."""
    app.command()(add)
    app.add_typer(group, name="sources")


def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="A site, a feed or a news sitemap.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what is found.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="What was found, one JSON object a line.")] = False,
) -> None:
    """Find the feeds and news sitemaps of a site, show them, and watch them."""
    settings = context.obj.resolve().settings
    asyncio.run(_add(settings, url if "://" in url else f"https://{url}", dry_run=dry_run, as_json=as_json))


async def _add(settings: Settings, url: str, *, dry_run: bool, as_json: bool) -> None:
    with console.status(f"Looking at {plain(url)} …"):
        found = await discover(settings, url)
    if not found:
        raise FetchError(f"found no feed and no news sitemap at {url}", url=url)
    if as_json:
        for channel in found:
            typer.echo(msgspec.json.encode(channel).decode())
    else:
        table = Table("kind", "title", "entries", "newest", "address", box=None)
        now = SystemClock().now()
        for channel in found:
            newest = ago(channel.newest_at, now) if channel.newest_at else "time unknown"
            source = channel.source
            table.add_row(source.kind, styled(source.name), str(channel.entries), newest, styled(source.url))
        console.print(table)
    if dry_run:
        return
    async with reach(settings) as hand:
        added = await hand.add_sources([channel.source for channel in found])
    if not as_json:
        known = len(found) - len(added)
        console.print(f"Watching {len(added)} more." + (f" {known} watched already." if known else ""))


@group.callback(invoke_without_command=True)
def list_sources(
    context: typer.Context,
    failing: Annotated[bool, typer.Option("--failing", help="Only those whose last look failed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List what is watched, and how it goes."""
    if context.invoked_subcommand is None:
        asyncio.run(_list(context.obj.resolve().settings, failing=failing, as_json=as_json))


async def _list(settings: Settings, *, failing: bool, as_json: bool) -> None:
    store = await open_store(settings, read_only=True)
    try:
        sources, states = await store.sources(), await store.poll_states()
    finally:
        await store.close()
    now = SystemClock().now()
    table = Table("number", "name", "country", "language", "last look", "how it goes", "address", box=None)
    for source in sources:
        state = states.get(source.id, PollState(source_id=source.id))
        if failing and not state.failures:
            continue
        if as_json:
            typer.echo(msgspec.json.encode({"source": source, "state": state}).decode())
        else:
            table.add_row(*_row(source, state, now))
    if not as_json:
        console.print(table)


def _row(source: Source, state: PollState, now: datetime) -> tuple[str | Text, ...]:
    how = "paused" if source.paused_at else plain(state.error) if state.failures else f"{state.entries} new entries"
    return (
        str(source.id),
        styled(source.name),
        source.country or "",
        source.language or "",
        ago(state.asked_at, now),
        how,
        styled(source.url),
    )


@group.command()
def pause(context: typer.Context, source: Annotated[str, typer.Argument(help="Number or address.")]) -> None:
    """Ask a source no more until it is resumed."""
    _change(context, source, paused_at=SystemClock().now())


@group.command()
def resume(context: typer.Context, source: Annotated[str, typer.Argument(help="Number or address.")]) -> None:
    """Ask a paused source again."""
    _change(context, source, paused_at=None)


@group.command()
def pin(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Number or address.")],
    interval_s: Annotated[float, typer.Argument(help="Seconds between looks; 0 leaves it to the schedule.", min=0)],
) -> None:
    """Ask a source at a fixed interval, whatever has been learned about it."""
    _change(context, source, pinned_interval_s=interval_s or None)


@group.command()
def remove(context: typer.Context, source: Annotated[str, typer.Argument(help="Number or address.")]) -> None:
    """Watch a source no more. Its articles stay."""
    settings = context.obj.resolve().settings

    async def apply() -> Source:
        found = await find_source(settings, source)
        async with reach(settings) as hand:
            await hand.remove_source(found.id)
        return found

    console.print(f"Removed {plain(asyncio.run(apply()).name)}.", markup=False)


def _change(context: typer.Context, wanted: str, **changes: object) -> None:
    settings = context.obj.resolve().settings

    async def apply() -> Source:
        changed = replace(await find_source(settings, wanted), **changes)
        async with reach(settings) as hand:
            await hand.change_source(changed)
        return changed

    console.print(f"Changed {plain(asyncio.run(apply()).name)}.", markup=False)


@group.command()
def catalogue(
    context: typer.Context,
    country: Annotated[str | None, typer.Option(help="Only this country, as two letters.")] = None,
    lang: Annotated[str | None, typer.Option(help="Only this language, like en or ar.")] = None,
) -> None:
    """Watch what the shipped catalogue has and is not watched yet; the first start does so by itself."""
    settings = context.obj.resolve().settings
    wanted = [
        source
        for source in load()
        if (country is None or source.country == country.upper())
        and (lang is None or (source.language or "").split("-")[0] == lang)
    ]

    async def apply() -> int:
        async with reach(settings) as hand:
            return len(await hand.add_sources(wanted))

    console.print(f"{len(wanted)} in the catalogue, {asyncio.run(apply())} of them new.")


@group.command("import")
def import_opml(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="An OPML file.", dir_okay=False)],
) -> None:
    """Watch all feeds of an OPML file; what cannot be read in it is named and skipped."""
    settings = context.obj.resolve().settings
    try:
        found, complaints = read_opml(file.read_bytes())
    except OSError as error:
        raise SettingsError(f"cannot read {file}: {error.strerror}") from error

    async def apply() -> int:
        async with reach(settings) as hand:
            return len(await hand.add_sources(found))

    for complaint in complaints:
        errors.print(plain(complaint), style="yellow", markup=False)
    console.print(f"{len(found)} feeds read, {asyncio.run(apply()) if found else 0} of them new.")


@group.command("export")
def export_opml(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The OPML file to write.", dir_okay=False)],
) -> None:
    """Write all sources to an OPML file."""
    settings = context.obj.resolve().settings

    async def read() -> tuple[Source, ...]:
        store = await open_store(settings, read_only=True)
        try:
            return await store.sources()
        finally:
            await store.close()

    sources = asyncio.run(read())
    file.write_bytes(write_opml(sources))
    console.print(f"Wrote {len(sources)} sources to {file}.")
