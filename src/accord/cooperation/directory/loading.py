"""Entries from a file: the packaged seed, or a node's own in the same form. What is there already is left as it is."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from accord.cooperation.directory.entry import Entry, check
from accord.cooperation.directory.models import Change, Service
from accord.cooperation.directory.vocab import Cost, Route, Status, Stay
from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.hotlines import hotlines
from accord.cooperation.organisations.services import register
from accord.foundation.codes import Sex
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry as Event
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import OrganisationKind
from accord.foundation.refusals import Invalid
from accord.foundation.writes.services import fresh_codes

SEED: Final = Path(__file__).parent / "data" / "seed-2026.1.toml"
SOURCE: Final = "directory"  # marks organisations that only offer a service and do not take part here
_SETS: Final = {"kinds": str, "areas": str, "languages": str, "sexes": Sex, "stays": Stay}
_CHOICES: Final = {"route": Route, "status": Status, "cost": Cost}
_NAMES: Final = {"name": "names", "description": "descriptions", "applying": "applying"}
_APART: Final = {"key", "organisation", "last_checked"}


class UnreadableDirectory(Invalid):
    """The file cannot be read; nothing was loaded."""

    code = "unreadable-directory"
    sentence = "%(path)s: %(problem)s"


@dataclass
class Loaded:
    """What a load did."""

    read: int = 0
    added: int = 0
    bad: list[str] = field(default_factory=list)

    def report(self) -> str:
        """In words."""
        text = (
            f"{self.read} entries read, {self.added} added, {self.read - self.added - len(self.bad)} were here already."
        )
        return "\n".join([text, *self.bad]) if self.bad else f"{text} Every entry could be read."


def load(path: Path, *, now: datetime, numbers: bool = False) -> Loaded:
    """Add the entries of a file that are not here yet; `numbers`: also the published help lines. Raises UnreadableDirectory."""
    content = _content(path)
    rows = [*content.get("service", []), *(_numbers(content.get("hotline", {})) if numbers else [])]
    done = Loaded()
    with transaction.atomic():
        ledger.wait_for_turn()
        _register(content.get("organisation", []), now, path)
        here = set(Service.objects.exclude(origin="").values_list("origin", flat=True))
        codes = iter(fresh_codes(Service, "V", len(rows)))
        for number, row in enumerate(rows, start=1):
            done.read += 1
            try:
                done.added += _add(row, here, next(codes), now)
            except (Invalid, KeyError, TypeError, ValueError, AttributeError) as error:
                done.bad.append(f"service {number} ({str(row.get('key', '?'))[:60]}): {error}")
        facts = {"format": "directory", "read": done.read, "added": done.added, "bad": len(done.bad)}
        ledger.append(Event(Kind.IMPORT_FINISHED, now, object_type="import", facts=facts))
    return done


def _content(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableDirectory(path=str(path), problem=str(error)) from None
    lists = [content.get("service", []), content.get("organisation", [])]
    if not all(isinstance(rows, list) and all(isinstance(row, dict) for row in rows) for rows in lists):
        raise UnreadableDirectory(path=str(path), problem="[[service]] and [[organisation]] are lists of tables.")
    return content


def _numbers(known: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The published help lines as entries, with what else is known of them."""
    for line in hotlines():
        areas = ["BG", "RO"] if line.country == "any" else [line.country]
        yield {
            "key": f"number-{line.dial}", "kinds": ["HL"], "areas": areas, "name": line.names, "description": line.whose,
            "phone": line.number, "source": line.source, "last_checked": line.last_checked,
        } | known.get(line.number, {})  # fmt: skip


def _register(rows: list[dict[str, Any]], now: datetime, path: Path) -> None:
    try:
        there = organisations.ids_of([row["code"] for row in rows])
        for row in rows:
            if row["code"] not in there:
                kind = OrganisationKind(row["kind"])
                more = {"on_this_node": False, "source": SOURCE, "phone": row.get("phone", "")}
                register(code=row["code"], names=row["name"], kind=kind, country=row["country"], now=now, **more)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableDirectory(path=str(path), problem=f"[[organisation]]: {error}") from None


def _add(row: dict[str, Any], here: set[str], code: str, now: datetime) -> bool:
    key = str(row["key"])[:80]
    if key in here:
        return False
    entry = _entry(row)
    check(entry)
    keeper = organisations.coordinator_of(min(entry.areas)[:2])
    if keeper is None:
        raise ValueError("no national coordinator of its country is in the directory, who would keep the entry")
    looked = row["last_checked"]
    if type(looked) is not date:
        raise ValueError("last_checked is no day")
    at = datetime(looked.year, looked.month, looked.day, tzinfo=UTC)
    made = Service.objects.create(
        id=new_id(), code=code, origin=key, keeper=keeper, verified_at=min(at, now), **entry.columns()
    )
    Change.objects.create(service=made, at=now, action="loaded", version=1)
    here.add(key)
    return True


def _entry(row: dict[str, Any]) -> Entry:
    """The entry that a row of a file tells. Raises ValueError or KeyError with what is wrong."""
    known: dict[str, Any] = {_NAMES.get(name, name): value for name, value in row.items() if name not in _APART}
    if strange := set(known) - {one.name for one in fields(Entry)}:
        raise ValueError(f"not known: {', '.join(sorted(strange))}")
    for name, kind in _SETS.items():
        known[name] = frozenset(kind(value) for value in known.get(name, ()))
    for name, choice in _CHOICES.items():
        if name in known:
            known[name] = choice(known[name])
    if code := row.get("organisation"):
        known["organisation"] = organisations.ids_of([code])[code]
    return Entry(**known)
