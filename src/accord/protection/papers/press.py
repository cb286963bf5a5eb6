"""Starts the confined process that sets a paper, and believes it nothing but that a PDF came."""

import json
import subprocess
import sys
import threading
from typing import Final

from accord.protection.papers.blocks import Paper
from accord.protection.papers.vocab import NotPrinted

COMMAND: Final = (sys.executable, "-I", "-m", "accord.protection.papers.setter")
WAIT: Final = 20  # seconds by the clock; ten of computing are its own limit
_turn: Final = threading.Semaphore(1)  # one at a time in each server process: 300 MB at most, however many print


def printed(paper: Paper) -> bytes:
    """The paper as tagged PDF. Raises NotPrinted."""
    data = json.dumps(paper.for_press()).encode()
    with _turn:
        # SECURITY: an empty environment and no inherited handle but the pipes. tests/rooms/papers/test_press.py
        try:
            done = subprocess.run(
                COMMAND,
                input=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                timeout=WAIT,
                check=False,
                start_new_session=True,
            )
        except subprocess.TimeoutExpired as error:
            raise NotPrinted from error
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        raise NotPrinted
    return done.stdout
