"""What went wrong with a request, said in the words of the error tree."""

from typing import NoReturn

import aiohttp

from dateline import errors
from dateline.fetch.guard import RefusedByGuardError

PAUSING = frozenset({429, 503})
"""Answers that mean the host and not the URL."""
KINDS: dict[int, type[errors.StatusError]] = {
    401: errors.Forbidden,
    402: errors.Forbidden,
    403: errors.Forbidden,
    404: errors.NotFound,
    407: errors.Forbidden,
    410: errors.Gone,
    451: errors.Forbidden,
}

CLIENT_ERRORS = (aiohttp.ClientError, OSError, ValueError, RuntimeError)
"""What a request may end in: aiohttp's errors; ValueError of yarl and the codecs for what is no URL; RuntimeError of
uvloop for addresses that it cannot use."""
MEANINGS: tuple[tuple[type[Exception], type[errors.FetchError], str], ...] = (
    (TimeoutError, errors.TimedOut, "{host} did not answer in time"),
    (aiohttp.ClientConnectorCertificateError, errors.Unreachable, "the certificate of {host} is not valid: {reason}"),
    (aiohttp.ClientConnectorDNSError, errors.Unreachable, "the name {host} leads to no address: {reason}"),
    (aiohttp.ClientConnectorError, errors.Unreachable, "{host} cannot be reached: {reason}"),
    (aiohttp.ClientPayloadError, errors.Unreachable, "{host} broke off in the middle of its answer"),
    (aiohttp.ServerDisconnectedError, errors.Unreachable, "{host} broke the connection"),
    (OSError, errors.Unreachable, "{host} broke the connection: {reason}"),
    (ValueError, errors.BadAnswer, "no web address: {reason}"),
    (aiohttp.ClientResponseError, errors.BadAnswer, "{host} answered what is not HTTP: {reason}"),
    (Exception, errors.Unreachable, "asking {host} failed: {reason}"),
)
"""The first that fits is said."""


def refuse_status(status: int, host: str, url: str) -> NoReturn:
    """Say what a status means.

    Raises:
        StatusError: or one of its kinds.

    """
    kind = KINDS.get(status, errors.ServerError if status >= 500 else errors.StatusError)
    raise kind(f"{host} answered {status}", url=url, status=status)


def plainly(error: Exception, host: str, url: str) -> errors.FetchError:
    """The error of our tree for one that the HTTP client raised."""
    reason = _reason(error)
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, RefusedByGuardError):
        hint = "set fetch.allow_hosts or fetch.allow_private to watch your own network"
        return errors.AddressRefused(f"{host} is {reason}; {hint}", url=url)
    kind, words = next((kind, words) for cause, kind, words in MEANINGS if isinstance(error, cause))
    return kind(words.format(host=host, reason=reason), url=url)


def _reason(error: Exception) -> str:
    """The innermost words, in one line that fits a source's page."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        inner: object = error.certificate_error
    elif isinstance(error, aiohttp.ClientConnectorError):
        inner = error.os_error.strerror or error.os_error
    elif isinstance(error, aiohttp.ClientResponseError):
        inner = error.message
    else:
        inner = error
    return " ".join(str(inner).split())[:200] or type(error).__name__
