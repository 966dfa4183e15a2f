"""`dateline up`: watch the world and serve the site; the sample world where no source can be reached."""

import asyncio
import contextlib
import resource
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import msgspec
import structlog
import typer
import uvloop
from aiohttp import web
from msgspec.structs import replace

from dateline.cli.screen import console
from dateline.doctor import ASKED_BY_THE_PROBE, reachable
from dateline.engine import Engine
from dateline.errors import SettingsError
from dateline.keeping import control_socket
from dateline.model.source import Source
from dateline.observe import configure_logs
from dateline.settings import Settings
from dateline.sources.catalogue import load
from dateline.web.app import make_app
from dateline.web.control import serve_control

log = structlog.get_logger(__name__)

SAMPLE_BANNER = "Sample world: every publisher, place and person on this page is made up."


def register(app: typer.Typer) -> None:
    """Add the command that runs the engine."""
    app.command()(up)


def up(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to serve on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to serve on.")] = None,
    sample: Annotated[
        bool | None, typer.Option("--sample/--no-sample", help="Serve the made-up sample world: always, or never.")
    ] = None,
    log_json: Annotated[bool, typer.Option("--log-json", help="Log as JSON.")] = False,
) -> None:
    """Watch the world and serve the site, until stopped with Ctrl-C."""
    settings = context.obj.resolve(web__host=host, web__port=port, sample=sample).settings
    configure_logs(settings.log_level, as_json=log_json)
    _raise_open_files()
    uvloop.run(_up(settings, never_sample=sample is False))


async def _up(settings: Settings, *, never_sample: bool) -> None:
    if not settings.sample and not never_sample and await _offline(settings):
        console.print("No source of the catalogue can be reached: showing the sample world instead.", style="yellow")
        settings = replace(settings, sample=True)
    async with contextlib.AsyncExitStack() as stack:
        world: tuple[Source, ...] = ()
        if settings.sample:
            settings = _sample_settings(settings)
            world = await stack.enter_async_context(sample_world())
        engine = await Engine.open(settings)
        stack.push_async_callback(engine.close)
        engine.banner = SAMPLE_BANNER if settings.sample else None
        await stack.enter_async_context(_site(engine))
        await _first_sources(engine, world)
        log.info("engine started", store=settings.store.path, sample=settings.sample)
        running = asyncio.create_task(engine.run())
        _stop_on_signals(running)
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def _first_sources(engine: Engine, world: tuple[Source, ...]) -> None:
    """The sample world's sources, at whatever port it has today; or, in a store that watches nothing, the catalogue."""
    watched = await engine.store.sources()
    if world:
        urls = {source.url for source in world}
        for source in watched:
            if source.url not in urls:
                await engine.remove_source(source.id)
        await engine.add_sources(world)
    elif not watched:
        await engine.add_sources(load())


async def _offline(settings: Settings) -> bool:
    with console.status(f"Trying {ASKED_BY_THE_PROBE} sources of the catalogue …"):
        quick = replace(settings, fetch=replace(settings.fetch, connect_timeout_s=3.0, total_timeout_s=4.0))
        return not await reachable(quick, load())


def _sample_settings(settings: Settings) -> Settings:
    """The same, with a store of its own beside the real one: made-up news never mixes with real news."""
    path = Path(settings.store.path)
    return replace(
        settings,
        store=replace(settings.store, path=str(path.with_name(f"{path.stem}-sample{path.suffix}"))),
        # all its publishers are this machine, and they do not mind being asked often
        fetch=replace(settings.fetch, allow_hosts=("*.localhost",), host_gap_s=0.05, requests_per_s=100.0),
        schedule=replace(settings.schedule, least_interval_s=1.0),
    )


@asynccontextmanager
async def sample_world(*arguments: str) -> AsyncIterator[tuple[Source, ...]]:
    """The sample world in a process of its own, which ends with this one; its sources."""
    world = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "dateline.testing.world",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**24,
    )
    assert world.stdout is not None
    try:
        line = await world.stdout.readline()
        if not line:
            raise SettingsError("the sample world did not start; its error stands above")
        yield msgspec.json.decode(line, type=tuple[Source, ...])
    finally:
        with contextlib.suppress(ProcessLookupError):
            world.terminate()
        await world.wait()


@asynccontextmanager
async def _site(engine: Engine) -> AsyncIterator[None]:
    settings = engine.settings.web
    serving = web.AppRunner(make_app(engine), access_log=None, handler_cancellation=True, shutdown_timeout=1.0)
    await serving.setup()
    socket = control_socket(engine.settings)
    control = await serve_control(engine, socket)
    try:
        site = web.TCPSite(serving, settings.host, settings.port, reuse_address=True, backlog=4096)
        try:
            await site.start()
        except OSError as error:
            raise SettingsError(f"cannot serve on {settings.host}:{settings.port}: {error.strerror}") from error
        host, port = serving.addresses[0][:2]
        console.print(f"Dateline serves http://{host}:{port}/  (Ctrl-C stops it)")
        yield
    finally:
        await control.cleanup()
        socket.unlink(missing_ok=True)
        await serving.cleanup()


def _stop_on_signals(running: asyncio.Task[None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, running.cancel)


def _raise_open_files() -> None:
    """Each live reader is an open file; the default soft limit of 1,024 would end them early."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
