"""The site's few files (style, script, icon): read once, named after their content, compressed as well as can be."""

import hashlib
from pathlib import Path

from dateline.web.answers import FOREVER, THOROUGH, Page

FOLDER = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class Assets:
    """Each file under /static/ with a hash in its name, so that browsers keep it for ever."""

    def __init__(self) -> None:
        self._paths: dict[str, str] = {}
        self._pages: dict[str, Page] = {}
        for file in sorted(FOLDER.iterdir()):
            if file.suffix in TYPES:
                self._add(file.name, file.read_bytes())

    def _add(self, name: str, body: bytes) -> None:
        stem, _, suffix = name.rpartition(".")
        hashed = f"{stem}.{hashlib.blake2b(body, digest_size=6).hexdigest()}.{suffix}"
        self._paths[name] = f"/static/{hashed}"
        self._pages[hashed] = Page(body, TYPES[f".{suffix}"], cache=FOREVER, compressors=THOROUGH)

    def path(self, name: str) -> str:
        """Where a page finds the file."""
        return self._paths[name]

    def page(self, hashed: str) -> Page | None:
        """The file of that hashed name, None if there is none."""
        return self._pages.get(hashed)
