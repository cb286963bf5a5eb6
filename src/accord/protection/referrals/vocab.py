"""Words of referrals (domain.md 2.3, S8)."""

from datetime import timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import ANY, StateTable, Transition
from accord.foundation.policy import Category
from accord.foundation.refusals import Conflict, Invalid


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
    REVOKED = "revoked", _("taken back by the sender")


class Urgency(TextChoices):
    """How quickly an answer is needed."""

    NORMAL = "normal", _("within 24 hours")
    URGENT = "urgent", _("within 2 hours")


class Choice(TextChoices):
    """How the receiver was chosen: the person chooses, as far as services allow (NRM measure 1.4)."""

    PERSON = "person", _("the person chose among those that fit")
    LEFT = "left", _("the person left the choice to us")
    ONLY = "only", _("only this one fits")


class Mode(TextChoices):
    """How the person goes to the receiver."""

    WITH_US = "with_us", _("with the case manager or another colleague")
    OUR_CAR = "our_car", _("by a car of our organisation")
    POLICE = "police", _("with an escort of the police")
    PUBLIC = "public", _("by public transport")
    COLLECTED = "collected", _("the receiver collects the person")


class Side(TextChoices):
    """Whose step it is."""

    GIVER = "giver", _("the sender")
    RECEIVER = "receiver", _("the receiver")


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
    REFUSED_THERE = "refused_there", _("not taken in by the system of the other side")


GIVER, RECEIVER, PERSON, CLOCK = "giver", "receiver", "the person", "the clock"
S = ReferralState
STAGES: Final = (S.ACKNOWLEDGED, S.ACCEPTED, S.IN_TRANSIT, S.ARRIVED, S.SERVICE_STARTED)  # each with a clock of its own
BEFORE_ARRIVAL: Final = (S.SENT, S.NO_ANSWER, S.ACKNOWLEDGED, S.ACCEPTED, S.IN_TRANSIT)
SINCE_ARRIVAL: Final = (S.ARRIVED, S.SERVICE_STARTED, S.FEEDBACK_GIVEN, S.CLOSED)
WAITING: Final = (S.SENT, S.NO_ANSWER, S.ACKNOWLEDGED, S.IN_TRANSIT, S.ARRIVED, S.SERVICE_STARTED)  # for the receiver
NEEDS_GIVER: Final = (S.CONSENTED, S.NO_ANSWER, S.ACCEPTED, S.FEEDBACK_GIVEN)
ON_THE_WAY: Final = (S.ACCEPTED, S.IN_TRANSIT)
TAKEN_ON: Final = (*ON_THE_WAY, *SINCE_ARRIVAL)  # the receiver works with the person, or is about to
LATE: Final = timedelta(hours=2)  # [D] after the meeting that was agreed on; then both sides are told to look for her
UNTOLD: Final = frozenset({"bounce"})  # steps that the other side is not told: it has refused the referral
ENDED_BY_GIVER: Final = frozenset({"revoke", "not_possible"})
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
        *(Transition(stage, "escalate", stage, CLOCK) for stage in STAGES),
        *(Transition(stage, "revoke", S.REVOKED, GIVER) for stage in BEFORE_ARRIVAL),
        Transition(S.DRAFT, "not_possible", S.NOT_POSSIBLE, GIVER),
        Transition(S.CONSENTED, "not_possible", S.NOT_POSSIBLE, GIVER),
        *(Transition(stage, "not_possible", S.NOT_POSSIBLE, GIVER) for stage in BEFORE_ARRIVAL),
        Transition(S.SENT, "bounce", S.NOT_POSSIBLE, CLOCK),  # the receiver's node did not take it in
        Transition(S.NO_ANSWER, "bounce", S.NOT_POSSIBLE, CLOCK),
        Transition(S.DRAFT, "amend", S.DRAFT, GIVER),
        Transition(S.CONSENTED, "amend", S.DRAFT, GIVER),
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
    "revoke": _("Take the referral back"),
    "amend": _("Change the draft"),
    "discard": _("Discard the draft"),
}
BY_NODES: Final = frozenset({DeclineReason.REFUSED_THERE})  # reasons that nobody chooses
WITH_REASON: Final = frozenset({"decline", "not_possible"})
WITH_NOTE: Final = frozenset({"give_feedback", "not_possible"})
WITH_PAGE: Final = frozenset({"send", "amend"})  # steps with a service of their own
OPENS: Final = {  # action -> trigger of the duties that it opens, and the side that owes them
    "acknowledge": ("referral.acknowledged", RECEIVER),
    "accept": ("referral.accepted", GIVER),
    "depart": ("referral.in_transit", RECEIVER),
    "arrive": ("referral.arrived", RECEIVER),
    "start_service": ("referral.service_started", RECEIVER),
    "revoke": ("referral.revoked", RECEIVER),
}
URGENT_TOO: Final = frozenset(
    {"referral.sent", "referral.acknowledged"}
)  # triggers with a shorter clock if it is urgent
_ANSWER: Final = frozenset({"P-ANSWER", "P-ANSWER-URGENT"})
_LOST: Final = frozenset({"P-LOOK-GIVER", "P-LOOK-RECEIVER", "P-LOOK-CHILD"})
DELETES: Final = frozenset({"P-DELETE", "P-DELETE-REVOKED"})  # what was received is to be deleted
SETTLES: Final = {
    "acknowledge": frozenset({"P-ACK", "P-ACK-URGENT"}),
    "accept": _ANSWER,
    "decline": _ANSWER,
    "depart": frozenset({"P-SET-OUT"}),
    "arrive": frozenset({"P-SET-OUT", "P-ARRIVE"}) | _LOST,
    "start_service": frozenset({"P-SERVICE"}),
    "give_feedback": frozenset({"P-FEEDBACK"}),
    "deleted": DELETES,
}
ACKNOWLEDGE_RULES: Final = SETTLES["acknowledge"]
STAGE_RULES: Final = {  # the clocks of a stage: when one runs out in it, the coordinator is told
    S.SENT: ACKNOWLEDGE_RULES,
    S.ACKNOWLEDGED: _ANSWER,
    S.ACCEPTED: frozenset({"P-SET-OUT"}),
    S.IN_TRANSIT: frozenset({"P-ARRIVE"}),
    S.ARRIVED: frozenset({"P-SERVICE"}),
    S.SERVICE_STARTED: frozenset({"P-FEEDBACK"}),
}
PAYLOAD: Final[dict[Category, tuple[str, ...]]] = {  # identity fields that a category lets out
    Category.IDENTITY: ("given_name", "family_name", "patronymic", "other_names", "birth_date", "born_about"),
    Category.CONTACT: ("phone", "safe_contact"),
    Category.WHEREABOUTS: ("address",),
    Category.HEALTH: ("health",),
    Category.NEEDS: ("needs",),
}

