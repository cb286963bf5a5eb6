"""What an agreement says, in words for a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accord.cooperation.agreements.comparing import HEAD, Compared
from accord.cooperation.agreements.flows import Month
from accord.cooperation.agreements.terms import ClauseTerms, Terms, WorkLine
from accord.cooperation.agreements.vocab import Difference
from accord.foundation.policy import Category

LABELS = {
    "title": gettext_lazy("Title"),
    "kind": gettext_lazy("Type"),
    "parties": gettext_lazy("Parties"),
    "aims": gettext_lazy("What for, and what is done together"),
    "groups": gettext_lazy("For whom"),
    "territory": gettext_lazy("Where it holds"),
    "place": gettext_lazy("Place of signing"),
    "valid_from": gettext_lazy("Valid from"),
    "valid_until": gettext_lazy("Valid until"),
    "review_on": gettext_lazy("To be reviewed on"),
    "notice_days": gettext_lazy("Notice before a party leaves, in days"),
    "project": gettext_lazy("Project"),
    "donor": gettext_lazy("Who gives the money"),
}


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """Clauses that have everything but the category in common."""

    purpose: str
    direction: str
    basis: str
    way: str
    categories: list[str]


def head_in_words(terms: Terms, names: Mapping[UUID, str], skip: Iterable[str] = ()) -> list[tuple[str, str]]:
    """What the head says, with its labels; what is left open is left out."""
    told = [(str(LABELS[name]), _value(getattr(terms, name), names)) for name in HEAD if name not in set(skip)]
    return [(label, text) for label, text in told if text]


def clauses_in_words(clauses: Iterable[ClauseTerms], names: Mapping[UUID, str]) -> list[ClauseWords]:
    """The clauses, those together that differ by the category alone."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for clause in sorted(clauses, key=ClauseTerms.flow):
        said = (str(clause.purpose.label), _direction(clause, names), str(clause.legal_basis.label), _way(clause))
        found.setdefault(said, []).append(str(clause.category.label))
    return [ClauseWords(*said, categories) for said, categories in found.items()]


def changes_in_words(told: Compared, names: Mapping[UUID, str]) -> dict[str, Any]:
    """What changed between two versions: rows of label, before, after."""
    head = [
        (str(LABELS[n]), _value(getattr(told.before, n), names), _value(getattr(told.after, n), names))
        for n in told.head
    ]
    clauses = [
        {
            "difference": change.difference,
            "what": _clause(change.after or change.before, names),
            "before": _said(change.before) if change.before else "",
            "after": _said(change.after) if change.after else "",
        }
        for change in told.clauses
    ]
    work = [{"difference": one.difference, "what": line_in_words(one.line, names)} for one in told.work]
    nothing = not (head or clauses or work)
    return {
        "head": head,
        "clauses": clauses,
        "work": work,
        "kept": told.kept,
        "nothing": nothing,
        "new": Difference.NEW,
    }


def line_in_words(line: WorkLine, names: Mapping[UUID, str]) -> str:
    """A line of the work plan in one text."""
    who = names.get(line.organisation, "") if line.organisation else ""
    told = [line.title, who, date_format(line.due) if line.due else "", programme_in_words(line)]
    return " · ".join(filter(None, told))


def programme_in_words(line: WorkLine) -> str:
    """Which activity of the national programme a line belongs to."""
    if not line.activity:
        return ""
    return _("national programme %(year)s, activity %(number)s") % {"year": line.year, "number": line.activity}


def flows_in_words(rows: list[Month]) -> list[dict[str, Any]]:
    """What flowed, a row for each month, matter and direction."""
    return [
        {
            "month": date_format(row.first, "YEAR_MONTH_FORMAT"),
            "what": row.what.label,
            "side": row.side.label,
            "count": row.count,
            "categories": [(Category(code).label, n) for code, n in row.categories],
        }
        for row in rows
    ]


def _clause(clause: ClauseTerms | None, names: Mapping[UUID, str]) -> str:
    if clause is None:
        return ""
    return " · ".join([str(clause.purpose.label), str(clause.category.label), _direction(clause, names)])


def _said(clause: ClauseTerms) -> str:
    return " · ".join(filter(None, [str(clause.legal_basis.label), _way(clause)]))


def _direction(clause: ClauseTerms, names: Mapping[UUID, str]) -> str:
    if clause.giver is None and clause.receiver is None:
        return _("between all parties")
    anyone = _("any party")
    giver = names.get(clause.giver, "") if clause.giver else anyone
    receiver = names.get(clause.receiver, "") if clause.receiver else anyone
    return f"{giver} → {receiver}"


def _way(clause: ClauseTerms) -> str:
    told = [str(one.label) for one in (clause.channel, clause.frequency) if one]
    if clause.months:
        span = ngettext("%(months)s month", "%(months)s months", clause.months) % {"months": clause.months}
        told.append(_("kept for: %(span)s") % {"span": span})
    return ", ".join(told)


def _value(value: Any, names: Mapping[UUID, str]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, frozenset):
        return ", ".join(sorted(names.get(one, "") if isinstance(one, UUID) else str(one.label) for one in value))
    if isinstance(value, date):
        return date_format(value)
    return str(getattr(value, "label", value))
