"""Words of publications: readers, methods, states, failures."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid

LONGEST: Final = 60_000  # characters of a plan


class Readers(TextChoices):
    """For whom a publication is. The threshold follows from it."""

    OPEN = "open", _("everybody (open data)")
    PARTNERS = "partners", _("partners by agreement")


class Method(TextChoices):
    """How persons are protected."""

    CELL_KEY = "cell-key", _("noise of the cell, threshold, rounding")
    DP = "dp", _("differential privacy")
    ROWS = "rows", _("synthetic rows (microdata) with differential privacy")


class PublicationState(TextChoices):
    """Where a publication stands."""

    WAITING = "waiting", _("is being examined")
    HELD = "held", _("held by the gate")
    READY = "ready", _("waits for a second coordinator")
    RELEASED = "released", _("published")
    WITHDRAWN = "withdrawn", _("not published")


S = PublicationState
STATES: Final = StateTable(
    "publication",
    S.WAITING,
    (
        Transition(S.WAITING, "pass", S.READY, "the gate"),
        Transition(S.WAITING, "hold", S.HELD, "the gate"),
        Transition(S.WAITING, "withdraw", S.WITHDRAWN, "author"),
        Transition(S.HELD, "withdraw", S.WITHDRAWN, "author"),
        Transition(S.READY, "withdraw", S.WITHDRAWN, "author"),
        Transition(S.READY, "return", S.WITHDRAWN, "second coordinator"),
        Transition(S.READY, "release", S.RELEASED, "second coordinator, never the author"),
    ),
)


class NotPublishable(Invalid):
    """The engine of publication refused; the sentence is its own, in the language of the reader."""

    code = "publication-refused"


class OwnPublication(Conflict):
    """Nobody releases what he proposed."""

    code = "publication-own"
    sentence = _("You proposed this publication yourself. A second coordinator looks at it and releases it.")
