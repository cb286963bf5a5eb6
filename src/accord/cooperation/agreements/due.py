"""Which agreements end or are to be reviewed soon: for those who can renew them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import ngettext

from accord.cooperation.agreements.models import Agreement
from accord.cooperation.agreements.vocab import AgreementState, What
from accord.foundation.policy import Action, Actor, Relation, Request, decide

STAGES: Final = (90, 30, 7)  # days before; each is a louder word
LOOK_BACK: Final = 30  # days for which what is over stays on the first page


@dataclass(frozen=True, slots=True, repr=False)
class Due:
    """An agreement with the day that comes, and the stage that has begun: 90, 30 or 7 days, 0 once it is over."""

    agreement: Agreement
    what: What
    on: date
    days: int
    stage: int

    @property
    def left(self) -> str:
        """How many days are left, in words."""
        return ngettext("%(n)d day left", "%(n)d days left", self.days) % {"n": self.days}


def stage(days: int) -> int | None:
    """The stage that `days` before it has begun; None while it is far, 0 when it is over."""
    if days < 0:
        return 0
    return min((one for one in STAGES if days <= one), default=None)


def due(actor: Actor, today: date) -> list[Due]:
    """What ends or is to be reviewed within 90 days, or did so lately; nothing for who cannot sign. The nearest first."""
    if not decide(Request(actor, Action.AGREEMENT_SIGN, frozenset({Relation.PARTY}))).allow:
        return []
    first, last = today - timedelta(days=LOOK_BACK), today + timedelta(days=STAGES[0])
    found = Agreement.objects.filter(
        Q(valid_until__range=(first, last)) | Q(review_on__range=(first, last)),
        parties__organisation=actor.organisation,
        state__in=[AgreementState.SIGNED, AgreementState.SUSPENDED],
        replaced_from=None,
    )
    rows = [one for agreement in found.order_by("id") for one in _of(agreement, first, last, today)]
    return sorted(rows, key=lambda one: one.on)


def _of(agreement: Agreement, first: date, last: date, today: date) -> list[Due]:
    days = [(What.ENDS, agreement.valid_until), (What.REVIEW, agreement.review_on)]
    found = []
    for what, on in days:
        begun = stage((on - today).days) if on and first <= on <= last else None
        if on and begun is not None:
            found.append(Due(agreement, what, on, (on - today).days, begun))
    return found
