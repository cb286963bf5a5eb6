"""From what the rooms return to the schemas."""

from typing import Any

from accord.detection.screening.queries import ScreeningView
from accord.detection.screening.suggesting import Offer
from accord.detection.signals.models import Signal
from accord.faces.api.schemas import (
    CaseOut,
    DimensionOut,
    DutyOut,
    GlassOut,
    ListOut,
    ReferralOut,
    ScreeningOut,
    SignalOut,
    Written,
)
from accord.foundation.duties.queries import Owed
from accord.foundation.writes.services import Given
from accord.protection.cases.models import Case
from accord.protection.glass.models import Glass
from accord.protection.referrals.models import Referral


def pick(record: Any, schema: type[Any], **more: Any) -> dict[str, Any]:
    """The fields of `schema` that the record has by the same name, and `more`."""
    return {
        name: getattr(record, name) for name in schema.model_fields if name not in more and hasattr(record, name)
    } | more


def written(given: Given) -> Written:
    """The answer of a write."""
    return Written(id=given.id, version=given.version, repeated=given.repeated)


def signal(one: Signal) -> dict[str, Any]:
    """A signal, closed."""
    return pick(one, SignalOut, forms=one.forms.split())


def case(one: Case) -> dict[str, Any]:
    """A case, without its person."""
    return pick(one, CaseOut, forms=one.forms.split(), citizenships=one.citizenships.split())


def referral(one: Referral) -> dict[str, Any]:
    """A referral, without its payload."""
    more = {"giver": one.giver_id, "receiver": one.receiver_id, "categories": one.categories.split()}
    more["asked_for"] = one.asked_for.split()
    return pick(one, ReferralOut, **more)


def glass(one: Glass) -> dict[str, Any]:
    """An emergency access, by codes."""
    return pick(one, GlassOut)


def duty(one: Owed) -> DutyOut:
    """A duty with its rule in words."""
    more = {"title": one.title, "why": one.why, "recipient": one.duty.recipient_code}
    return DutyOut(**pick(one.duty, DutyOut, **more))


def screening(view: ScreeningView) -> ScreeningOut:
    """A screening with its explanation."""
    explained = view.explanation
    dimensions = [
        DimensionOut(
            code=d.code,
            positive=d.positive,
            because=[i.id for i in d.because],
            unknown=[i.id for i in d.unknown],
            could_turn=d.could_turn,
        )
        for d in (explained.dimensions if explained else ())
    ]
    s = view.screening
    more = {
        "instrument": f"{s.instrument}/{s.instrument_version}",
        "modules": s.modules.split(),
        "dimensions": dimensions,
        "raise_reason": view.raise_reason,
        "lower_reason": view.lower_reason,
        "could_become": explained.could_become.value if explained else "",
        "answers": {indicator: row.reply for indicator, row in view.answers.items()},
    }
    return ScreeningOut(**pick(s, ScreeningOut, **more))


def offer(one: Offer) -> ListOut:
    """A list that fits a person."""
    more = {"title": one.instrument.words, "questions": len(one.instrument.indicators()), "suggested": one.suggested}
    return ListOut(**pick(one.instrument, ListOut, **more))