WRITTEN: Final = frozenset({"health", "needs"})  # fields of a payload that hold free text


class BadReferral(Invalid):
    """Something about the referral cannot be."""

    code = "referral-invalid"


class NotUnderstood(Invalid):
    """What came from another node is not as it must be. Names the fields, never what stood in them."""

    code = "not-understood"
    sentence = _("What came from the system of the other side cannot be read here: %(fields)s.")


NOT_READ: Final = _("The system of the receiver did not take it in. Whoever runs this system can see the reason.")


class NotTakenIn(Conflict):
    """A referral from another node is refused; nothing of it stays. `code` is that of the first reason."""

    code = "not-taken-in"
    sentence = _("The referral was not taken in, and nothing of it stayed.")

    def __init__(self, code: str = "") -> None:
        super().__init__()
        self.code = code or type(self).code  # type: ignore[misc]


NO_CODES: Final = _(
    "The receiver works with another system, and the person did not agree that own words go there. Change the draft and choose "
    "what you ask for from the list, or ask the person."
)


class AlreadyAsked(Conflict):
    """SORMAS's fault: the same case offered twice, with different terms. The open referral is named."""

    code = "already-asked"
    sentence = _(
        "This organisation was already asked for the same, in referral %(code)s, which is open. "
        "Open that one; if something changed, prepare it anew from there: the new one takes the place of the old."
    )


class NotConfirmed(Conflict):
    """A transfer is under way: until the receiver confirms the arrival the giver coordinates."""

    code = "not-confirmed"
    sentence = _(
        "Referral %(code)s is to take the case over, and its receiver has not confirmed the arrival. Until then you "
        "coordinate: wait for the confirmation, or take that referral back first."
    )


class HandedOver(Conflict):
    """After the arrival the giver ends nothing any more."""

    code = "handed-over"
    sentence = _(
        "The person has arrived: the receiver cares for them now. Call the receiver; nothing can be taken back here."
    )
