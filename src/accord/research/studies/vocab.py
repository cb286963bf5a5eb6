"""Words of studies: states, answers, failures."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid

MOST_ASKED: Final = 20  # pairs that wait for people at one time
SMALL: Final = 5  # an overlap below it is not shown: the threshold for partners
MOST_LISTS: Final = 8
FEWEST_LISTS: Final = 3  # of which an estimate can be made
LARGEST: Final = 20_000_000  # characters of encodings that are brought


class StudyState(TextChoices):
    """Where a study stands."""

    OPEN = "open", _("organisations answer")
    COUNTING = "counting", _("is being counted")
    COUNTED = "counted", _("counted")
    CLOSED = "closed", _("closed")


S = StudyState
STUDIES: Final = StateTable(
    "study",
    S.OPEN,
    (
        Transition(S.OPEN, "count", S.COUNTING, "coordinator"),
        Transition(S.COUNTED, "count", S.COUNTING, "coordinator"),
        Transition(S.COUNTING, "finish", S.COUNTED, "the engine"),
        Transition(S.COUNTING, "refuse", S.OPEN, "the engine"),
        Transition(S.OPEN, "close", S.CLOSED, "coordinator"),
        Transition(S.COUNTING, "close", S.CLOSED, "coordinator"),
        Transition(S.COUNTED, "close", S.CLOSED, "coordinator"),
    ),
)


class PartState(TextChoices):
    """What an organisation said."""

    ASKED = "asked", _("has not answered")
    JOINED = "joined", _("takes part")
    DECLINED = "declined", _("does not take part")


P = PartState
PARTS: Final = StateTable(
    "study_part",
    P.ASKED,
    (
        Transition(P.ASKED, "join", P.JOINED, "the organisation"),
        Transition(P.ASKED, "decline", P.DECLINED, "the organisation"),
        Transition(P.JOINED, "leave", P.DECLINED, "the organisation"),
        Transition(P.DECLINED, "join", P.JOINED, "the organisation"),
    ),
)


class Said(TextChoices):
    """What somebody who knows the record says of a pair."""

    SAME = "same", _("the same person")
    DIFFERENT = "different", _("not the same person")
    UNSURE = "unsure", _("cannot tell")


class Agrees(TextChoices):
    """What agrees between two records; never the value."""

    NAME = "name", _("name")
    BIRTH = "birth", _("date of birth")
    YEAR = "year", _("year of birth")
    PHONE = "phone", _("telephone")
    DOCUMENT = "document", _("document")


class BadStudy(Invalid):
    """The study cannot be as it was proposed."""

    code = "study-invalid"


class NotCovered(Conflict):
    """The agreement does not cover it, or no longer."""

    code = "study-agreement"
    sentence = _(
        "The agreement must be in force and have a clause for statistics with name and date of birth, between you and at least two other "
        "organisations. Propose one that has, or renew it."
    )


class TooFew(Conflict):
    """Fewer than two organisations joined."""

    code = "study-too-few"
    sentence = _("Fewer than two organisations take part: nobody can be counted twice. Wait for their answers.")


class BadRoll(Invalid):
    """A file of encodings cannot be read."""

    code = "study-roll"
    sentence = _("This is no roll. It is the file that “accord count-once encode” writes at the organisation.")


class OtherKey(Invalid):
    """A roll that another key made, or for another study."""

    code = "study-roll-key"
    sentence = _(
        "This roll was made with another key or for another study. Give the organisation the key of this study and its code, and let it "
        "encode again."
    )
