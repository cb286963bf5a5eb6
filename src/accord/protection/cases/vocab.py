"""Words of cases (domain.md 2.2)."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid

JURISDICTIONS: Final = ("BG", "RO")  # whose rules this product knows


class Phase(TextChoices):
    """The one phase of a case; everything else runs beside it."""

    CRISIS = "crisis", _("crisis intervention")
    RECOVERY = "recovery", _("recovery and reflection")
    INCLUSION = "inclusion", _("social inclusion")
    MONITORING = "monitoring", _("monitoring")
    CLOSED = "closed", _("closed")


class IdentificationStatus(TextChoices):
    """Status of identification, per jurisdiction."""

    PRELIMINARY = "preliminary", _("preliminarily identified")
    PRESUMED = "presumed", _("presumed victim")
    FORMAL = "formal", _("formally identified")
    NOT_CONFIRMED = "not_confirmed", _("not confirmed")
    IN_REVIEW = "in_review", _("decision under review")
    DECLINES = "declines", _("the person wants no contact with the authorities")


class Basis(TextChoices):
    """What the preliminary identification rests on."""

    SCREENING = "screening", _("screening with reasonable grounds")
    SELF_REPORT = "self_report", _("the person's own account")
    OBSERVATION = "observation", _("observation of the decider")
    OTHER_BODY = "other_body", _("notice of another body")


class Restriction(TextChoices):
    """Why a case is open to its named team only."""

    PUBLIC = "public", _("the person is known to the public")
    CHILD = "child", _("a child of public interest")
    STAFF = "staff", _("related to somebody who works here")


class CloseReason(TextChoices):
    """Why a case was closed (domain.md S14)."""

    GOALS_MET = "goals_met", _("goals met")
    WISH = "wish", _("the person's wish")
    LOST_CONTACT = "lost_contact", _("contact lost")
    TRANSFERRED = "transferred", _("taken over by another organisation")
    RETURNED = "returned", _("returned")
    DIED = "died", _("died")
    NOT_A_VICTIM = "not_a_victim", _("found not to be a victim")
    RE_TRAFFICKED = "re_trafficked", _("trafficked again: a new episode follows")


class LaterContact(TextChoices):
    """Whether the person agreed to be asked later how she is."""

    YES = "yes", _("yes, the person agrees")
    NO = "no", _("no, the person does not want it")
    NOT_ASKED = "not_asked", _("could not be asked")


class EpisodeStart(TextChoices):
    """Why an episode of a case began."""

    IDENTIFIED = "identified", _("identified")
    RE_TRAFFICKED = "re_trafficked", _("trafficked again")


P = Phase
STATES: Final = StateTable(
    "case",
    P.CRISIS,
    (
        Transition(P.CRISIS, "recover", P.RECOVERY, "case manager"),
        Transition(P.RECOVERY, "include", P.INCLUSION, "case manager"),
        Transition(P.INCLUSION, "monitor", P.MONITORING, "case manager"),
        Transition(P.CRISIS, "close", P.CLOSED, "case manager"),
        Transition(P.RECOVERY, "close", P.CLOSED, "case manager"),
        Transition(P.INCLUSION, "close", P.CLOSED, "case manager"),
        Transition(P.MONITORING, "close", P.CLOSED, "case manager"),
        Transition(P.CLOSED, "reopen", P.CRISIS, "case manager"),
    ),
)
ADVANCES: Final = ("recover", "include", "monitor", "reopen")
ACTION_LABELS: Final = {
    "recover": _("Move to recovery and reflection"),
    "include": _("Move to social inclusion"),
    "monitor": _("Move to monitoring"),
    "reopen": _("Open the case again"),
}
CHILD_NOTICE: Final = frozenset({"D01", "D02"})
# Duties that outlive the closing, if the person agreed to be asked later: follow-up contacts after a return.
AFTER_CLOSING: Final = frozenset({"P-FOLLOW-1W", "P-FOLLOW-1M", "P-FOLLOW-3M", "P-FOLLOW-6M", "P-FOLLOW-12M"})


class BadCase(Invalid):
    """Something about the case cannot be."""

    code = "case-invalid"


class AgeNotDecided(Invalid):
    """Nobody becomes an adult on the word of one person."""

    code = "age-not-decided"
    sentence = _(
        "The person is treated as a child. Record an assessment of age on the page of the child; when a second person has "
        "confirmed it, the person counts as an adult."
    )


class LastOfTeam(Conflict):
    """A case is not left with nobody."""

    code = "last-of-team"
    sentence = _("You are the only one in this team. Bring in a colleague first, then declare the conflict.")


class NoCaseWork(Invalid):
    """The role of this colleague does not open cases."""

    code = "no-case-work"
    sentence = _("The role of this colleague does not open cases. Choose a case manager or a similar role.")


class NoticesOpen(Conflict):
    """Guard G2: the notices about a child are not all entered."""

    code = "notices-open"
    sentence = _("The notices about the child are not all entered. Enter when each body was told, then close the case.")
