"""The operator's door to a running engine: a socket beside the store that only its owner can open."""

import os
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from dateline import __version__
from dateline.errors import DatelineError
from dateline.model.source import PollState, Source

T = TypeVar("T")


class Operated(Protocol):
    """What can be told to an engine."""

    async def add_sources(self, sources: tuple[Source, ...]) -> tuple[Source, ...]:
        """Watch more."""
        ...

    async def change_source(self, source: Source) -> None:
        """Pause, resume, pin."""
        ...

    async def remove_source(self, source_id: int) -> None:
        """Watch no more."""
        ...

    async def look(self, source_id: int) -> PollState:
        """Ask a source now."""
        ...

    async def replay(self, ids: tuple[int, ...]) -> int:
        """Read again."""
        ...


async def serve_control(engine: Operated, socket: Path) -> web.AppRunner:
    """Listen on `socket`, readable and writable by its owner only, until the runner is cleaned up."""
    runner = web.AppRunner(_control_app(engine))
    await runner.setup()
    socket.unlink(missing_ok=True)
    mask = os.umask(0o177)
    try:
        await web.UnixSite(runner, str(socket)).start()
    finally:
        os.umask(mask)
    return runner


def _control_app(engine: Operated) -> web.Application:
    async def hello(_: web.Request) -> web.Response:
        return web.Response(text=f"dateline {__version__}\n")

    async def add(request: web.Request) -> web.Response:
        return _json(await engine.add_sources(await _value(request, tuple[Source, ...])))

    async def change(request: web.Request) -> web.Response:
        await engine.change_source(await _value(request, Source))
        return _json(None)

    async def remove(request: web.Request) -> web.Response:
        await engine.remove_source(await _value(request, int))
        return _json(None)

    async def look(request: web.Request) -> web.Response:
        return _json(await engine.look(await _value(request, int)))

    async def replay(request: web.Request) -> web.Response:
        return _json(await engine.replay(await _value(request, tuple[int, ...])))

    app = web.Application(middlewares=[_say_errors], client_max_size=64_000_000)
    app.router.add_get("/", hello)
    app.router.add_post("/sources/add", add)
    app.router.add_post("/sources/change", change)
    app.router.add_post("/sources/remove", remove)
    app.router.add_post("/sources/look", look)
    app.router.add_post("/replay", replay)
    return app


@web.middleware
async def _say_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except DatelineError as error:
        return web.Response(status=409, text=f"{error.code}: {error}")
    except msgspec.MsgspecError as error:
        return web.Response(status=400, text=str(error))


async def _value(request: web.Request, kind: type[T]) -> T:
    return msgspec.json.decode(await request.read(), type=kind)


def _json(value: object) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), content_type="application/json")
