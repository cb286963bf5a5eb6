"""Words of exports: kinds as data, states, refusals."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.policy import Action, Category, Relation
from accord.foundation.refusals import Conflict, Invalid

LASTS: Final = timedelta(hours=24)
# Rows of a file. Nobody else writes while it is made: a millisecond a row, with what identifies two.
MOST_ROWS: Final = 10_000
MOST_IDENTITIES: Final = 2_000
AT_ONCE: Final = 500  # persons about whom one question is asked
LONGEST: Final = 500


class ExportKind(TextChoices):
    """What an export holds."""

    CASES = "cases", _("my cases, without names")
    IDENTITIES = "identities", _("my cases, with what identifies")
    HTCDS = "htcds", _("my cases in the codes of HTCDS, without names")
    REFERRALS = "referrals", _("referrals, codes only")
    LEDGER = "ledger", _("the ledger of my organisation, codes only")


class ExportState(TextChoices):
    """Where an export stands."""

    ASKED = "asked", _("can be taken")
    TAKEN = "taken", _("taken")
    ENDED = "ended", _("taken, closed")
    LAPSED = "lapsed", _("not taken in time")
    RECALLED = "recalled", _("recalled")


class FileFormat(TextChoices):
    """How the file is written."""

    XLSX = "xlsx", _("For Excel (XLSX)")
    CSV = "csv", _("For programs (CSV)")


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind: who may, whether another organisation can be the recipient, and what its rows tell.

    `categories` None: the person who asks chooses.
    """

    action: Action
    relation: Relation
    leaves: bool = False
    categories: frozenset[Category] | None = frozenset()

    @property
    def identifies(self) -> bool:
        """Whether the rows hold names or whereabouts."""
        return self.categories is None

    @property
    def most(self) -> int:
        """How many rows a file holds."""
        return MOST_IDENTITIES if self.identifies else MOST_ROWS

    @property
    def limit(self) -> int:
        """Above how many rows in a day a second person must release it."""
        return int(settings.ACCORD_EXPORT_LIMIT_IDENTITY if self.identifies else settings.ACCORD_EXPORT_LIMIT)


# A case without its name is still about one person (EDPB guidelines 01/2025 on pseudonymisation): it leaves on a ground only.
_PSEUDONYMOUS: Final = frozenset({Category.EXPLOITATION, Category.LEGAL_STATUS})
RULES: Final[dict[ExportKind, Rule]] = {
    ExportKind.CASES: Rule(Action.EXPORT_CASES, Relation.TEAM, True, _PSEUDONYMOUS),
    ExportKind.IDENTITIES: Rule(Action.EXPORT_IDENTITIES, Relation.TEAM, True, None),
    ExportKind.HTCDS: Rule(Action.EXPORT_CASES, Relation.TEAM, True, _PSEUDONYMOUS),
    ExportKind.REFERRALS: Rule(Action.EXPORT_REFERRALS, Relation.OWN_ORGANISATION),
    ExportKind.LEDGER: Rule(Action.LEDGER_READ, Relation.OWN_ORGANISATION),
}
# What nobody takes away in a file: an investigation stays where it is.
CATEGORIES: Final = tuple(c for c in Category if c != Category.INVESTIGATION)

S = ExportState
STATES: Final = StateTable(
    "export",
    S.ASKED,
    (
        Transition(S.ASKED, "take", S.TAKEN, "who asked"),
        Transition(S.TAKEN, "take", S.TAKEN, "who asked"),
        Transition(S.ASKED, "expire", S.LAPSED, "the clock"),
        Transition(S.TAKEN, "expire", S.ENDED, "the clock"),
        Transition(S.TAKEN, "recall", S.RECALLED, "who asked"),
        Transition(S.ENDED, "recall", S.RECALLED, "who asked"),
    ),
)


class BadExport(Invalid):
    """Something about the export cannot be."""

    code = "export-invalid"


class NothingToExport(Conflict):
    """No row may leave."""

    code = "export-empty"
    sentence = _(
        "No row may be in this file; %(left_out)s were left out. For another organisation each person needs an agreement and a "
        "consent that names it."
    )


class Over(Conflict):
    """The day has passed."""

    code = "export-over"
    sentence = _("This export can no longer be taken. Ask for a new one.")


class NotSound(Conflict):
    """The file does not hold what it declares."""

    code = "export-unsound"
    sentence = _(
        "The file did not hold exactly what it declares and was not given out. Tell the person who runs this node."
    )
