"""What is signed on a screen, as the browser sends it."""

import re
from typing import Final

LONGEST_SIGNATURE: Final = 20_000
_PATH: Final = re.compile(r"(?:[ML] ?\d{1,4}(?:\.\d{1,2})? \d{1,4}(?:\.\d{1,2})? ?)+")


def is_signature(text: str) -> bool:
    """Whether `text` is the SVG path of something signed on the screen, and not too long."""
    return len(text) <= LONGEST_SIGNATURE and bool(_PATH.fullmatch(text))
