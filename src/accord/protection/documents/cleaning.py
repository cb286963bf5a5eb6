"""Starts the confined process over a sealed original and seals what comes back. It is believed nothing but its bytes."""

import json
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Final

from accord.protection.documents.media import CLEANABLE, Media, Verdict, sniff
from accord.protection.documents.storage import COPY, ORIGINAL, PIECE, Incoming, Sealing, read

COMMAND: Final = (sys.executable, "-I", "-m", "accord.protection.documents.cleaner")
WAIT: Final = 25  # seconds by the clock; ten of computing are its own limit
LARGEST_COPY: Final = 60 * 1024 * 1024
LONGEST_LINE: Final = 2 * 1024 * 1024
# One at a time in each server process: two of them take 600 MB at most, however many people upload.
turn: Final = threading.Semaphore(1)


@dataclass(frozen=True, repr=False)
class Cleaned:
    """What a file is, and what could be made of it."""

    media: Media
    verdict: Verdict
    copy: Sealing | None = None
    copy_media: str = ""
    words: str = ""

    def discard(self) -> None:
        """Remove the copy."""
        if self.copy is not None:
            self.copy.discard()


def clean(file: Incoming) -> Cleaned:
    """Try to make a cleaned copy of what came. Never raises for what is in the file."""
    media = sniff(file.sealing.head)
    if media not in CLEANABLE:
        return Cleaned(media, Verdict.KIND)
    # SECURITY: an empty environment and no inherited handle but the pipes. tests/rooms/documents/test_cleaner.py
    with (
        turn,
        subprocess.Popen(
            [*COMMAND, media.value],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
        ) as process,
    ):
        timer = threading.Timer(WAIT, process.kill)
        timer.start()
        try:
            return _exchange(file, media, process)
        finally:
            timer.cancel()
            process.kill()


def can_be_alone() -> bool:
    """Whether this machine gives the confined process a network namespace of its own: for `accord check`."""
    done = subprocess.run([*COMMAND, Media.TEXT.value], input=b"-", capture_output=True, env={}, check=False)
    return done.returncode == 0 and bool(json.loads(done.stdout.partition(b"\n")[0])["alone"])


def _exchange(file: Incoming, media: Media, process: "subprocess.Popen[bytes]") -> Cleaned:
    failed = Cleaned(media, Verdict.TOO_MUCH)
    if process.stdin is None or process.stdout is None:
        return failed
    with suppress(BrokenPipeError):  # it ended early: its answer, or none, says why
        for piece in read(file.document, ORIGINAL, file.sealing.key):
            process.stdin.write(piece)
        process.stdin.close()
    try:
        told = json.loads(process.stdout.readline(LONGEST_LINE))
        verdict, copy_media, size = Verdict(told["verdict"]), Media(told["media"]), int(told["size"])
        words = str(told["text"]).encode("utf-8", "ignore").decode()
    except (ValueError, KeyError, TypeError, RecursionError):
        return failed
    if verdict != Verdict.SHAREABLE:
        return Cleaned(media, verdict)
    copy = Sealing(file.document, COPY)
    try:
        whole = 0 < size <= LARGEST_COPY and _seal(process.stdout, copy, size) and process.wait(WAIT) == 0
    except BaseException:
        copy.discard()
        raise
    if not whole or sniff(copy.head) != copy_media:
        copy.discard()
        return failed
    copy.finish()
    return Cleaned(media, verdict, copy, copy_media.value, words)


def _seal(source: IO[bytes], copy: Sealing, size: int) -> bool:
    """Whether exactly `size` bytes came."""
    while piece := source.read(min(PIECE, size - copy.size + 1)):
        copy.write(piece)
        if copy.size > size:
            return False
    return copy.size == size
