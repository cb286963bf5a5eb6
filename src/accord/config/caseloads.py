"""The command that makes up a caseload."""

import argparse
from typing import Any

from accord.config.commands import CommandFailed, _setup


def add_parsers(commands: Any) -> None:
    """The commands of this module."""
    made = commands.add_parser(
        "make-caseload", help="make up people and two years of work with them, on a demonstration node"
    )
    made.add_argument("persons", type=int, help="how many in all; run again with more, or after a stop, and it goes on")
    made.add_argument("--seed", type=int, default=1, help="another one gives other people")
    made.add_argument(
        "--by-services",
        action="store_true",
        help="tell every history by the services, some ten a second; else 120 are told and copied",
    )


def make_caseload(given: argparse.Namespace) -> int:
    """Make up people until `persons` of them are there."""
    if given.persons < 1:
        raise CommandFailed("Say how many persons: one or more.")
    _setup()
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from accord.demo.caseload import making
    from accord.foundation.clock import now

    told = given.persons if given.by_services else making.TOLD
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("persons", total=given.persons)
        for there in making.make(given.persons, seed=given.seed, now=now(), told=told):
            bar.update(task, completed=there)
    print(f"{max(there, given.persons)} made-up persons of seed {given.seed} are there.")
    return 0
