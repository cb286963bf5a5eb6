"""Words of what protects a child: measure, exit ban, study of the family, age (domain.md S3, S6, S9, S12, S13; D06, D12, D23).

The names of the Bulgarian and Romanian measures are recalled [R], not re-read in the Child Protection Act and Law 272/2004.
No length hangs on them: lengths are rules.
"""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict

CARER, AUTHORITY, CLOCK, SECOND = "case team", "competent authority", "the clock", "a second person"


class MeasureKind(TextChoices):
    """A protection measure of the Bulgarian or the Romanian law on children."""

    EMERGENCY = "emergency", _("emergency placement by the Social Assistance Directorate (Bulgaria)")
    COURT = "court", _("placement by the court (Bulgaria)")
    SUPPORT = "support", _("help in the family by the Social Assistance Directorate (Bulgaria)")
    CUSTODY = "custody", _("emergency custody while the guardians are sought (Romania)")
    URGENT = "urgent", _("emergency placement by DGASPC (Romania)")
    SPECIAL = "special", _("placement by the child protection commission or the court (Romania)")


COUNTRY: Final = {
    MeasureKind.EMERGENCY: "BG",
    MeasureKind.COURT: "BG",
    MeasureKind.SUPPORT: "BG",
    MeasureKind.CUSTODY: "RO",
    MeasureKind.URGENT: "RO",
    MeasureKind.SPECIAL: "RO",
}


class PlaceKind(TextChoices):
    """Where the child lives under a measure. Never an address."""

    CRISIS_CENTRE = "crisis_centre", _("crisis centre")
    FAMILY = "family", _("own family")
    RELATIVES = "relatives", _("relatives")
    FOSTER = "foster", _("foster family")
    RESIDENTIAL = "residential", _("house for children")


class Authority(TextChoices):
    """Who orders a measure."""

    DIRECTORATE = "directorate", _("Social Assistance Directorate")
    DGASPC = "dgaspc", _("DGASPC")
    COMMISSION = "commission", _("child protection commission (Romania)")
    COURT = "court", _("court")


class MeasureState(TextChoices):
    """Where a protection measure stands."""

    ASKED = "asked", _("asked for")
    ORDERED = "ordered", _("ordered")
    REFUSED = "refused", _("refused")
    ENDED = "ended", _("ended")


M = MeasureState
MEASURES: Final = StateTable(
    "protection measure of a child",
    M.ASKED,
    (
        Transition(M.ASKED, "order", M.ORDERED, AUTHORITY),
        Transition(M.ASKED, "refuse", M.REFUSED, AUTHORITY),
        Transition(M.ORDERED, "review", M.ORDERED, CARER),
        Transition(M.ORDERED, "extend", M.ORDERED, AUTHORITY),
        Transition(M.ORDERED, "end", M.ENDED, AUTHORITY),
    ),
)


class BanState(TextChoices):
    """Where a ban on leaving the country stands (Bulgarian Identity Documents Act, art. 76a)."""

    PROPOSED = "proposed", _("proposed")
    ORDERED = "ordered", _("the child may not leave the country")
    REFUSED = "refused", _("refused")
    LIFTED = "lifted", _("lifted")
    EXPIRED = "expired", _("time is over")


B = BanState
BANS: Final = StateTable(
    "ban on leaving the country",
    B.PROPOSED,
    (
        Transition(B.PROPOSED, "order", B.ORDERED, AUTHORITY),
        Transition(B.PROPOSED, "refuse", B.REFUSED, AUTHORITY),
        Transition(B.ORDERED, "lift", B.LIFTED, AUTHORITY),
        Transition(B.ORDERED, "expire", B.EXPIRED, CLOCK),
    ),
)
STANDING_BAN: Final = (B.PROPOSED, B.ORDERED)


class StudyFor(TextChoices):
    """What a study of the family is asked for."""

    RETURN = "return", _("before a return to the country of the family")
    AFTER = "after", _("before the child leaves the crisis centre")
    PLACEMENT = "placement", _("before a placement")


class Opinion(TextChoices):
    """What the study says."""

    SAFE = "safe", _("the child may live there")
    CONDITIONS = "conditions", _("only under conditions")
    AGAINST = "against", _("the child may not live there")


class StudyState(TextChoices):
    """Where a study stands."""

    ASKED = "asked", _("asked for")
    RECEIVED = "received", _("received")
    DROPPED = "dropped", _("not needed any more")


S = StudyState
STUDIES: Final = StateTable(
    "study of the family",
    S.ASKED,
    (
        Transition(S.ASKED, "receive", S.RECEIVED, "who studies the family"),
        Transition(S.ASKED, "drop", S.DROPPED, CARER),
    ),
)


class AgeBasis(TextChoices):
    """What an opinion on age rests on. A medical examination comes last, and never alone."""

    DOCUMENTS = "documents", _("documents")
    INTERVIEW = "interview", _("talk with the person")
    FAMILY = "family", _("family or authority at home asked")
    MEDICAL = "medical", _("medical examination, with consent")


class AgeState(TextChoices):
    """What an assessment of age has come to. Until two persons say otherwise the person is treated as a child."""

    UNCLEAR = "unclear", _("not clear: treated as a child")
    CHILD = "child", _("a child")
    PROPOSED = "proposed", _("one person says: an adult. Treated as a child")
    ADULT = "adult", _("two persons say: an adult")


A = AgeState
AGES: Final = StateTable(
    "assessment of age",
    A.UNCLEAR,
    (
        Transition(A.UNCLEAR, "is_child", A.CHILD, CARER),
        Transition(A.UNCLEAR, "is_adult", A.PROPOSED, CARER),
        Transition(A.PROPOSED, "confirm", A.ADULT, SECOND),
        Transition(A.PROPOSED, "doubt", A.CHILD, SECOND),
    ),
)


class MeasureHolds(Conflict):
    """Another measure holds on that day."""

    code = "child-measure-holds"
    sentence = _("Another protection measure is in force on this day. End that one first.")


class BanStands(Conflict):
    """A ban was proposed or is in force."""

    code = "child-ban-stands"
    sentence = _("A ban on leaving the country was already proposed or is in force.")


class OwnAssessment(Conflict):
    """The second person is another one."""

    code = "child-age-second"
    sentence = _("A second person must look at it. Ask a colleague of the case team.")


class AgeWaits(Conflict):
    """An assessment waits for the second person."""

    code = "child-age-waits"
    sentence = _("An assessment of age waits for a second person already.")
