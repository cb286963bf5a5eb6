"""Words of estimates: methods, states, limits, failures."""

from datetime import timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Failure, Invalid

LONGEST: Final = 60_000  # characters of a table: ten lists have 1,023 patterns
LONGEST_NAMES: Final = 200  # of the columns that part the people
LARGEST_FILE: Final = 1024 * 1024
MOST_REPLICATES: Final = 10_000
MOST_TABLES: Final = 200
LIMIT: Final = timedelta(minutes=20)


class Method(TextChoices):
    """How the model is chosen."""

    BIC = "bic", _("the least BIC of all models, proved")
    STEPWISE = "stepwise", _("stepwise, as in 2021")


class EstimateState(TextChoices):
    """Where an estimate stands."""

    WAITING = "waiting", _("is being computed")
    READY = "ready", _("computed")
    REFUSED = "refused", _("no number")
    STOPPED = "stopped", _("stopped")


S = EstimateState
STATES: Final = StateTable(
    "estimate",
    S.WAITING,
    (
        Transition(S.WAITING, "finish", S.READY, "the worker"),
        Transition(S.WAITING, "refuse", S.REFUSED, "the worker"),
        Transition(S.WAITING, "stop", S.STOPPED, "the worker, at the limit of time"),
    ),
)


class NotEstimable(Invalid):
    """The engine refused; the sentence is its own, in the language of the reader."""

    code = "estimate-refused"


class NotFinished(Failure):
    """There is no result to give."""

    status = 409
    code = "estimate-waiting"
    sentence = _("There is no result yet. Come back in some minutes.")
