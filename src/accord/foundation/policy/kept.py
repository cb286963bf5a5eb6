"""What is kept, and how it is protected: the record of processing (GDPR art. 30), read from each room's `kept.toml`.

A model or field that is not listed, or a sealed field of another class than listed, fails
tests/architecture/test_kept.py: nothing is stored before somebody has said what it is.
"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accord.foundation.policy.decide import require
from accord.foundation.policy.vocab import Action, Actor, Request
from accord.foundation.vault.vocab import DataClass

SEALED: Final = frozenset(DataClass)


class Protection(TextChoices):
    """How a column is protected. The sealed classes are those of the vault."""

    OPEN = "open", _("codes, dates and states; readable in the database")
    IDS = "ids", _("ids that tell nothing by themselves")
    PUBLIC = "public", _("public information about organisations")
    STAFF = "staff", _("particulars of people who work here; readable in the database")
    DIGEST = "digest", _("digest with a key or a salt; cannot be read back")
    SECRET = "secret", _("encrypted under the key of the node, or hashed")
    IDENTITY = "identity", _("sealed: who somebody is")
    LOCATION = "location", _("sealed: where somebody is and how to reach them")
    CARE = "care", _("sealed: health, needs, notes")
    INVESTIGATIVE = "investigative", _("sealed: data of an investigation")
    DOCUMENT = "document", _("sealed: documents and what was referred")


class Whose(TextChoices):
    """Whose data a table holds."""

    SURVIVORS = "survivors", _("people who are helped")
    REPORTERS = "reporters", _("people who report, and those they report about")
    STAFF = "staff", _("people who work here")
    HELPERS = "helpers", _("people who offer housing, lifts and work")
    ASKERS = "askers", _("people who write to us: journalists, fundraisers")
    NOBODY = "nobody", _("nobody: no personal data")


class Why(TextChoices):
    """What a table is for."""

    HELP = "help", _("to help and protect")
    DETECT = "detect", _("to find who needs help")
    COOPERATE = "cooperate", _("so that organisations can work together")
    ACCOUNT = "account", _("to show who did what, and when")
    SIGN_IN = "sign_in", _("so that only those sign in who may")
    ANSWER = "answer", _("to answer the public")
    RUN = "run", _("so that the node works")


class Until(TextChoices):
    """How long rows stay."""

    ERASURE = "erasure", _("until the person is erased; no other period is set here")
    ALWAYS = "always", _("for good: it only grows")
    RECORD = "record", _("for the record; no period is set here")
    DAYS = "days", _("thirty days")
    HALF_YEAR = "half_year", _("180 days")
    TIP = "tip", _("until the time after the closing is over")
    FUNDRAISER = (
        "fundraiser",
        _("who it is: until they leave, a week without an answer or two years; only the count stays"),
    )
    TRAINING = "training", _("until it is decided on, or two weeks after the training")
    SESSION = "session", _("until the session or the link ends")


@dataclass(frozen=True)
class Kept:
    """One table: what it holds, whose, what for, how long, and its columns by protection."""

    table: str
    room: str
    what: dict[str, str]
    whose: Whose
    why: Why
    until: Until
    columns: dict[Protection, tuple[str, ...]]

    @property
    def title(self) -> str:
        """What the table holds, in the language that is active."""
        return self.what.get(get_language() or "en") or self.what["en"]

    def protection(self) -> dict[str, Protection]:
        """The protection of each column."""
        return {name: how for how, names in self.columns.items() for name in names}


class BadKept(Exception):
    """A `kept.toml` does not read; the node does not start with it."""


def read_kept(path: Path) -> list[Kept]:
    """The tables of one file. Raises BadKept with the file, the table and what is wrong."""
    found = []
    for table, row in tomllib.loads(path.read_text(encoding="utf-8")).items():
        try:
            found.append(_kept(table, row, path.parent.name))
        except (KeyError, ValueError) as error:
            raise BadKept(f"{path}, {table}: {error}") from error
    return found


def _kept(table: str, row: dict[str, Any], room: str) -> Kept:
    rest = dict(row)
    head = {name: rest.pop(name) for name in ("what", "whose", "why", "until")}
    columns = {Protection(how): tuple(names) for how, names in rest.items()}
    names = [name for group in columns.values() for name in group]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"listed twice: {', '.join(twice)}")
    if missing := {"en", "bg", "ro", "uk"} - set(head["what"]):
        raise ValueError(f"not in every language: {', '.join(sorted(missing))}")
    return Kept(table, room, head["what"], Whose(head["whose"]), Why(head["why"]), Until(head["until"]), columns)


@lru_cache(maxsize=1)
def kept() -> dict[str, Kept]:
    """Every table by its name in the database, in the order of the rooms. Raises BadKept."""
    package = Path(__file__).resolve().parents[2]
    return {one.table: one for path in sorted(package.glob("*/*/kept.toml")) for one in read_kept(path)}


def classes(table: str) -> dict[str, DataClass | None]:
    """The sealed columns of a table with their classes: the map that `project` asks for."""
    return {name: DataClass(how) for name, how in kept()[table].protection().items() if how.value in SEALED}


def record(actor: Actor) -> list[Kept]:
    """The record of processing, by whose data it is: those of survivors first. Raises Refused."""
    require(Request(actor, Action.REGISTRY_READ))
    return sorted(kept().values(), key=lambda one: (list(Whose).index(one.whose), one.room))
