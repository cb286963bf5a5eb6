"""The confined process: reads a report as JSON from standard input, writes it as PDF/UA-1 to standard output."""

import json
import os
import sys
from pathlib import Path

from accord.foundation import confined
from accord.protection.papers.setter import set_paper


def main() -> None:
    """Shut in, read, set, write."""
    source = (Path(__file__).parent / "report.typ").read_bytes()
    confined.shut_in()
    paper = json.loads(sys.stdin.buffer.read())
    out = memoryview(set_paper(source, paper, "pdf"))
    while out:
        out = out[os.write(1, out) :]


if __name__ == "__main__":
    main()
