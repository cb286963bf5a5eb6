"""What comes next in a case, in one sentence with one button: computed from what is there, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.foundation.duties.queries import Owed
from accord.protection.cases.queries import CaseView
from accord.protection.cases.vocab import CHILD_NOTICE, Phase
from accord.protection.consents.models import Consent
from accord.protection.referrals.models import Referral


@dataclass(frozen=True)
class NextStep:
    """A sentence, and where to go."""

    text: str | Promise
    label: str | Promise = ""
    url: str = ""


def next_step(
    view: CaseView, owed: Sequence[Owed], consents: Sequence[Consent], referrals: Sequence[Referral], now: datetime
) -> NextStep:
    """The most pressing step: notices about a child, then what a referral needs, then the earliest duty."""
    if view.case.phase == Phase.CLOSED:
        return NextStep(_("The case is closed."))
    open_duties = [item for item in owed if item.duty.done_at is None]
    for item in open_duties:
        if item.duty.rule in CHILD_NOTICE:
            return _duty(item)
    for number, referral in enumerate(referrals):
        if referral.state == "consented":
            return _go(_("The person agreed. Send the referral."), _("Open the referral"), "referral", referral.pk)
        # Newest first: one that was declined is no news once somebody else was asked.
        if referral.state == "no_answer" or (referral.state == "declined" and number == 0):
            return _go(
                _("A referral found no help. Look for another way."), _("Open the referral"), "referral", referral.pk
            )
        if referral.state == "draft":
            return _go(
                _("Ask the person before anybody else is told."), _("Open the referral"), "referral", referral.pk
            )
    late = [item for item in open_duties if item.duty.due_at < now]
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


def _go(text: str | Promise, label: str | Promise, name: str, pk: UUID) -> NextStep:
    return NextStep(text, label, reverse(f"desk:{name}", args=[pk]))


def _duty(item: Owed) -> NextStep:
    return NextStep(item.title, _("Enter when it was done"), reverse("desk:duty", args=[item.duty.pk]))
