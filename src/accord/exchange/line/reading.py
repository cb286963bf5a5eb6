"""The little of HTTP/1.1 that nodes speak: a verb, a length, a body. Whatever else HTTP can say is refused."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import BinaryIO, Final

from accord.exchange.line.vocab import HEAD, MOST

_FIRST: Final = re.compile(rb"(GET|POST) /([a-z][a-z-]{0,39}) HTTP/1\.1")
_FIELD: Final = re.compile(rb"([A-Za-z-]{1,40}):[ \t]*([\x20-\x7e]*?)[ \t]*")
_LENGTH: Final = re.compile(rb"[0-9]{1,8}")


class NotTaken(Exception):
    """A request that is not taken; its body was not read."""

    def __init__(self, status: HTTPStatus, *, wait: int = 0) -> None:
        self.status, self.wait = status, wait
        super().__init__(status.phrase)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before a body."""

    method: str
    verb: str
    length: int
    keep: bool


def read_head(stream: BinaryIO) -> Head | None:
    """The next head; None where the other side hung up. Raises NotTaken."""
    lines = _lines(stream)
    if lines is None:
        return None
    first = _FIRST.fullmatch(lines[0]) if lines else None
    fields = [_FIELD.fullmatch(line) for line in lines[1:]]
    if first is None or not all(fields):
        raise NotTaken(HTTPStatus.BAD_REQUEST)
    named = {found[1].lower(): found[2] for found in fields if found}
    # SECURITY: one way to say where a body ends. Two that differ would be two requests. tests/rooms/line/test_line_requests.py
    if len(named) != len(fields) or b"transfer-encoding" in named:
        raise NotTaken(HTTPStatus.BAD_REQUEST)
    length = _length(named.get(b"content-length"), needed=first[1] == b"POST")
    return Head(first[1].decode(), first[2].decode(), length, named.get(b"connection", b"").lower() != b"close")


def _lines(stream: BinaryIO) -> list[bytes] | None:
    lines: list[bytes] = []
    left = HEAD
    while True:
        line = stream.readline(left + 1)
        left -= len(line)
        if not line:
            return None
        if left < 0:
            raise NotTaken(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        if not line.endswith(b"\r\n"):
            raise NotTaken(HTTPStatus.BAD_REQUEST)
        if line == b"\r\n":
            return lines
        lines.append(line[:-2])


def _length(said: bytes | None, *, needed: bool) -> int:
    if said is None:
        if needed:
            raise NotTaken(HTTPStatus.LENGTH_REQUIRED)
        return 0
    if not _LENGTH.fullmatch(said):
        raise NotTaken(HTTPStatus.BAD_REQUEST)
    if int(said) > (MOST if needed else 0):
        raise NotTaken(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return int(said)


def written(status: HTTPStatus, size: int, *, wait: int = 0, keep: bool = True) -> bytes:
    """The head of an answer."""
    lines = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Content-Type: application/octet-stream",
        f"Content-Length: {size}",
    ]
    if wait:
        lines.append(f"Retry-After: {wait}")
    if not keep:
        lines.append("Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
