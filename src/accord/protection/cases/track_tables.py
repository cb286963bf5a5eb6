"""The tracks of a case beside its phase, each with a state table of its own (domain.md 2.2).

A case has one phase; identification, reflection, risk, plans, status, return and monitoring run beside it and never wait for
one another (house law 6). What happens many times in a case (referrals, stays, services, proceedings) is a record of its own.
"""

from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition

CARER, AUTHORITY, PERSON, CLOCK = "case manager", "competent authority", "the person", "the clock"


class TrackKind(TextChoices):
    """What runs beside the phase."""

    IDENTIFICATION = "identification", _("Identification")
    REFLECTION = "reflection", _("Recovery and reflection")
    RISK = "risk", _("Risk assessment")
    SAFETY_PLAN = "safety_plan", _("Safety plan")
    NEEDS = "needs", _("Immediate needs")
    SUPPORT_PLAN = "support_plan", _("Support plan")
    STATUS = "status", _("Residence and protection status")
    RETURN = "return", _("Safe return")
    MONITORING = "monitoring", _("Monitoring")


IDENTIFICATION: Final = StateTable(
    "identification",
    "preliminary",
    (
        Transition("preliminary", "presume", "presumed", AUTHORITY),  # Romania: potential, presumed, identified
        *(
            Transition(before, action, after or before, by)
            for before in ("preliminary", "presumed")
            for action, after, by in (
                ("decline", "", PERSON),  # she wants no contact with the authorities: it stays as it is
                ("confirm", "formal", AUTHORITY),
                ("not_confirm", "not_confirmed", AUTHORITY),
            )
        ),
        Transition("not_confirmed", "ask_review", "in_review", PERSON),
        Transition("in_review", "confirm", "formal", AUTHORITY),
        Transition("in_review", "not_confirm", "not_confirmed", AUTHORITY),
    ),
)
REFLECTION: Final = StateTable(
    "reflection",
    "not_begun",
    (
        Transition("not_begun", "begin", "running", AUTHORITY),
        Transition("running", "extend", "extended", AUTHORITY),
        Transition("extended", "extend", "extended", AUTHORITY),
        Transition("running", "cooperate", "ended_cooperates", PERSON),
        Transition("extended", "cooperate", "ended_cooperates", PERSON),
        Transition("running", "expire", "expired", CLOCK),
        Transition("extended", "expire", "expired", CLOCK),
    ),
)
# The level is the state, so that it is seen without opening anything; a person decides it, and may do so again at any time.
_LEVELS: Final = ("low", "medium", "high", "imminent")
RISK: Final = StateTable(
    "risk",
    "to_assess",
    (
        *(
            Transition(source, level, level, CARER)
            for source in ("to_assess", *_LEVELS, "review_due")
            for level in _LEVELS
        ),
        *(Transition(level, "fall_due", "review_due", CLOCK) for level in _LEVELS),
    ),
)
# A new version that is being prepared leaves the one in force where it stands.
_PLAN: Final = (
    Transition("to_make", "draft", "draft", CARER),
    Transition("declined", "draft", "draft", CARER),
    *(Transition(source, "agree", "agreed", PERSON) for source in ("draft", "agreed", "review_due")),
    *(Transition(source, "decline", "declined", PERSON) for source in ("draft", "agreed", "review_due")),
    Transition("agreed", "fall_due", "review_due", CLOCK),
)
SAFETY_PLAN: Final = StateTable("safety plan", "to_make", _PLAN)
NEEDS: Final = StateTable(
    "needs",
    "to_assess",
    (
        Transition("to_assess", "assess", "assessed", CARER),
        Transition("assessed", "assess", "assessed", CARER),
    ),
)
SUPPORT_PLAN: Final = StateTable("support plan", "to_make", _PLAN)
_STAYS: Final = (
    "to_clarify", "national", "lawful_stay", "irregular", "temporary_protection", "protection_sought",
    "protection_granted", "protection_refused", "residence_permit",
)  # fmt: skip
_FROM_ANYWHERE: Final = (
    ("national", "national", CARER),
    ("lawful_stay", "lawful_stay", CARER),
    ("irregular", "irregular", CARER),
    ("temporary_protection", "temporary_protection", CARER),
    ("seek_protection", "protection_sought", PERSON),
    ("residence_permit", "residence_permit", AUTHORITY),
)
STATUS: Final = StateTable(
    "status",
    "to_clarify",
    (
        *(
            Transition(before, action, after, by)
            for before in _STAYS
            for action, after, by in _FROM_ANYWHERE
            if before != after
        ),
        Transition("protection_sought", "grant", "protection_granted", AUTHORITY),
        Transition("protection_sought", "refuse", "protection_refused", AUTHORITY),
        Transition("protection_refused", "appeal", "protection_sought", PERSON),
    ),
)
RETURN: Final = StateTable(
    "return",
    "not_planned",
    (
        Transition("not_planned", "wish", "considered", PERSON),
        Transition("considered", "plan", "planned", CARER),
        Transition("planned", "plan", "planned", CARER),
        Transition("planned", "depart", "departed", CARER),
        Transition("departed", "arrive", "arrived", CARER),
        Transition("considered", "cancel", "not_planned", PERSON),
        Transition("planned", "cancel", "not_planned", PERSON),
    ),
)
MONITORING: Final = StateTable(
    "monitoring",
    "not_begun",
    (
        Transition("not_begun", "begin", "running", CARER),
        Transition("running", "lose", "contact_lost", CARER),
        Transition("contact_lost", "find", "running", CARER),
        Transition("running", "end", "ended", CARER),
        Transition("contact_lost", "end", "ended", CARER),
    ),
)

