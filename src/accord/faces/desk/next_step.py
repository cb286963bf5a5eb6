"""What comes next in a case, in one sentence with one button: computed from what is there, never stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.foundation.duties.models import Duty
from accord.foundation.duties.queries import Owed
from accord.foundation.ui.addresses import address
from accord.protection.cases.queries import CaseView
from accord.protection.cases.vocab import CHILD_NOTICE, Phase
from accord.protection.consents.models import Consent
from accord.protection.consents.queries import Refusal
from accord.protection.referrals.models import Referral


@dataclass(frozen=True)
class NextStep:
    """A sentence, and where to go."""

    text: str | Promise
    label: str | Promise = ""
    url: str = ""
    duty: Duty | None = None


def next_step(
    view: CaseView,
    owed: Sequence[Owed],
    consents: Sequence[Consent],
    refusals: Sequence[Refusal],
    referrals: Sequence[Referral],
    now: datetime,
) -> NextStep:
    """The most pressing step: notices about a child, then what a referral needs, then the earliest duty."""
    refused = {refusal.receiver: refusal.at for refusal in refusals}
    if view.case.phase == Phase.CLOSED:
        return NextStep(_("The case is closed."))
    open_duties = [item for item in owed if item.duty.done_at is None and not item.period]
    for item in open_duties:
        if item.duty.rule in CHILD_NOTICE:
            return _duty(item)
    for number, referral in enumerate(referrals):
        if step := _of_referral(referral, newest=number == 0, refused=refused):
            return step
    late = [item for item in open_duties if item.duty.due_at < now and not item.never_late]
    if late or (open_duties and (referrals or consents)):
        return _duty((late or open_duties)[0])
    if not referrals:
        return _go(
            _("Talk about what the person needs, and whom to ask for help."),
            _("Prepare a referral"),
            "referral_new",
            view.case.pk,
        )
    return NextStep(_("Nothing is due. Keep in touch with the person."))


def _of_referral(referral: Referral, *, newest: bool, refused: Mapping[UUID, datetime]) -> NextStep | None:
    """What this referral needs from the giver. One that was declined is no news once somebody else was asked."""
    said_no = refused.get(referral.receiver_id, referral.drafted_at) > referral.drafted_at
    words: str | Promise | None = None
    match referral.state:
        case "consented":
            words = _("The person agreed. Send the referral.")
        case "no_answer":
            words = _("A referral found no help. Look for another way.")
        case "declined" if newest:
            words = _("A referral found no help. Look for another way.")
        case "not_possible" if newest and referral.bounced:
            words = _("A referral was not taken in by the system of the receiver. See why, and look for another way.")
        case "draft" if said_no:
            words = _("The person said no to this. End the referral; every other help goes on.")
        case "draft":
            words = _("Ask the person before anybody else is told.")
        case "accepted":
            words = _("The referral is accepted. Set out together, or agree on the arrival.")
        case "feedback_given":
            words = _("Feedback has come. Read it, then close the referral.")
    return None if words is None else _go(words, _("Open the referral"), "referral", referral.pk)


def _go(text: str | Promise, label: str | Promise, name: str, pk: UUID) -> NextStep:
    return NextStep(text, label, address(f"desk:{name}", pk))


def _duty(item: Owed) -> NextStep:
    label = _("Take the step") if item.rule and item.rule.by_step else _("Enter when it was done")
    return NextStep(item.title, label, address("desk:duty", item.duty.pk), item.duty)
