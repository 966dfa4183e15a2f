"""Every setting, with default and unit. Read once: default < TOML < DATELINE_* < flag; an unknown key is an error."""

import os
import tomllib
import typing
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from dateline.errors import SettingsError

ENVIRONMENT_PREFIX = "DATELINE_"


class FetchSettings(Struct, frozen=True, kw_only=True):
    """How hosts are asked."""

    user_agent: str = "Dateline/0.1 (self-hosted news watcher)"
    """Sent with every request."""
    contact: str = ""
    """Added to the user agent: a mail address or page where publishers reach the operator."""
    requests_per_s: float = 20.0
    """Budget over all hosts."""
    host_gap_s: float = 1.0
    """Least time between two requests to one host."""
    in_flight: int = 64
    """Requests under way at once."""
    connect_timeout_s: float = 10.0
    """Until a connection stands, TLS included."""
    read_timeout_s: float = 15.0
    """Between two pieces of a body."""
    total_timeout_s: float = 45.0
    """For the whole answer, redirects included."""
    feed_max_bytes: int = 8_000_000
    """Of the decoded body."""
    page_max_bytes: int = 4_000_000
    """Of the decoded body."""
    dns_ttl_s: int = 300
    """How long a host's address is remembered."""
    allow_private: bool = False
    """Allow private and loopback addresses (feeds in one's own network)."""
    allow_hosts: tuple[str, ...] = ()
    """Host names that may resolve to private addresses even if `allow_private` is off."""
    robots: bool = True
    """Honour robots.txt for pages."""


class ScheduleSettings(Struct, frozen=True, kw_only=True):
    """When sources are asked again."""

    least_interval_s: float = 30.0
    """Between two looks at one source."""
    most_interval_s: float = 86_400.0
    """No source waits longer than this."""
    oldest_news_s: float = 172_800.0
    """Entries published longer ago than this are history: noted, not announced."""
    page_attempts: int = 4
    """How often a page is asked for before it is set aside."""
    page_retry_s: float = 60.0
    """Pause before the second attempt; doubles each time."""


class ReadingSettings(Struct, frozen=True, kw_only=True):
    """The processes that read pages."""

    workers: int = 0
    """0: one less than the machine's cores, at least one."""
    page_timeout_s: float = 20.0
    """A page that takes longer to read is set aside and its worker replaced."""
    worker_memory_bytes: int = 1_500_000_000
    """Address space a worker may have beyond what it starts with."""
    worker_pages: int = 5_000
    """A worker is replaced after so many pages."""
    max_nodes: int = 60_000
    """Elements a page may have."""
    max_depth: int = 400
    """How deep they may be nested."""
    extract_chars: int = 700
    """How much of the body's opening readers may see where full text is not allowed."""


class StorySettings(Struct, frozen=True, kw_only=True):
    """How reports are joined."""

    window_s: float = 259_200.0
    """A story without news for this long takes no more reports."""


class StoreSettings(Struct, frozen=True, kw_only=True):
    """Where and for how long things are kept."""

    path: str = "dateline.db"
    """The database file; made if it is not there."""
    keep_articles_s: float = 7_776_000.0
    """90 days, from when it was seen."""
    keep_updates_s: float = 2_592_000.0
    """30 days: how far back a reader can replay, and the delay ledger."""
    keep_quarantine_s: float = 1_209_600.0
    """14 days."""
    checkpoint_s: float = 0.5
    """How often the write-ahead log is copied into the database, beside the writing."""


class WebSettings(Struct, frozen=True, kw_only=True):
    """The site."""

    host: str = "127.0.0.1"
    """The address to serve on; 0.0.0.0 for every network of this machine."""
    port: int = 8787
    """The port to serve on."""
    url: str = ""
    """The site's public address, for feeds and cards; empty: as the reader asked."""
    front_stories: int = 50
    """Stories on the front page."""
    reader_buffer_bytes: int = 262_144
    """A live reader who has more than this unread is dropped; it reconnects and is replayed."""
    max_readers: int = 50_000
    """Live readers; more are told to come back."""
    replay_updates: int = 1_000
    """Updates kept in memory for readers who reconnect; older ones come from the store."""


