"""The commands of facts and of figures of others."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from accord.config.commands import CommandFailed, _setup


def add_parsers(commands: Any) -> None:
    """The commands of this module."""
    made = commands.add_parser("facts", help="make the facts that are counted again, from what was told")
    made.add_argument("what", choices=["rebuild"])
    handed = commands.add_parser("study-key", help="write the key of a study, for an organisation of another node")
    handed.add_argument("code", help="code of the study, as its page shows it")
    handed.add_argument("--out", type=Path, required=True, metavar="FILE")


def facts(given: argparse.Namespace) -> int:
    """Make every fact again; print how many and the digest of all."""
    _setup()
    from accord.foundation.clock import now
    from accord.research.facts.writing import rebuild

    many, digest = rebuild(now=now())
    print(f"{many} facts, SHA-256 {digest}")
    return 0


def study_key(given: argparse.Namespace) -> int:
    """The key of a study into a new file, by which an organisation of another node encodes its list; an event says so."""
    _setup()
    from accord.foundation.clock import now
    from accord.foundation.vault.providers import write_secret
    from accord.research.studies.services import hand_out

    if given.out.exists():
        raise CommandFailed(f"{given.out} is there already; a key is never replaced. Name another file.")
    write_secret(given.out, (hand_out(code=given.code, now=now()) + "\n").encode())
    print(
        f"The key is in {given.out}. Give it by hand to the data protection officer there, never to who counts; then delete the file."
    )
    return 0


def load_observations(given: argparse.Namespace) -> int:
    """Figures of others from a file; `seed` stands for what the package knows. 1 if a row was refused."""
    from accord.foundation.clock import now
    from accord.research.observations import loading
    from accord.research.observations.sources import SEED, SEED_ADDRESS, SEED_RETRIEVED

    packaged = str(given.file) == "seed"
    address = given.address or (SEED_ADDRESS if packaged else "")
    try:
        retrieved = date.fromisoformat(given.retrieved or (SEED_RETRIEVED if packaged else ""))
    except ValueError:
        retrieved = None
    if not address or retrieved is None:
        raise CommandFailed(
            "Say where the figures were published and when they were taken: --address TEXT --retrieved 2026-11-24"
        )
    where = loading.Where(address=address[:200], retrieved=retrieved)
    done = loading.load(SEED if packaged else given.file, where=where, now=now())
    print(done.report())
    return 1 if done.bad else 0
