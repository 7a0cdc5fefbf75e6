"""The notice board: what the gate knows of the call, read by a thread of its own, so that no signer waits for the database."""

import logging
import threading
import time
from collections.abc import Callable

from undersigned.interfaces.gate.signing import CallNotice, NotRead

logger = logging.getLogger(__name__)
NOTICE_SECONDS = 1.0
FIRST_SECONDS = 30.0


class NoticeBoard:
    """What was read last: once before anybody asks, then every second. A failure leaves what stands there."""

    def __init__(self, read: Callable[[], CallNotice | None], *, every: float = NOTICE_SECONDS) -> None:
        self._read = read
        self._every = every
        self._known = False
        self._notice: CallNotice | None = None
        tried = threading.Event()
        threading.Thread(target=self._keep_reading, args=(tried,), name="notice", daemon=True).start()
        tried.wait(timeout=FIRST_SECONDS)

    def __call__(self) -> CallNotice | None:
        """Answer from memory, at once. Raises NotRead until the first reading has succeeded."""
        if not self._known:
            raise NotRead
        return self._notice

    def _keep_reading(self, tried: threading.Event) -> None:
        while True:
            try:
                self._notice = self._read()
                self._known = True
            except Exception:
                # The last notice stands: signatures are taken by the intake, which may well be there.
                logger.exception("The call could not be read for the gate.")
            tried.set()
            time.sleep(self._every)
