"""Figures of signals: counted as signals and as persons, side by side, each with its rule (domain.md 2.3, S1)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.cooperation.people.models import LANGUAGES
from accord.detection.signals import quiet
from accord.detection.signals.models import Signal, SignalPerson
from accord.detection.signals.vocab import Channel, Outcome, QuietCall, SignalState
from accord.foundation.codes import AgeGroup, Sex, country_name
from accord.foundation.policy import Action, Actor, OrganisationKind, Request, require
from accord.foundation.replica import counted, stood
from accord.foundation.wall import whole_node
from accord.research.tables.queries import HIDDEN, Line
from accord.research.tables.suppression import suppress, with_margins
from accord.research.tables.vocab import UnknownDimension

NAME: Final = "signals/2026.1"


@dataclass(frozen=True)
class Dimension:
    """What signals are counted by. `of_person`: a signal stands in the row of each person whom it concerns."""

    name: str
    label: str | Promise
    of_person: bool = False


DIMENSIONS: Final = {
    d.name: d
    for d in (
        Dimension("channel", gettext_lazy("How it came")),
        Dimension("outcome", gettext_lazy("What became of it")),
        Dimension("country", gettext_lazy("Country")),
        Dimension("language", gettext_lazy("Language")),
        Dimension("month", gettext_lazy("Month")),
        Dimension("danger", gettext_lazy("Danger")),
        Dimension("child", gettext_lazy("Child")),
        Dimension("sex", gettext_lazy("Sex"), of_person=True),
        Dimension("age-group", gettext_lazy("Age"), of_person=True),
    )
}
_WORDS: Final = {"channel": Channel, "outcome": Outcome, "sex": Sex, "age-group": AgeGroup}


@dataclass(frozen=True)
class SignalTable:
    """A table ready to show, hidden cells are `*`; and the calls of this year that told nothing."""

    dimension: Dimension
    lines: list[Line]
    threshold: int
    quiet: dict[QuietCall, str]
    as_of: datetime | None = None  # where it was counted on the copy

    @property
    def columns(self) -> list[str]:
        return [_("signals"), _("persons")]

    @property
    def caption(self) -> str:
        return _("Signals, by %(name)s") % {"name": str(self.dimension.label).lower()}

    @property
    def notes(self) -> list[str]:
        """What the figures mean, in sentences."""
        notes = [
            _("Signals that were written down to their end, each counted once. Rule %(name)s.") % {"name": NAME},
            _(
                "Persons: everybody whom a signal concerns, as it was told. Nobody is identified by it, and one person can be told of in several signals."
            ),
            _("%(mark)s: fewer than %(n)d signals or persons, or hidden so that such a figure cannot be worked out.")
            % {"mark": HIDDEN, "n": self.threshold},
        ]
        if self.dimension.of_person:
            notes.append(_("One signal can stand in several rows, and one that names nobody stands in none."))
        return [*notes, *stood(self.as_of)]


def table(*, actor: Actor, by: str, threshold: int, today: date) -> SignalTable:
    """Signals and persons over what the actor may count: a coordinator the whole node, others their own organisation.

    Raises Refused or UnknownDimension.
    """
    require(Request(actor, Action.TABLE_READ))
    if by not in DIMENSIONS:
        raise UnknownDimension(name=by, names=", ".join(DIMENSIONS))
    if actor.organisation_kind != OrganisationKind.NATIONAL_COORDINATOR:
        found, as_of = counted(lambda: _table(DIMENSIONS[by], threshold, actor.organisation, today))
    else:
        with whole_node():
            found, as_of = counted(lambda: _table(DIMENSIONS[by], threshold, None, today))
    return replace(found, as_of=as_of)


def _table(dimension: Dimension, threshold: int, organisation: UUID | None, today: date) -> SignalTable:
    found = Signal.objects.exclude(state=SignalState.DRAFT)
    if organisation is not None:
        found = found.filter(organisation=organisation)
    signals, persons = _counts(dimension, found)
    total = found.count(), SignalPerson.objects.filter(signal__in=found).count()
    silent = quiet.counted(organisation, date(today.year, 1, 1))
    return SignalTable(
        dimension,
        _lines(dimension, signals, persons, total, threshold),
        threshold,
        {kind: HIDDEN if 0 < n < threshold else str(n) for kind, n in silent.items()},
    )


def _counts(dimension: Dimension, found: QuerySet[Signal]) -> tuple[dict[str, int], dict[str, int]]:
    """(signals, persons) of each code."""
    if dimension.of_person:
        rows: Any = SignalPerson.objects.filter(signal__in=found).values_list(dimension.name.replace("-", "_"))
        counted = rows.annotate(s=Count("signal", distinct=True), p=Count("pk")).order_by()
    else:
        rows = found.annotate(month=TruncMonth("received_at")).values_list(dimension.name)
        counted = rows.annotate(
            s=Count("pk", distinct=True), p=Count("persons", filter=Q(persons__isnull=False))
        ).order_by()
    signals: dict[str, int] = {}
    persons: dict[str, int] = {}
    for value, s, p in counted:
        code = f"{value:%Y-%m}" if dimension.name == "month" else str(value)
        signals[code], persons[code] = s, p
    return signals, persons


def hidden_rows(columns: Iterable[dict[str, int]], threshold: int) -> set[str]:
    """The rows of which nothing is shown: what one column hides the other hides too, until nothing more is added. Pure."""
    sides = [with_margins({(row, ""): n for row, n in column.items()}, two_way=False) for column in columns]
    hidden: set[str] = set()
    while True:
        also = {(row, "") for row in hidden}
        more = {row for side in sides for row, _column in suppress(side, threshold, two_way=False, also=also)}
        if more <= hidden:
            return hidden
        hidden |= more


def _lines(
    dimension: Dimension, signals: dict[str, int], persons: dict[str, int], total: tuple[int, int], threshold: int
) -> list[Line]:
    hidden = hidden_rows((signals, persons), threshold)
    lines = [
        Line(_word(dimension.name, row), [HIDDEN if row in hidden else str(n) for n in (signals[row], persons[row])])
        for row in sorted(signals, key=lambda code: (code == "", code))
    ]
    if signals:
        small = any(0 < n < threshold for n in total)
        lines.append(Line(_("total"), [HIDDEN if small else str(n) for n in total], total=True))
    return lines


def _word(name: str, code: str) -> str:
    if name in ("danger", "child"):
        return _("yes") if code == "True" else _("no")
    if not code:
        return _("still open") if name == "outcome" else _("not known")
    if name == "country":
        return country_name(code)
    if name == "language":
        return str(dict(LANGUAGES).get(code, code))
    return str(_WORDS[name](code).label) if name in _WORDS else code
