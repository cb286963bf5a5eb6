"""What an agreement says: as it is proposed here, as it travels, and its digest, which is what every party signs."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import rfc8785
from django.utils.translation import gettext_lazy as _

from accord.cooperation.agreements.vocab import (
    AgreementKind,
    BadAgreement,
    Channel,
    Frequency,
    LegalBasis,
    PartyUnknown,
    TargetGroup,
)
from accord.cooperation.organisations.models import Organisation
from accord.foundation.ids import no_text
from accord.foundation.policy import Category, Purpose

LONGEST: Final = {"title": 200, "aims": 2_000, "territory": 200, "place": 100, "project": 200, "donor": 200}
LONGEST_LINE: Final = 300
LONGEST_NUMBER: Final = 20
MOST_CLAUSES: Final = 2_000
MOST_LINES: Final = 100
MOST_MONTHS: Final = 600
MOST_NOTICE: Final = 730  # days
YEARS: Final = range(2000, 2200)


@dataclass(frozen=True, slots=True)
class ClauseTerms:
    """One clause of a proposal."""

    purpose: Purpose
    category: Category
    legal_basis: LegalBasis
    giver: UUID | None = None
    receiver: UUID | None = None
    channel: Channel | None = None
    frequency: Frequency | None = None
    months: int | None = None  # how long the receiver keeps it

    def flow(self) -> tuple[str, str, str, str]:
        """What flows from whom to whom: the name of a clause, by which two versions are compared."""
        return self.purpose.value, self.category.value, _text(self.giver), _text(self.receiver)

    def way(self) -> list[str]:
        """How it goes, "" for what is left open."""
        return [_text(self.channel), _text(self.frequency), _text(self.months)]


@dataclass(frozen=True, slots=True, repr=False)
class WorkLine:
    """One line of the joint work plan; `year` and `activity` name an activity of the national programme."""

    title: str
    organisation: UUID | None = None
    due: date | None = None
    year: int | None = None
    activity: str = ""

    def row(self) -> list[str]:
        """The line as texts."""
        return [self.title, _text(self.organisation), _text(self.due), _text(self.year), self.activity]


@dataclass(frozen=True, slots=True, repr=False)
class Terms:
    """A proposed agreement. The proposer's organisation is a party by itself."""

    title: str
    kind: AgreementKind
    parties: frozenset[UUID]
    clauses: tuple[ClauseTerms, ...]
    valid_from: date
    valid_until: date
    aims: str = ""
    groups: frozenset[TargetGroup] = frozenset()
    territory: str = ""
    place: str = ""
    review_on: date | None = None
    notice_days: int | None = None
    project: str = ""
    donor: str = ""
    work: tuple[WorkLine, ...] = ()
    replaces: UUID | None = None  # the version before


def written(terms: Terms) -> dict[str, Any]:
    """The terms as plain values, in one order whoever writes them."""
    said: dict[str, Any] = {
        "title": terms.title,
        "kind": terms.kind.value,
        "valid_from": terms.valid_from.isoformat(),
        "valid_until": terms.valid_until.isoformat(),
        "parties": sorted(str(pk) for pk in terms.parties),
        "clauses": sorted(_written_clause(c) for c in terms.clauses),
    }
    more: dict[str, Any] = {name: _text(getattr(terms, name)) for name in _MORE}
    more |= {"groups": sorted(one.value for one in terms.groups), "work": [line.row() for line in terms.work]}
    # What is left open is not said, so that the digest of an agreement of before is what it was.
    return said | {name: value for name, value in more.items() if value}


_MORE: Final = (
    "aims", "territory", "place", "review_on", "notice_days", "project", "donor", "replaces",
)  # fmt: skip


def _written_clause(c: ClauseTerms) -> list[str]:
    named = [c.purpose.value, c.category.value, c.legal_basis.value, _text(c.giver), _text(c.receiver)]
    return [*named, *c.way()] if any(c.way()) else named


def digest(agreement: UUID, terms: Terms) -> str:
    """SHA-256 in hex of these terms for this agreement: who signs one signs no other."""
    return sha256(rfc8785.dumps({"agreement": str(agreement), **written(terms)})).hexdigest()


