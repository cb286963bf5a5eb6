"""What was received and is to be deleted: whether the receiver has said that it did, and to whom it had passed it on."""

from dataclasses import dataclass
from datetime import datetime

from accord.foundation.duties.models import Duty
from accord.protection.referrals.models import Referral
from accord.protection.referrals.vocab import DELETES


@dataclass(frozen=True, slots=True)
class Deletion:
    """That the receiver was told to delete, and when it said that it did."""

    asked_at: datetime
    done_at: datetime | None


def deletion_of(referral: Referral) -> Deletion | None:
    """Whether what left by a referral was deleted, for its giver; None if nobody was told to. The caller has reached it."""
    found = Duty.objects.filter(object_id=referral.pk, rule__in=DELETES, cancelled_at=None).order_by("opened_at", "id")
    owed = list(found)
    if not owed:
        return None
    done = [duty.done_at for duty in owed]
    return Deletion(owed[0].opened_at, None if None in done else max(at for at in done if at))


def passed_on(referral: Referral) -> list[Referral]:
    """The referrals by which the receiver passed the person on from its own case, for the receiver that is to delete what it
    received: who got it from there is to be told. The caller has reached the referral.
    """
    if referral.case_there is None:
        return []
    found = Referral.objects.filter(case=referral.case_there, giver=referral.receiver_id, sent_at__isnull=False)
    return list(found.select_related("receiver").order_by("sent_at", "id"))
