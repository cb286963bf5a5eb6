"""Reading the lists: what is asked, what is in preparation, what was withdrawn."""

from dataclasses import dataclass
from uuid import UUID

from accord.detection.screening import instruments
from accord.detection.screening.comparing import Difference, differences
from accord.detection.screening.editing import allowed, may, parsed
from accord.detection.screening.indicators import Instrument, order_of
from accord.detection.screening.models import Edition
from accord.detection.screening.parsing import BadInstrument, parse
from accord.detection.screening.vocab import EditionState
from accord.detection.screening.writing import text_of
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing

_IN_PREPARATION = (EditionState.DRAFT, EditionState.PROPOSED)
_PUBLIC = (EditionState.RELEASED, EditionState.WITHDRAWN)


@dataclass(frozen=True)
class Listed:
    """A version of a list; `row` is None for one that came as a file and was never withdrawn."""

    made: Instrument
    row: Edition | None
    current: bool  # the version that a new screening would ask

    @property
    def state(self) -> EditionState:
        """A file is released by being there."""
        return EditionState(self.row.state) if self.row else EditionState.RELEASED


@dataclass(frozen=True, repr=False)
class Opened:
    """One version with what the actor may do with it, and the versions that it can be compared with."""

    listed: Listed
    text: str
    others: tuple[str, ...]
    edit: bool
    draft: bool
    propose: bool
    release: bool
    withdraw: bool


def listed(actor: Actor) -> list[Listed]:
    """All versions: in preparation first (for who may edit), then by id, newest first. Raises Refused."""
    allowed(actor, Action.INSTRUMENT_READ)
    states = [*_PUBLIC, *(_IN_PREPARATION if may(actor, Action.INSTRUMENT_EDIT) else ())]
    rows = {(row.instrument, row.edition): row for row in Edition.objects.filter(state__in=states)}
    asked = instruments.instruments()
    found = [_listed(made, rows.get(key)) for key, made in asked.items()]
    for key, row in rows.items():
        if key not in asked and (made := _read(row)):
            found.append(_listed(made, row))
    found.sort(key=lambda one: order_of(one.made.version), reverse=True)
    found.sort(key=lambda one: (one.state not in _IN_PREPARATION, one.made.kind, one.made.id))
    return found


def opened(actor: Actor, instrument: str, version: str) -> Opened:
    """One version. Raises Refused, or Missing (also for a draft, where the actor edits no lists)."""
    allowed(actor, Action.INSTRUMENT_READ)
    row = Edition.objects.filter(instrument=instrument, edition=version).exclude(state=EditionState.DISCARDED).first()
    edits, releases = may(actor, Action.INSTRUMENT_EDIT), may(actor, Action.INSTRUMENT_RELEASE)
    if row is not None and row.state in _IN_PREPARATION and not edits:
        raise Missing
    made = instruments.instruments().get((instrument, version)) or (parsed(row.text) if row else None)
    if made is None:
        raise Missing
    one = _listed(made, row)
    mine = edits and row is not None and row.author == actor.account
    return Opened(
        one,
        row.text if row else text_of(made),
        _others(actor, instrument, version),
        edit=edits,
        draft=mine and one.state == EditionState.DRAFT,
        propose=mine and one.state in _IN_PREPARATION,
        release=releases and not mine and one.state == EditionState.PROPOSED,
        withdraw=releases and one.state == EditionState.RELEASED,
    )


def compared(actor: Actor, instrument: str, old: str, new: str) -> tuple[Difference, ...]:
    """What changed from one version to another. Raises Refused or Missing."""
    return differences(opened(actor, instrument, old).listed.made, opened(actor, instrument, new).listed.made)


def waiting_for(actor: Actor) -> list[Edition]:
    """What another proposed and the actor may release, oldest first; none, and no query, for everybody else."""
    if not may(actor, Action.INSTRUMENT_RELEASE):
        return []
    found = Edition.objects.filter(state=EditionState.PROPOSED).exclude(author=actor.account)
    return list(found.order_by("changed_at", "id")[:20])


def row(edition: UUID) -> Edition:
    """The row that a write of the actor has just made or changed."""
    return Edition.objects.get(pk=edition)


def next_version(instrument: str) -> str:
    """The number behind the newest of a list: 2026.1 is followed by 2026.2."""
    numbers = Edition.objects.filter(instrument=instrument).exclude(state=EditionState.DISCARDED)
    known = [
        *(of for found, of in instruments.instruments() if found == instrument),
        *numbers.values_list("edition", flat=True),
    ]
    newest = max(known, key=order_of, default="")
    head, dot, tail = newest.rpartition(".")
    return f"{head}{dot}{int(tail) + 1}" if tail.isdigit() else f"{newest}.2" if newest else "1"


def _others(actor: Actor, instrument: str, version: str) -> tuple[str, ...]:
    states = [*_PUBLIC, *(_IN_PREPARATION if may(actor, Action.INSTRUMENT_EDIT) else ())]
    rows = Edition.objects.filter(instrument=instrument, state__in=states).values_list("edition", flat=True)
    found = {of for one, of in instruments.instruments() if one == instrument} | set(rows)
    return tuple(sorted(found - {version}, key=order_of, reverse=True))


def _listed(made: Instrument, row: Edition | None) -> Listed:
    try:
        newest = instruments.current(made.id)
    except KeyError:
        return Listed(made, row, current=False)
    return Listed(made, row, current=newest.version == made.version)


def _read(row: Edition) -> Instrument | None:
    try:
        return parse(row.text)
    except BadInstrument:
        return None
