"""Steps on the way of a case, as tests take them."""

from dataclasses import replace

from accord.protection.cases import tracks
from accord.protection.cases.track_tables import TrackKind
from accord.protection.courses import identification, returns, status
from accord.protection.courses.identification import Record
from accord.protection.courses.models import Reflection, Return
from accord.protection.courses.returns import Way, Wish
from accord.protection.courses.status import Stay
from accord.protection.courses.vocab import (
    BY_AUTHORITY,
    Asked,
    Authority,
    Confirmed,
    Decided,
    Monitor,
    Payer,
    ReturnGround,
    StatusStep,
    StayDocument,
    Told,
    TravelDocument,
)
from tests.cast import key

BY = {"BG": Authority.BG_PROSECUTION, "RO": Authority.RO_DIICOT}


def state(case, kind: str, where: str = "") -> str:
    """Where a track of a case stands."""
    return tracks.state_of(tracks.of_case(case), TrackKind(kind), where)


def running(case) -> Reflection:
    """The reflection period that has not ended."""
    return Reflection.objects.get(case=case, ended_at=None)


def decide(world, case, decided: Decided = Decided.CONFIRM, who: str = "ana", now=None, **changes):
    """Record a decision on identification, by the authority of the country."""
    jurisdiction = changes.get("jurisdiction", "BG")
    authority = BY.get(jurisdiction) if changes.get("decided", decided) in BY_AUTHORITY else None
    record = Record(
        jurisdiction, decided, world.now, authority, rights_how=Told.SPOKEN, rights_language="uk", handed=None
    )
    call = {"actor": world[who], "case": case, "now": now or world.now, "key": key()}
    return identification.decide(record=replace(record, **changes), **call)


def stay(world, case, step="lawful_stay", who: str = "ana", now=None, **changes):
    """Record a status of stay."""
    now = now or world.now
    given = Stay(StatusStep(step), StayDocument.NONE, now.date(), asked=Asked.NO)
    call = {"actor": world[who], "case": case, "now": now, "key": key()}
    return status.record_status(stay=replace(given, **changes), **call)


def wish(world, case, country="MD", who: str = "ana", now=None, **changes):
    """The person considers a return."""
    given = Wish(ReturnGround.WISH, country, Told.SPOKEN, "ro", "Vreau acasă, la mama.")
    call = {"actor": world[who], "case": case, "now": now or world.now, "key": key()}
    return returns.wish(wish=replace(given, **changes), **call)


def under_way(case) -> Return:
    """The return that is neither over nor cancelled."""
    return Return.objects.get(case=case, arrived_at=None, cancelled_at=None)


def step_of_return(world, case, verb: str, who: str = "ana", now=None, **changes):
    """Plan, leave, arrive or cancel."""
    now = now or world.now
    way = Way(now.date(), now.date(), TravelDocument.PASSPORT, Payer.IOM, contact="Мама, +373 600 00 000", route="Русе")
    texts = {
        "plan": lambda: {"way": replace(way, **changes.pop("way", {}))},
        "depart": lambda: {"at": now, "why_now": ""},
        "arrive": lambda: {"at": now, "confirmed_by": Confirmed.PERSON},
        "cancel": dict,
    }[verb]()
    call = {"actor": world[who], "case": case, "read": under_way(case).version, "now": now, "key": key()}
    return getattr(returns, verb)(**texts | call | changes)


def monitor(world, case, step: str, who: str = "ana"):
    """A step of monitoring."""
    return returns.monitor(actor=world[who], case=case, step=Monitor(step), now=world.now, key=key())
