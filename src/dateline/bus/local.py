"""The bus of one process: subscribers are called in turn, at once, in the order of publication."""

from collections.abc import Callable

import structlog

from dateline.ports import Event

log = structlog.get_logger(__name__)


class LocalBus:
    """Carries events inside one process. A subscriber that fails is logged; the others still hear of it."""

    def __init__(self) -> None:
        self._receivers: dict[str, list[Callable[[Event], None]]] = {}

    def publish(self, event: Event) -> None:
        """Call every subscriber of the event's subject."""
        for receive in tuple(self._receivers.get(event.subject, ())):
            try:
                receive(event)
            except Exception:
                # What is stored is stored: a page that cannot be drawn must not stop the journey.
                log.exception("subscriber failed", subject=event.subject)

    def subscribe(self, subject: str, receive: Callable[[Event], None]) -> Callable[[], None]:
        """Call `receive` for each event of that subject; gives back the call that ends it."""
        receivers = self._receivers.setdefault(subject, [])
        receivers.append(receive)
        return lambda: receivers.remove(receive)