class Settings(Struct, frozen=True, kw_only=True):
    """All of them."""

    fetch: FetchSettings = FetchSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    reading: ReadingSettings = ReadingSettings()
    story: StorySettings = StorySettings()
    store: StoreSettings = StoreSettings()
    web: WebSettings = WebSettings()
    log_level: str = "info"
    """debug, info, warning or error."""
    sample: bool = False
    """This engine serves the made-up sample world; every page says so."""


class Resolved(Struct, frozen=True, kw_only=True):
    """The settings in force, and for each key where its value came from."""

    settings: Settings
    origins: dict[str, str]


def resolve(
    *,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    flags: Mapping[str, object] | None = None,
) -> Resolved:
    """The settings in force, each from the strongest place that names it.

    `flags` maps dotted keys ("web.port") to values. Environment names are the dotted key in capitals with "__" for the
    dot: DATELINE_WEB__PORT.

    Raises:
        SettingsError: an unknown key, a value of the wrong type, a file that is no TOML.

    """
    values: dict[str, object] = {}
    origins = dict.fromkeys(_keys(), "default")
    for origin, layer in (
        (f"file {file}", _from_file(file) if file else {}),
        ("environment", _from_environment(os.environ if environment is None else environment)),
        ("flag", {key: value for key, value in (flags or {}).items() if value is not None}),
    ):
        for key, value in layer.items():
            if key not in origins:
                raise SettingsError(f"unknown setting {key!r} from {origin}; `dateline doctor` lists all of them")
            values[key] = value
            origins[key] = origin
    try:
        settings = msgspec.convert(_nested(values), Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"a setting has the wrong type: {error}") from error
    _refuse_out_of_range(settings)
    return Resolved(settings=settings, origins=origins)


def flatten(settings: Settings) -> dict[str, object]:
    """Every setting under its dotted key."""
    return {key: _get(settings, key) for key in _keys()}


def _keys() -> list[str]:
    keys: list[str] = []
    for name, kind in typing.get_type_hints(Settings).items():
        if isinstance(kind, type) and issubclass(kind, Struct):
            keys.extend(f"{name}.{inner}" for inner in kind.__struct_fields__)
        else:
            keys.append(name)
    return keys


def _get(settings: Settings, key: str) -> object:
    value: object = settings
    for part in key.split("."):
        value = getattr(value, part)
    return value


def _nested(flat: Mapping[str, object]) -> dict[str, object]:
    nested: dict[str, object] = {}
    for key, value in flat.items():
        group, dot, name = key.partition(".")
        if dot:
            inner = nested.setdefault(group, {})
            assert isinstance(inner, dict)
            inner[name] = value
        else:
            nested[group] = value
    return nested


def _from_file(file: Path) -> dict[str, object]:
    try:
        document = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read settings from {file}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} is not TOML: {error}") from error
    flat: dict[str, object] = {}
    for name, value in document.items():
        if isinstance(value, dict):
            flat.update({f"{name}.{inner}": inner_value for inner, inner_value in value.items()})
        else:
            flat[name] = value
    return flat


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    flat: dict[str, object] = {}
    for name, text in environment.items():
        if name.startswith(ENVIRONMENT_PREFIX):
            key = name.removeprefix(ENVIRONMENT_PREFIX).lower().replace("__", ".")
            flat[key] = tuple(text.split(",")) if key == "fetch.allow_hosts" else text
    return flat


def _refuse_out_of_range(settings: Settings) -> None:
    for key, value in flatten(settings).items():
        if isinstance(value, int | float) and not isinstance(value, bool) and value < 0:
            raise SettingsError(f"{key} is {value}; it cannot be negative")
    for key in ("fetch.requests_per_s", "fetch.in_flight", "web.max_readers", "reading.page_timeout_s"):
        if not _get(settings, key):
            raise SettingsError(f"{key} is 0; it has to be more")
    if settings.web.port > 65_535:
        raise SettingsError(f"web.port is {settings.web.port}; ports end at 65535")
