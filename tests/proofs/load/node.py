"""Run as a process: an empty demonstration node in $ACCORD_DATA."""

import os
from pathlib import Path

from accord.config.node import write_node

if __name__ == "__main__":
    write_node(Path(os.environ["ACCORD_DATA"]), name="load", jurisdiction="BG", demo=True)
