"""Words of the case of a child (domain.md S2, S3, S6; terms 64 to 66)."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid


class With(TextChoices):
    """With whom the child was found."""

    UNACCOMPANIED = "unaccompanied", _("unaccompanied: no adult is responsible")
    SEPARATED = "separated", _("separated: with an adult who is not parent or guardian")
    GUARDIAN = "guardian", _("with parent or guardian")
    UNKNOWN = "unknown", _("not clear yet")


ALONE: Final = frozenset({With.UNACCOMPANIED, With.SEPARATED, With.UNKNOWN})  # in doubt the alarm runs


class Whereabouts(TextChoices):
    """What is known of where the child is; the place itself is sealed."""

    SEEN = "seen", _("on the way: must be seen again")
    SAFE = "safe", _("in a safe place")
    MISSING = "missing", _("missing")


class Sight(TextChoices):
    """What was seen, or that nobody sees the child any more. Each is an action of the table."""

    SEE = "see", _("seen, still on the way")
    SETTLE = "settle", _("seen, now in a safe place")
    MISS = "miss", _("missing: nobody knows where the child is")


W = Whereabouts
WHEREABOUTS: Final = StateTable(
    "whereabouts of a child",
    W.SEEN,
    (
        Transition(W.SEEN, "see", W.SEEN, "whoever meets the child"),
        Transition(W.SAFE, "see", W.SEEN, "whoever meets the child"),
        Transition(W.MISSING, "see", W.SEEN, "whoever finds the child"),
        Transition(W.SEEN, "settle", W.SAFE, "whoever meets the child"),
        Transition(W.SAFE, "settle", W.SAFE, "whoever meets the child"),
        Transition(W.MISSING, "settle", W.SAFE, "whoever finds the child"),
        Transition(W.SEEN, "miss", W.MISSING, "case team"),
        Transition(W.SAFE, "miss", W.MISSING, "case team"),
    ),
)


class Role(TextChoices):
    """Who an adult says to be, or was appointed as."""

    PARENT = "parent", _("parent")
    GUARDIAN = "guardian", _("guardian")
    RELATIVE = "relative", _("other relative")
    COMPANION = "companion", _("came along, no relative")
    APPOINTED = "appointed", _("child-protection or special representative")
    LAWYER = "lawyer", _("lawyer")


BY_RELATION: Final = frozenset({Role.PARENT, Role.GUARDIAN})  # speak for the child once the relation is confirmed
BY_PAPER: Final = frozenset({Role.APPOINTED, Role.LAWYER})  # speak for the child by an appointment


class Check(TextChoices):
    """How a relation is checked. No DNA: nobody asks a child for it here."""

    DOCUMENTS = "documents", _("documents of both seen")
    TALKS = "talks", _("child and adult asked apart")
    FAMILY = "family", _("family or authority at home asked")


class Result(TextChoices):
    """What the check of a relation showed."""

    UNCHECKED = "unchecked", _("not checked yet")
    CONFIRMED = "confirmed", _("confirmed")
    NOT_CONFIRMED = "not_confirmed", _("not confirmed")
    REFUSED = "refused", _("the adult refuses the check")


class Channel(TextChoices):
    """By which way an authority was told."""

    TELEPHONE = "telephone", _("by telephone")
    WRITTEN = "written", _("in writing")
    PERSON = "person", _("face to face")
    CONSULAR = "consular", _("through the consular service (MFA)")


class Function(TextChoices):
    """What somebody does in the multidisciplinary team."""

    SOCIAL_WORKER = "social_worker", _("social worker at the child's address (child protection)")
    POLICE = "police", _("police")
    PROSECUTOR = "prosecutor", _("prosecutor")
    PSYCHOLOGIST = "psychologist", _("psychologist")
    DOCTOR = "doctor", _("doctor")
    SCHOOL = "school", _("school")
    COMMISSION = "commission", _("commission against trafficking")
    SHELTER = "shelter", _("crisis centre or other house")
    OTHER = "other", _("other")


class About(TextChoices):
    """What the child was asked about."""

    PLACE = "place", _("where to live")
    RETURN = "return", _("going back")
    CONSENT = "consent", _("who may be told")
    EVERYTHING = "everything", _("what happens now")


class Setting(TextChoices):
    """In which surroundings the child was asked."""

    FRIENDLY = "friendly", _("a room for children")
    STAY = "stay", _("where the child stays")
    OFFICE = "office", _("an office")
    BORDER = "border", _("at the border")


class NotAsked(TextChoices):
    """Why a child was not asked yet."""

    AGE = "age", _("too young to say it")
    CONDITION = "condition", _("not now: the child's condition")
    LANGUAGE = "language", _("no common language yet")


class BadChild(Invalid):
    """Something about the record of the child cannot be."""

    code = "child-invalid"


class AlreadyImplicated(Conflict):
    """The adult was marked before."""

    code = "child-implicated"
    sentence = _("This adult is already marked as possibly involved.")


class AdultEnded(Conflict):
    """The entry was ended before."""

    code = "child-ended"
    sentence = _("This entry was ended before; the record says when.")


class NothingToTell(Conflict):
    """No notice is open."""

    code = "child-told"
    sentence = _("No notice is open: all authorities were told.")


class CannotSpeak(Invalid):
    """Guard G8: the adult named cannot speak for the child."""

    code = "representative-not-confirmed"
    sentence = _(
        "This adult does not represent the child: the relation is not confirmed, the time is over, or it is no representative. "
        "Ask child protection to appoint a representative."
    )
