"""Words of trainings: subjects, professions, states, failures."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid, Missing

MOST_PEOPLE: Final = 500  # of one training
MOST_HOURS: Final = 400
MOST_MONTHS: Final = 120
FOLLOW_UP_MONTHS: Final = 3  # domain.md 10
HIGHEST_SCORE: Final = 100
UNDECIDED_DAYS: Final = 14  # so long after a training sign-ups that nobody decided on are kept
LONGEST_NAME: Final = 120
LONGEST_OUTLINE: Final = 4_000


class Subject(TextChoices):
    """What a course is about (domain.md 10)."""

    AWARENESS = "awareness", _("awareness")
    IDENTIFICATION = "identification", _("identification")
    REFERRAL = "referral", _("national referral mechanism")
    CHILDREN = "children", _("child-friendly interviews")
    TRAUMA = "trauma", _("work with trauma")
    LABOUR = "labour", _("labour inspection")
    JUDICIARY = "judiciary", _("judges and prosecutors")
    BORDER = "border", _("border police")
    HOTLINE = "hotline", _("hotline")
    VOLUNTEERS = "volunteers", _("volunteers")


class Profession(TextChoices):
    """What a participant does."""

    SOCIAL = "social", _("social worker")
    PSYCHOLOGIST = "psychologist", _("psychologist")
    POLICE = "police", _("police officer")
    BORDER = "border", _("border police officer")
    PROSECUTOR = "prosecutor", _("prosecutor")
    JUDGE = "judge", _("judge")
    LAWYER = "lawyer", _("lawyer")
    INSPECTOR = "inspector", _("labour inspector")
    HEALTH = "health", _("health worker")
    TEACHER = "teacher", _("teacher")
    INTERPRETER = "interpreter", _("interpreter")
    ADMINISTRATION = "administration", _("staff of an administration")
    VOLUNTEER = "volunteer", _("volunteer")
    OTHER = "other", _("other")


class FollowUp(TextChoices):
    """What came of the question after three months."""

    USED = "used", _("uses what was learned")
    PARTLY = "partly", _("uses some of it")
    NOT_USED = "not_used", _("had no use for it")
    NO_ANSWER = "no_answer", _("did not answer")


class TrainingState(TextChoices):
    """Where a training stands."""

    PLANNED = "planned", _("planned")
    OPEN = "open", _("open for sign-up")
    HELD = "held", _("was held")
    CANCELLED = "cancelled", _("cancelled")


S = TrainingState
STATES: Final = StateTable(
    "training",
    S.PLANNED,
    (
        Transition(S.PLANNED, "open", S.OPEN, "organiser"),
        Transition(S.OPEN, "shut", S.PLANNED, "organiser"),
        Transition(S.PLANNED, "hold", S.HELD, "organiser"),
        Transition(S.OPEN, "hold", S.HELD, "organiser"),
        Transition(S.PLANNED, "cancel", S.CANCELLED, "organiser"),
        Transition(S.OPEN, "cancel", S.CANCELLED, "organiser"),
    ),
)


class BadTraining(Invalid):
    """Something about it cannot be; the sentence says what."""

    code = "training-invalid"


class Twice(Conflict):
    """The same person in the same training."""

    code = "training-twice"
    sentence = _("This person takes part in this training already. One person stands in it once.")


class Full(Conflict):
    """No seat is left."""

    code = "training-full"
    sentence = _("Every seat is taken.")


class Over(Conflict):
    """A training that was cancelled, or whose certificate was given, is not changed."""

    code = "training-over"
    sentence = _("This cannot be changed any more: the training was cancelled, or the certificate is given.")


class NotHeld(Conflict):
    """It was not held yet."""

    code = "training-not-held"
    sentence = _("The training was not held yet. Enter first that it was held.")


class NoSignUp(Missing):
    """The link opens nothing, or nothing any more."""

    code = "sign-up-closed"
    sentence = _("Nobody can sign up here now: the time is over, every seat is taken, or the link is not whole.")
