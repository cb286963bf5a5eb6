"""A list of the demonstration that waits for its second person: Elena made a sign stronger, Ioana has not yet read it."""

from dataclasses import replace
from datetime import datetime

from accord.detection.screening import editing, instruments, writing
from accord.foundation.ids import new_id
from accord.foundation.policy import Actor


def proposed(elena: Actor, at: datetime) -> None:
    """The official list, with one strength changed, as its next version."""
    made = instruments.packaged()["bg-nrm", "2026.1"]
    one = made.indicators()["1.6"]
    changed = replace(writing.with_indicator(made, replace(one, strength="strong")), version="2026.2")
    begun = editing.begin(actor=elena, text=writing.text_of(changed), now=at, key=str(new_id()))
    editing.step(actor=elena, edition=begun.id, action="propose", read=begun.version, now=at, key=str(new_id()))
