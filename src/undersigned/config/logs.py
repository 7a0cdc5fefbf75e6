"""Logs say what happened and where in the code, never to whom: a request's path may hold a pass, an error a person's words."""

import logging
import traceback
from types import TracebackType


class Nameless(logging.Filter):
    """Names a request by its route instead of its path, and an error by its kind and place instead of its message."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; every record passes."""
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            route = f"{getattr(request, 'method', '?')} {match.route if match else '(no route)'}"
            record.msg, record.args = f"{getattr(record, 'status_code', '')} {route}".strip(), ()
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = _told(record.exc_info[0], record.exc_info[2])
            record.exc_info = None
        return True


def _told(kind: type[BaseException], where: TracebackType | None) -> str:
    return "".join(traceback.format_tb(where)) + f"{kind.__module__}.{kind.__qualname__}"
