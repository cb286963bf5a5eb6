"""Words of referrals (domain.md 2.3, S8)."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import ANY, StateTable, Transition
from accord.foundation.policy import Category
from accord.foundation.refusals import Invalid


class ReferralState(TextChoices):
    """Where a referral stands."""

    DRAFT = "draft", _("being prepared")
    CONSENTED = "consented", _("the person agreed")
    SENT = "sent", _("sent, not acknowledged")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    NO_ANSWER = "no_answer", _("no answer, with the coordinator")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    IN_TRANSIT = "in_transit", _("on the way")
    ARRIVED = "arrived", _("arrived")
    SERVICE_STARTED = "service_started", _("service started")
    FEEDBACK_GIVEN = "feedback_given", _("feedback given")
    CLOSED = "closed", _("closed")
    NOT_POSSIBLE = "not_possible", _("referral not possible")
    WITHDRAWN = "withdrawn_by_person", _("taken back by the person")
    DISCARDED = "discarded", _("draft discarded")


class Urgency(TextChoices):
    """How quickly an answer is needed."""

    NORMAL = "normal", _("within 24 hours")
    URGENT = "urgent", _("within 2 hours")


class DeclineReason(TextChoices):
    """Why a referral was declined or was not possible."""

    NO_PLACE = "no_place", _("no free place")
    NO_PLACE_FOR_MEN = "no_place_for_men", _("no place for a man")
    NOT_COMPETENT = "not_competent", _("not our field")
    SECURITY = "security", _("not safe here")
    LANGUAGE = "language", _("no interpreter")
    HEALTH = "health", _("medical care comes first")
    PERSON_DECLINED = "person_declined", _("the person does not want it")
    PERSON_UNREACHABLE = "person_unreachable", _("the person cannot be reached")
    OTHER = "other", _("other reason, see note")


GIVER, RECEIVER, PERSON, CLOCK = "giver", "receiver", "the person", "the clock"
S = ReferralState
STATES: Final = StateTable(
    "referral",
    S.DRAFT,
    (
        Transition(S.DRAFT, "consent", S.CONSENTED, PERSON),
        Transition(S.DRAFT, "send", S.SENT, GIVER),
        Transition(S.CONSENTED, "send", S.SENT, GIVER),
        Transition(S.SENT, "acknowledge", S.ACKNOWLEDGED, RECEIVER),
        Transition(S.SENT, "escalate", S.NO_ANSWER, CLOCK),
        Transition(S.NO_ANSWER, "acknowledge", S.ACKNOWLEDGED, RECEIVER),
        Transition(S.ACKNOWLEDGED, "accept", S.ACCEPTED, RECEIVER),
        Transition(S.ACKNOWLEDGED, "decline", S.DECLINED, RECEIVER),
        Transition(S.ACCEPTED, "depart", S.IN_TRANSIT, GIVER),
        Transition(S.ACCEPTED, "arrive", S.ARRIVED, RECEIVER),
        Transition(S.IN_TRANSIT, "arrive", S.ARRIVED, RECEIVER),
        Transition(S.ARRIVED, "start_service", S.SERVICE_STARTED, RECEIVER),
        Transition(S.SERVICE_STARTED, "give_feedback", S.FEEDBACK_GIVEN, RECEIVER),
        Transition(S.FEEDBACK_GIVEN, "close", S.CLOSED, GIVER),
        Transition(S.DRAFT, "not_possible", S.NOT_POSSIBLE, GIVER),
        Transition(S.CONSENTED, "not_possible", S.NOT_POSSIBLE, GIVER),
        Transition(S.SENT, "not_possible", S.NOT_POSSIBLE, GIVER),
        Transition(S.NO_ANSWER, "not_possible", S.NOT_POSSIBLE, GIVER),
        Transition(S.ACCEPTED, "not_possible", S.NOT_POSSIBLE, GIVER),
        Transition(S.IN_TRANSIT, "not_possible", S.NOT_POSSIBLE, GIVER),
        Transition(S.DRAFT, "discard", S.DISCARDED, GIVER),
        Transition(S.CONSENTED, "discard", S.DISCARDED, GIVER),
        Transition(ANY, "withdraw", S.WITHDRAWN, PERSON),
    ),
)
ACTION_LABELS: Final = {
    "send": _("Send"),
    "acknowledge": _("Acknowledge"),
    "accept": _("Accept"),
    "decline": _("Decline"),
    "depart": _("Set out together"),
    "arrive": _("Confirm arrival"),
    "start_service": _("Service has started"),
    "give_feedback": _("Give feedback"),
    "close": _("Close"),
    "not_possible": _("Referral is not possible"),
    "discard": _("Discard the draft"),
}
WITH_REASON: Final = frozenset({"decline", "not_possible"})
WITH_NOTE: Final = frozenset({"give_feedback", "not_possible"})
OPENS: Final = {  # action -> trigger of the duties that it opens, and the side that owes them
    "depart": ("referral.in_transit", RECEIVER),
    "arrive": ("referral.arrived", RECEIVER),
}
SETTLES: Final = {
    "acknowledge": frozenset({"P-ACK", "P-ACK-URGENT"}),
    "arrive": frozenset({"P-ARRIVE"}),
    "start_service": frozenset({"P-SERVICE"}),
}
ACKNOWLEDGE_RULES: Final = SETTLES["acknowledge"]
PAYLOAD: Final[dict[Category, tuple[str, ...]]] = {  # identity fields that a category lets out
    Category.IDENTITY: ("given_name", "family_name", "birth_date"),
    Category.CONTACT: ("phone", "safe_contact"),
    Category.WHEREABOUTS: ("address",),
    Category.HEALTH: ("health",),
    Category.NEEDS: ("needs",),
}

WRITTEN: Final = frozenset({"health", "needs"})  # fields of a payload that hold free text


class BadReferral(Invalid):
    """Something about the referral cannot be."""

    code = "referral-invalid"
