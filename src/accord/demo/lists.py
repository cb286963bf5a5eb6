"""Lists of the demonstration, in each of which Elena made a sign stronger: one Ioana released, one she has not yet read."""

from dataclasses import replace
from datetime import datetime, timedelta

from accord.detection.screening import editing, instruments, writing
from accord.foundation.ids import new_id
from accord.foundation.policy import Actor
from accord.foundation.writes.services import Given


def proposed(elena: Actor, at: datetime, named: str = "bg-nrm", indicator: str = "1.6") -> Given:
    """A list with the strength of one sign changed, as its next version."""
    made = instruments.packaged()[named, "2026.1"]
    one = made.indicators()[indicator]
    changed = replace(writing.with_indicator(made, replace(one, strength="strong")), version="2026.2")
    begun = editing.begin(actor=elena, text=writing.text_of(changed), now=at, key=str(new_id()))
    return editing.step(actor=elena, edition=begun.id, action="propose", read=begun.version, now=at, key=str(new_id()))


def released(elena: Actor, ioana: Actor, at: datetime) -> None:
    """Wages that are held back are a strong sign now; it is asked once the transaction is over."""
    given = proposed(elena, at, "delphi-adult-labour", "cd14")
    editing.release(actor=ioana, edition=given.id, read=given.version, now=at + timedelta(hours=5), key=str(new_id()))
