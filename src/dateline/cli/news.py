"""Reading in the terminal: tail the live stream, search, show a story."""

import asyncio
from typing import Annotated

import aiohttp
import msgspec
import typer
from rich.table import Table
from rich.text import Text

from dateline.cli.screen import ago, clock, console, late, plain, styled
from dateline.errors import BadAnswer, StoreError, Unreachable
from dateline.keeping import open_store
from dateline.model.story import Story, StoryState, Update, UpdateKind
from dateline.ports import SystemClock
from dateline.settings import Settings

STATE_STYLE = {StoryState.BREAKING: "bold red", StoryState.CONFIRMED: "green", StoryState.WITHDRAWN: "dim"}
NEW_KINDS = {UpdateKind.STORY_OPENED.value, UpdateKind.REPORT_JOINED.value, UpdateKind.CONFIRMED.value}


class Wanted:
    """Which updates `tail` shows."""

    def __init__(self, words: list[str], language: str | None, publisher: str | None, *, everything: bool) -> None:
        self._words = [word.casefold() for word in words]
        self._language = language
        self._publisher = (publisher or "").casefold()
        self._everything = everything

    def __call__(self, update: dict[str, object]) -> bool:
        """Whether this update passes every filter."""
        headline = str(update.get("headline", "")).casefold()
        return (
            (self._everything or update.get("kind") in NEW_KINDS)
            and all(word in headline for word in self._words)
            and (self._language is None or str(update.get("language") or "").split("-")[0] == self._language)
            and self._publisher in str(update.get("publisher", "")).casefold()
        )


def register(app: typer.Typer) -> None:
    """Add the commands that read news."""
    app.command()(tail)
    app.command()(search)
    app.command()(show)


def tail(
    context: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(help="Show only headlines with all these words.")] = None,
    lang: Annotated[str | None, typer.Option(help="Only this language, like en or ar.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Only publishers whose name has this in it.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also copies, readings and corrections.")] = False,
    after: Annotated[int | None, typer.Option(help="Replay from this sequence first.")] = None,
    url: Annotated[str | None, typer.Option(help="The engine's address, if not the one in the settings.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Follow the news as it comes in from a running engine."""
    settings = context.obj.resolve().settings
    address = url or f"http://{settings.web.host}:{settings.web.port}"
    wanted = Wanted(words or [], lang, publisher, everything=everything)
    asyncio.run(_tail(address.rstrip("/"), wanted, after, as_json=as_json))


async def _tail(address: str, wanted: Wanted, after: int | None, *, as_json: bool) -> None:
    headers = {"Last-Event-ID": str(after)} if after is not None else {}
    timeout = aiohttp.ClientTimeout(total=None, sock_read=60)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{address}/live", headers=headers) as answer,
        ):
            if answer.status != 200:
                raise BadAnswer(f"{address}/live answered {answer.status}", url=address)
            async for line in answer.content:
                if line.startswith(b"data:"):
                    update = msgspec.json.decode(line[5:], type=dict[str, object])
                    if wanted(update):
                        console.print(line[5:].decode().strip() if as_json else _update_line(update), soft_wrap=True)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Unreachable(
            f"no live engine at {address} ({error}); start one with `dateline up`", url=address
        ) from error


def _update_line(update: dict[str, object]) -> Text:
    def at(name: str) -> str:
        return str(update.get(name) or "")[11:19] or "time unknown"

    breaking = update.get("state") == StoryState.BREAKING.value
    return Text.assemble(
        (f"{at('joined_at')} ", "dim"),
        (plain(str(update.get("headline", ""))), "bold red" if breaking else "bold"),
        (f"  {plain(str(update.get('publisher', '')))}", "cyan"),
        (f" {update.get('language') or ''} {update.get('kind')} · published {at('published_at')}", "dim"),
        (f" · story {update.get('story')}", "dim"),
    )


def search(
    context: typer.Context,
    query: Annotated[list[str], typer.Argument(help='Words, "phrases", -not, OR, lang: source: place: since: until:')],
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Find articles, newest first."""
    asyncio.run(_search(context.obj.resolve().settings, " ".join(query), limit, as_json=as_json))


async def _search(settings: Settings, query: str, limit: int, *, as_json: bool) -> None:
    store = await open_store(settings, read_only=True)
    try:
        hits = await store.search(query, limit)
    finally:
        await store.close()
    now = SystemClock().now()
    for hit in hits:
        article = hit.article
        if as_json:
            record = {
                "article": article.id,
                "story": hit.story_id,
                "headline": article.headline,
                "publisher": article.publisher,
                "language": article.language,
                "published_at": article.published_at,
                "seen_at": article.seen_at,
                "url": article.url,
            }
            typer.echo(msgspec.json.encode(record).decode())
        else:
            console.print(
                Text.assemble(
                    styled(article.headline, "bold"),
                    (f"\n  {plain(article.publisher)} · {article.language or '?'}", "cyan"),
                    (f" · seen {ago(article.seen_at, now)} · story {hit.story_id}", "dim"),
                )
            )
    if not hits and not as_json:
        console.print("Nothing found.", style="dim")


def show(
    context: typer.Context,
    story: Annotated[int, typer.Argument(help="A story's number.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Show one story: its reports, who confirms and who copies, and its updates."""
    asyncio.run(_show(context.obj.resolve().settings, story, as_json=as_json))


async def _show(settings: Settings, story_id: int, *, as_json: bool) -> None:
    store = await open_store(settings, read_only=True)
    try:
        page = await store.story_page(story_id)
    finally:
        await store.close()
    if page is None:
        raise StoreError(f"there is no story {story_id}; `dateline search` names the stories that there are")
    if as_json:
        typer.echo(msgspec.json.encode(page).decode())
        return
    console.print(_story_head(page.story))
    table = Table(box=None, pad_edge=False)
    for column in ("published", "publisher", "", "headline"):
        table.add_column(column)
    for report, article in page.reports:
        table.add_row(
            clock(article.published_at), styled(article.publisher, "cyan"), report.verdict, styled(article.headline)
        )
    console.print(table)
    for update in reversed(page.updates):
        console.print(_update_of_story(update))


def _story_head(story: Story) -> Text:
    return Text.assemble(
        (f"{story.state} ", STATE_STYLE.get(story.state, "")),
        styled(story.headline, "bold"),
        (f"\n{len(story.families)} independent · {story.copies} copies · {', '.join(story.languages)}", "dim"),
        (f" · first: {plain(story.first_publisher)} {clock(story.first_published_at)}\n", "dim"),
    )


def _update_of_story(update: Update) -> Text:
    delay = late(update.seen_at, update.published_at)
    return Text.assemble(
        (f"{update.sequence:>7} {clock(update.joined_at)} ", "dim"),
        f"{update.kind}: {plain(update.note or update.headline)}",
        (f"  seen {delay}" if delay else "", "blue"),
    )
