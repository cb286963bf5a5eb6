"""A file of a stranger: only its cleaned copy is of use, in memory, and the original is not kept."""

import json
import subprocess
from dataclasses import dataclass

from accord.protection.documents.cleaning import COMMAND, WAIT, turn
from accord.protection.documents.media import CLEANABLE, HEAD, Verdict, sniff


@dataclass(frozen=True, slots=True, repr=False)
class Stripped:
    """The copy without hidden data, or why there is none."""

    verdict: Verdict
    media: str = ""
    content: bytes = b""


def strip(data: bytes) -> Stripped:
    """Draw a file anew in the confined process. Never raises for what is in it."""
    media = sniff(data[:HEAD])
    if media not in CLEANABLE:
        return Stripped(Verdict.KIND)
    try:
        # SECURITY: an empty environment and no inherited handle but the pipes. tests/rooms/documents/test_cleaner.py
        with turn:
            done = subprocess.run(
                [*COMMAND, media.value],
                input=data,
                capture_output=True,
                env={},
                cwd="/",
                start_new_session=True,
                timeout=WAIT,
                check=False,
            )
        line, _newline, copy = done.stdout.partition(b"\n")
        told = json.loads(line)
        verdict, size = Verdict(told["verdict"]), int(told["size"])
    except (subprocess.TimeoutExpired, ValueError, KeyError, TypeError, RecursionError):
        return Stripped(Verdict.TOO_MUCH)
    if verdict != Verdict.SHAREABLE:
        return Stripped(verdict)
    if done.returncode != 0 or not 0 < size == len(copy):
        return Stripped(Verdict.TOO_MUCH)
    return Stripped(verdict, str(told["media"]), copy)