def read(said: Any) -> Terms:
    """The terms that another node wrote. Raises BadAgreement for what `written` never makes, unknown codes too."""
    try:
        terms = Terms(
            str(said["title"]),
            AgreementKind(said["kind"]),
            frozenset(UUID(pk) for pk in said["parties"]),
            tuple(_read_clause(c) for c in said["clauses"]),
            date.fromisoformat(said["valid_from"]),
            date.fromisoformat(said["valid_until"]),
            **_read_more(said),
        )
        same = written(terms) == said
    except (KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
        raise BadAgreement from error
    if not same or no_text(said) or not terms.title or not _sized(terms):
        raise BadAgreement
    return terms


def _read_clause(c: list[str]) -> ClauseTerms:
    clause = ClauseTerms(Purpose(c[0]), Category(c[1]), LegalBasis(c[2]), _id(c[3]), _id(c[4]))
    if len(c) == 5:
        return clause
    channel, frequency = Channel(c[5]) if c[5] else None, Frequency(c[6]) if c[6] else None
    named = clause.purpose, clause.category, clause.legal_basis, clause.giver, clause.receiver
    return ClauseTerms(*named, channel, frequency, _number(c[7]))


def _read_more(said: Any) -> dict[str, Any]:
    texts = {name: str(said.get(name, "")) for name in ("aims", "territory", "place", "project", "donor")}
    return texts | {
        "groups": frozenset(TargetGroup(code) for code in said.get("groups", ())),
        "review_on": _day(said.get("review_on", "")),
        "notice_days": _number(said.get("notice_days", "")),
        "work": tuple(_read_line(row) for row in said.get("work", ())),
        "replaces": _id(said.get("replaces", "")),
    }


def _read_line(row: list[str]) -> WorkLine:
    title, organisation, due, year, activity = row
    return WorkLine(str(title), _id(organisation), _day(due), _number(year), str(activity))


def check(terms: Terms, parties: frozenset[UUID]) -> None:
    """Whether such an agreement can be. Raises BadAgreement, or PartyUnknown."""
    if terms.valid_until < terms.valid_from:
        raise BadAgreement(_("The agreement ends before it begins. Correct one of the dates."), field="valid_until")
    if terms.review_on and not terms.valid_from <= terms.review_on <= terms.valid_until:
        words = _("The day of the review lies outside the time for which it is valid.")
        raise BadAgreement(words, field="review_on")
    if len(parties) < 2:
        raise BadAgreement(_("An agreement needs at least one other party."), field="parties")
    if Organisation.objects.filter(pk__in=parties).count() != len(parties):
        raise PartyUnknown(field="parties")
    if terms.kind == AgreementKind.GRANT and not (terms.project and terms.donor):
        raise BadAgreement(_("A project grant names its project and who gives the money."), field="donor")
    if not _sized(terms):
        raise BadAgreement
    _check_clauses(terms, parties)
    _check_work(terms, parties)


def _check_clauses(terms: Terms, parties: frozenset[UUID]) -> None:
    if not terms.clauses:
        raise BadAgreement(_("Choose at least one purpose and one category of data."), field="categories")
    for clause in terms.clauses:
        if not {clause.giver, clause.receiver} <= {None, *parties}:
            raise BadAgreement(_("A clause names an organisation that is not a party."), field="clauses")
        if clause.giver and clause.giver == clause.receiver:
            raise BadAgreement(_("In a clause the same organisation gives and receives."), field="clauses")
    if len({clause.flow() for clause in terms.clauses}) < len(terms.clauses):
        words = _("Two clauses say something of the same purpose, category and direction. Keep one of them.")
        raise BadAgreement(words, field="clauses")


def _check_work(terms: Terms, parties: frozenset[UUID]) -> None:
    for line in terms.work:
        if not {line.organisation} <= {None, *parties}:
            words = _("A line of the work plan names an organisation that is not a party.")
            raise BadAgreement(words, field="work")
        if line.due and not terms.valid_from <= line.due <= terms.valid_until:
            words = _("A line of the work plan is due outside the time for which the agreement is valid.")
            raise BadAgreement(words, field="work")
        if bool(line.activity) != bool(line.year):
            words = _("An activity of the national programme is named by its year and its number, both.")
            raise BadAgreement(words, field="work")


def _sized(terms: Terms) -> bool:
    """Whether texts and numbers stay within what the columns take."""
    texts = all(len(getattr(terms, name)) <= most for name, most in LONGEST.items())
    many = len(terms.clauses) <= MOST_CLAUSES and len(terms.work) <= MOST_LINES
    months = all(c.months is None or 0 < c.months <= MOST_MONTHS for c in terms.clauses)
    notice = terms.notice_days is None or 0 <= terms.notice_days <= MOST_NOTICE
    lines = all(
        0 < len(w.title) <= LONGEST_LINE and len(w.activity) <= LONGEST_NUMBER and (w.year is None or w.year in YEARS)
        for w in terms.work
    )
    return texts and many and months and notice and lines


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _id(text: str) -> UUID | None:
    return UUID(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str) -> int | None:
    return int(text) if text else None
