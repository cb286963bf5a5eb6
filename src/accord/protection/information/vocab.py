"""Words of requests for information."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Invalid, Missing


class About(TextChoices):
    """By what both sides know the matter."""

    REFERRAL = "referral", _("a referral between the two organisations")
    CASE = "case", _("a case of the other organisation, whose code it told us")


class InformationState(TextChoices):
    """Where a request stands."""

    WAITING = "waiting", _("to be answered")
    ANSWERED = "answered", _("answered")
    DECLINED = "declined", _("declined")
    RETURNED = "returned", _("not taken by the other node")


class Declined(TextChoices):
    """Why there is no answer."""

    NO_CONSENT = "no_consent", _("the person does not agree, or was not asked")
    NOT_ALLOWED = "not_allowed", _("the law or the agreement does not allow it")
    NOT_KEPT = "not_kept", _("it is not kept here")
    NO_SUCH_MATTER = "no_such_matter", _("the matter is not known here")


S = InformationState
STATES: Final = StateTable(
    "information",
    S.WAITING,
    (
        Transition(S.WAITING, "answer", S.ANSWERED, "team of the case there"),
        Transition(S.WAITING, "decline", S.DECLINED, "the side that is asked"),
        Transition(S.WAITING, "return", S.RETURNED, "the other node"),
    ),
    dict(S.choices),
)
RULES: Final = frozenset({"P-INFORMATION"})
LONGEST: Final = 5_000
LATEST_DAYS: Final = 90


class BadRequest(Invalid):
    """Something about the request or its answer cannot be."""

    code = "information-invalid"
    sentence = _("This is no request for information as this node knows them. Nothing of it was entered.")


class NotForHere(Missing):
    """A request to who does not work here, or word of one that was never made here."""