TABLES: Final[dict[TrackKind, StateTable]] = {
    TrackKind.IDENTIFICATION: IDENTIFICATION,
    TrackKind.REFLECTION: REFLECTION,
    TrackKind.RISK: RISK,
    TrackKind.SAFETY_PLAN: SAFETY_PLAN,
    TrackKind.NEEDS: NEEDS,
    TrackKind.SUPPORT_PLAN: SUPPORT_PLAN,
    TrackKind.STATUS: STATUS,
    TrackKind.RETURN: RETURN,
    TrackKind.MONITORING: MONITORING,
}
PER_JURISDICTION: Final = frozenset({TrackKind.IDENTIFICATION, TrackKind.REFLECTION})

LABELS: Final[dict[str, Promise]] = {
    "preliminary": _("preliminarily identified"),
    "presumed": _("presumed victim"),
    "formal": _("formally identified"),
    "not_confirmed": _("not confirmed"),
    "in_review": _("decision under review"),
    "not_begun": _("not begun"),
    "running": _("running"),
    "extended": _("extended"),
    "ended_cooperates": _("ended: the person cooperates"),
    "expired": _("time is over"),
    "to_assess": _("to be assessed"),
    "assessed": _("assessed"),
    "low": _("low risk"),
    "medium": _("medium risk"),
    "high": _("high risk"),
    "imminent": _("imminent danger"),
    "review_due": _("to be reviewed"),
    "to_make": _("to be made"),
    "draft": _("being prepared"),
    "agreed": _("agreed"),
    "declined": _("the person does not agree"),
    "to_clarify": _("to be clarified"),
    "national": _("citizen"),
    "lawful_stay": _("lawful stay"),
    "irregular": _("without leave to stay"),
    "temporary_protection": _("temporary protection"),
    "protection_sought": _("protection sought"),
    "protection_granted": _("protection granted"),
    "protection_refused": _("protection refused"),
    "residence_permit": _("residence permit"),
    "not_planned": _("not planned"),
    "considered": _("considered"),
    "planned": _("planned"),
    "departed": _("on the way"),
    "arrived": _("arrived"),
    "contact_lost": _("contact lost"),
    "ended": _("ended"),
}
