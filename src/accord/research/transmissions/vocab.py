"""Words of transmissions: grounds, states, refusals."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid

LONGEST: Final = 500  # characters of recipient and purpose
LONGEST_CERTIFICATE: Final = 20_000  # characters of PEM


class Ground(TextChoices):
    """The rule that asks for exact figures. Configuration: needs legal check."""

    DIRECTIVE = "directive", _("Directive 2011/36/EU, article 19a: yearly statistics to the Commission")
    LAW = "law", _("a law or ordinance of this country")
    CONVENTION = "convention", _("Council of Europe Convention of 2005: evaluation by GRETA")
    TREATY = "treaty", _("a treaty or questionnaire of the United Nations")


class Format(TextChoices):
    """What leaves: the tables of a report, or the facts that it counts."""

    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"
    PDF = "pdf", "PDF"
    FACTS = "facts", _("Facts in codes, counted elsewhere")


class TransmissionState(TextChoices):
    """Where a transmission stands."""

    READY = "ready", _("waits for a second coordinator")
    RELEASED = "released", _("can be taken and sent")
    WITHDRAWN = "withdrawn", _("not sent")


S = TransmissionState
STATES: Final = StateTable(
    "transmission",
    S.READY,
    (
        Transition(S.READY, "withdraw", S.WITHDRAWN, "author"),
        Transition(S.READY, "return", S.WITHDRAWN, "second coordinator"),
        Transition(S.READY, "release", S.RELEASED, "second coordinator, never the author"),
    ),
)


class BadTransmission(Invalid):
    """Something about it cannot be."""

    code = "transmission-invalid"


class OwnTransmission(Conflict):
    """Nobody releases what he proposed."""

    code = "transmission-own"
    sentence = _("You proposed it yourself. A second coordinator compares the fingerprint and releases it.")
