"""What a reader sees when something is missing or went wrong: a page like the others, with a clear sentence."""

import msgspec
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from dateline.errors import StoreError
from dateline.web.answers import JSON, Page
from dateline.web.site import SITE, whole_page

log = structlog.get_logger(__name__)

HEADINGS = {
    404: "Not here",
    405: "Not that way",
    413: "Too much",
    500: "Something broke",
    503: "Not just now",
}
SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address can only be read.",
    500: "The fault is ours and has been noted. The other pages should work.",
    503: "The store cannot be read at this moment. Try again shortly.",
}


@web.middleware
async def show_faults(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what a handler raises into a page; the supervisor of requests, so that no fault of one harms another."""
    try:
        return await handler(request)
    except web.HTTPException as answer:
        if answer.status < 400:
            raise
        said = answer.text if answer.text and not answer.text.startswith(f"{answer.status}:") else ""
        return _shown(request, answer.status, said)
    except ConnectionError:
        raise  # the reader left
    except StoreError as error:
        log.warning("page not drawn", path=request.path, code=error.code, error=str(error))
        return _shown(request, 503)
    except Exception:
        log.exception("page failed", path=request.path)
        return _shown(request, 500)


def _shown(request: web.Request, status: int, said: str | None = None) -> web.Response:
    heading = HEADINGS.get(status, "No")
    sentence = said or SENTENCES.get(status, "This cannot be answered.")
    if request.path.startswith("/api/"):
        return Page(msgspec.json.encode({"error": sentence}), JSON, status=status).answer(request)
    text = whole_page(request.app[SITE], "trouble.html", status=status, heading=heading, sentence=sentence)
    return Page(text, status=status).answer(request)
