"""The commands of facts and of figures of others."""

import argparse
from typing import Any

from accord.config.commands import _setup


def add_parsers(commands: Any) -> None:
    """The commands of this module."""
    made = commands.add_parser("facts", help="make the facts that are counted again, from what was told")
    made.add_argument("what", choices=["rebuild"])


def facts(given: argparse.Namespace) -> int:
    """Make every fact again; print how many and the digest of all."""
    _setup()
    from accord.foundation.clock import now
    from accord.research.facts.writing import rebuild

    many, digest = rebuild(now=now())
    print(f"{many} facts, SHA-256 {digest}")
    return 0
