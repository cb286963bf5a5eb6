"""Words of questions: states, limits, failures."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid, Missing

LONGEST_NAME: Final = 120
LONGEST_QUESTION: Final = 3_000
KEPT_DAYS: Final = 180  # a choice of the product, not law; the form says it


class QuestionState(TextChoices):
    """Where a question stands."""

    NEW = "new", _("waits for an answer")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed without an answer")


S = QuestionState
STATES: Final = StateTable(
    "media question",
    S.NEW,
    (
        Transition(S.NEW, "answer", S.ANSWERED, "editor"),
        Transition(S.NEW, "close", S.CLOSED, "editor"),
        Transition(S.ANSWERED, "reopen", S.NEW, "editor"),
        Transition(S.CLOSED, "reopen", S.NEW, "editor"),
    ),
)


class BadQuestion(Invalid):
    """Something in the form cannot stand."""

    code = "media-question-bad"


class DeskStands(Conflict):
    """One press desk for an organisation."""

    code = "press-desk-stands"
    sentence = _("Your organisation takes questions of the media already.")


class NoDesk(Missing):
    """Nobody takes questions."""

    code = "press-desk-none"
    sentence = _("Nobody takes questions here at present.")
