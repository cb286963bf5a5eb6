"""What a log may say: where, and which kind of fault; never what was typed (security.md C8, E5)."""

import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Final

from gunicorn.glogging import Logger

# Control and escape characters, line separators, and what turns the direction of a line.
_FORGING: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


class Plain(logging.Formatter):
    """One line for each event. A fault is its class and its frames: its text can hold what was typed."""

    def format(self, record: logging.LogRecord) -> str:
        lines = [f"{record.levelname} {record.name}: {_escaped(_message(record))}"]
        if record.exc_info and record.exc_info[1]:
            lines += _frames(record.exc_info[1])
        return "\n".join(lines)


class ServerLog(Logger):  # type: ignore[misc]
    """The log of the server in front of Django, in the same words."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Plain())


def install_hooks() -> None:
    """What nobody caught is told in the same way, in every thread."""
    log, over = logging.getLogger("accord"), sys.is_finalizing  # at the very end nothing is left that could tell

    def told(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None and not over() and not issubclass(kind, KeyboardInterrupt):
            log.critical("A fault that nobody expected.", exc_info=(kind, error, trace))

    sys.excepthook = told
    threading.excepthook = lambda args: told(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: told(args.exc_type, args.exc_value, args.exc_traceback)


def _message(record: logging.LogRecord) -> str:
    # SECURITY: an address can be made to hold anything; the route cannot. tests/proofs/crawl/test_faults.py
    if request := getattr(record, "request", None):
        route = getattr(getattr(request, "resolver_match", None), "route", "") or "no such address"
        return f"{getattr(record, 'status_code', '')} {getattr(request, 'method', '')} {route}".strip()
    if record.name.startswith("gunicorn") and "Invalid request" in str(record.msg):
        return "A request that is no HTTP was refused."  # the server would name the caller's address
    message = record.getMessage() if isinstance(record.msg, str) else type(record.msg).__name__
    text = str(record.exc_info[1]) if record.exc_info and record.exc_info[1] else ""
    return message.replace(text, "…") if text else message


def _frames(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    while error and id(error) not in seen:
        seen.add(id(error))
        yield f"  {type(error).__module__}.{type(error).__qualname__}"
        for frame, line in traceback.walk_tb(error.__traceback__):
            yield f"    {frame.f_code.co_filename}:{line} {frame.f_code.co_name}"
        following = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if following is None:
            return
        error = following


def _escaped(text: str) -> str:
    return _FORGING.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
