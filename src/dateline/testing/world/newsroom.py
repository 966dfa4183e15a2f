"""What each publisher has published: its shelf of pieces; and the log of all of it, the truth for tests and benches."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from dateline.testing.world.publishers import Publisher
from dateline.testing.world.tellings import How, Text

SHELF_PIECES = 120
"""Pieces a publisher keeps; older pages answer 410. Forty publishers with 4 kB a piece hold some 20 MB."""

LOG_RECORDS = 50_000
"""The log keeps so many; a night at the default pace makes about 15,000."""

IN_FEED = 30
"""Newest pieces that a feed or news sitemap lists."""


class Piece(Struct, frozen=True, kw_only=True):
    """One published article, as it now is."""

    number: int
    publisher: Publisher
    path: str
    url: str
    text: Text
    published_at: datetime
    modified_at: datetime
    event: str | None = None
    how: How = How.OWN
    copy_of: str | None = None
    link: str | None = None
    """What the feed gives as its link where that is not `url`: a hostile publisher's trick."""


class Published(Struct, frozen=True, kw_only=True):
    """One line of the log: who published what, when, and what it is in truth."""

    url: str
    publisher: str
    host: str
    language: str
    headline: str
    event: str | None
    """The id of what happened: reports with the same one belong in one story."""
    twin_of: str | None = None
    """The id of the look-alike event; its reports belong in another story."""
    how: How
    copy_of: str | None = None
    """The URL of the report whose text it carries."""
    published_at: datetime
    """When the feed began to list this version."""


class Shelf:
    """One publisher's pieces, newest last."""

    def __init__(self, publisher: Publisher) -> None:
        self.publisher = publisher
        self.version = 0
        self.changed_at: datetime | None = None
        self._pieces: deque[Piece] = deque()
        self._by_path: dict[str, Piece] = {}
        self._gone: deque[str] = deque(maxlen=10 * SHELF_PIECES)

    def put(self, piece: Piece) -> None:
        """Publish a piece, or its next version."""
        if piece.path in self._by_path:
            self._pieces = deque(piece if old.path == piece.path else old for old in self._pieces)
        else:
            self._pieces.append(piece)
        self._by_path[piece.path] = piece
        while len(self._pieces) > SHELF_PIECES:
            path = self._pieces.popleft().path
            del self._by_path[path]
            self._gone.append(path)
        self.version += 1
        self.changed_at = piece.modified_at

    def newest(self, count: int = IN_FEED) -> Sequence[Piece]:
        """The newest pieces, newest first."""
        return [self._pieces[-1 - place] for place in range(min(count, len(self._pieces)))]

    def at(self, path: str) -> Piece | None:
        """The piece at a path."""
        return self._by_path.get(path)

    def was_at(self, path: str) -> bool:
        """Whether a piece was there once."""
        return path in self._gone


class Newsroom:
    """All shelves and the log."""

    def __init__(self, publishers: Sequence[Publisher], port: int) -> None:
        self.shelves = {publisher.host: Shelf(publisher) for publisher in publishers}
        self.log: deque[Published] = deque(maxlen=LOG_RECORDS)
        self._port = port
        self._number = 0

    def publish(self, piece: Piece, *, twin_of: str | None = None) -> Published:
        """Put a piece on its publisher's shelf and note it in the log."""
        self.shelves[piece.publisher.host].put(piece)
        record = Published(
            url=piece.url,
            publisher=piece.publisher.name,
            host=piece.publisher.host,
            language=piece.text.language,
            headline=piece.text.headline,
            event=piece.event,
            twin_of=twin_of,
            how=piece.how,
            copy_of=piece.copy_of,
            published_at=piece.modified_at,
        )
        self.log.append(record)
        return record

    def piece(self, publisher: Publisher, text: Text, at: datetime) -> Piece:
        """A new piece with an address of its own, not yet published."""
        self._number += 1
        path = _path(publisher, text.headline, self._number, at)
        return Piece(
            number=self._number,
            publisher=publisher,
            path=path,
            url=publisher.url(self._port, path),
            text=text,
            published_at=at,
            modified_at=at,
        )

    def next_version(self, piece: Piece, text: Text, at: datetime) -> Piece:
        """The same piece with another text."""
        return replace(piece, text=text, modified_at=at, how=How.CORRECTION)


def _path(publisher: Publisher, headline: str, number: int, at: datetime) -> str:
    if publisher.page in {"soup", "legacy"}:
        return f"/news.php/{number}"
    slug = "-".join("".join(char if char.isascii() and char.isalnum() else " " for char in headline.lower()).split())
    return f"/{at:%Y/%m/%d}/{slug[:60].strip('-') or 'story'}-{number}"
