"""Everything that can go wrong, as one tree; each kind has a code that logs, metrics and docs share.

DatelineError
├── SettingsError            settings.invalid           a setting is unknown or out of range
├── StoreError               store.failed               the database cannot do what was asked
│   ├── StoreTooNew          store.too_new              written by a newer Dateline
│   └── StoreDamaged         store.damaged              the file fails its own check
├── FetchError               fetch.failed               a host did not give us what we asked for
│   ├── Unreachable          fetch.unreachable          no name, no route, no connection   (retryable)
│   ├── TimedOut             fetch.timeout              too slow, as a whole or between bytes (retryable)
│   ├── AddressRefused       fetch.address_refused      a private or local address
│   ├── RobotsRefused        fetch.robots               robots.txt says no
│   ├── TooLarge             fetch.too_large            more bytes than allowed, plain or decompressed
│   ├── BadAnswer            fetch.bad_answer           not HTTP, broken coding, endless redirects
│   ├── HostPaused           fetch.paused               429 or 503: ask nobody there before `until_at` (retryable)
│   └── StatusError          fetch.status               any other status
│       ├── NotFound         fetch.not_found            404
│       ├── Gone             fetch.gone                 410: never again
│       ├── Forbidden        fetch.forbidden            401, 403, 451
│       └── ServerError      fetch.server_error         5xx                                 (retryable)
├── ParseError               parse.unreadable           bytes that are no feed and no sitemap
│   └── NotAFeed             parse.not_a_feed           an HTML page where a feed was: bot wall, consent wall, error
├── ExtractError             extract.failed             a page that gives no article
│   ├── NoArticle            extract.empty              nothing on it reads like one
│   └── PageRefused          extract.page_refused       more bytes, nodes or depth than allowed
└── WorkerError              worker.failed              the reading process could not do a page
    ├── WorkerTimedOut       worker.timeout             took longer than a page may
    └── WorkerDied           worker.died                ended: memory, crash
"""

from datetime import datetime


class DatelineError(Exception):
    """The root. `code` names the kind; `retryable` says whether asking again later can help."""

    code = "dateline.failed"
    retryable = False


class SettingsError(DatelineError):
    code = "settings.invalid"


class StoreError(DatelineError):
    code = "store.failed"


class StoreTooNew(StoreError):
    code = "store.too_new"


class StoreDamaged(StoreError):
    code = "store.damaged"


class FetchError(DatelineError):
    """Asking a host failed; `url` is what was asked for."""

    code = "fetch.failed"

    def __init__(self, message: str, *, url: str) -> None:
        super().__init__(message)
        self.url = url


class Unreachable(FetchError):
    code = "fetch.unreachable"
    retryable = True


class TimedOut(FetchError):
    code = "fetch.timeout"
    retryable = True


class AddressRefused(FetchError):
    code = "fetch.address_refused"


class RobotsRefused(FetchError):
    code = "fetch.robots"


class TooLarge(FetchError):
    code = "fetch.too_large"


class BadAnswer(FetchError):
    code = "fetch.bad_answer"


class HostPaused(FetchError):
    """The host asks for peace: nobody there is asked before `until_at`."""

    code = "fetch.paused"
    retryable = True

    def __init__(self, message: str, *, url: str, until_at: datetime) -> None:
        super().__init__(message, url=url)
        self.until_at = until_at


class StatusError(FetchError):
    """The host answered with an HTTP `status` that carries no content for us."""

    code = "fetch.status"

    def __init__(self, message: str, *, url: str, status: int) -> None:
        super().__init__(message, url=url)
        self.status = status


class NotFound(StatusError):
    code = "fetch.not_found"


class Gone(StatusError):
    code = "fetch.gone"


class Forbidden(StatusError):
    code = "fetch.forbidden"


class ServerError(StatusError):
    code = "fetch.server_error"
    retryable = True


class ParseError(DatelineError):
    code = "parse.unreadable"


class NotAFeed(ParseError):
    code = "parse.not_a_feed"


class ExtractError(DatelineError):
    code = "extract.failed"


class NoArticle(ExtractError):
    code = "extract.empty"


class PageRefused(ExtractError):
    code = "extract.page_refused"


class WorkerError(DatelineError):
    code = "worker.failed"


class WorkerTimedOut(WorkerError):
    code = "worker.timeout"


class WorkerDied(WorkerError):
    code = "worker.died"
