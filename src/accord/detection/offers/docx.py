"""The words of a Word file (.docx), read in a process that has given up everything else.

Started as `python -I -m accord.detection.offers.docx`: the file comes on standard input, its words leave in UTF-8. An archive can
be a bomb and XML can be hostile; what goes wrong ends the process, and nothing else.
"""

import io
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from typing import Final

from accord.foundation import confined

COMMAND: Final = (sys.executable, "-I", "-m", "accord.detection.offers.docx")
WAIT: Final = 25  # seconds by the clock; ten of computing are its own limit
LARGEST: Final = 20 * 2**20  # bytes of the part that holds the words
_PART: Final = "word/document.xml"
_BREAKS: Final = {"p": "\n", "br": "\n", "cr": "\n", "tab": "\t"}
_TWICE: Final = "Fallback"  # the same words again, for older programs


def words_of(data: bytes) -> str | None:
    """The words of a file, a paragraph a line; None for what does not read."""
    # SECURITY: an empty environment and no inherited handle but the pipes. tests/rooms/offers/test_word_files.py
    try:
        done = subprocess.run(
            COMMAND, input=data, capture_output=True, env={}, cwd="/", timeout=WAIT, check=False, start_new_session=True
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def words(data: bytes) -> str:
    """The same within the process. Raises whatever the archive or its XML brings about."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_PART) as part:
        xml = part.read(LARGEST + 1)
    if len(xml) > LARGEST or b"<!" in xml[:2000]:
        raise ValueError("too large, or it declares entities")
    said: list[str] = []
    waiting = [ET.fromstring(xml)]  # noqa: S314 - nothing is declared in it, and the process is shut in
    while waiting:
        element = waiting.pop()
        name = element.tag.rpartition("}")[2]
        if name == _TWICE:
            continue
        said.append(_BREAKS.get(name, ""))
        if name == "t":
            said.append(element.text or "")
        waiting += reversed(element)
    return "".join(said)


def main() -> None:
    """Shut in, read, write."""
    zipfile.ZipFile(io.BytesIO(_empty())).close()  # all modules are loaded: from here on none can be
    confined.shut_in()
    out = memoryview(words(sys.stdin.buffer.read()).encode("utf-8", "ignore"))
    while out:
        out = out[os.write(1, out) :]


def _empty() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", "x")
    return made.getvalue()


if __name__ == "__main__":
    main()
