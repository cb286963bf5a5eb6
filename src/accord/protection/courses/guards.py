"""What every course asks before a step: times that cannot be, and the guards G5 and G6 (domain.md 2.4)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor
from accord.protection.cases.access import reach
from accord.protection.cases.asked import Risk, RiskLevel, risk_of, study_stands
from accord.protection.cases.models import Case
from accord.protection.cases.vocab import Phase
from accord.protection.courses.models import Reflection
from accord.protection.courses.vocab import LONGEST, SHORTEST, BadCourse, RiskNeeded, StudyNeeded
from accord.protection.persons.queries import is_erased, opened_birth_date

SKEW: Final = timedelta(minutes=5)
_LONG_AGO: Final = date(1900, 1, 1)  # before anybody who can be helped today was born
FRESH: Final = timedelta(days=30)
_SAFE: Final = frozenset({RiskLevel.LOW, RiskLevel.MEDIUM})


def open_case(actor: Actor, case: UUID, action: Action) -> Case:
    """The case, reached, if its courses can still move. Raises Missing, Refused, or NotPossible for one that is closed."""
    found = reach(actor, case, action).case
    if found.phase == Phase.CLOSED or is_erased(found.person_id):
        raise NotPossible
    return found


def check_moment(case: Case, at: datetime, now: datetime, field: str) -> None:
    """Raises BadCourse for a moment in the future or before the person was born."""
    if at > now + SKEW:
        raise BadCourse(_("This lies in the future. Enter when it really was."), field=field)
    check_born(case, day(at), field)


def check_day(case: Case, on: date, now: datetime, field: str) -> None:
    """Raises BadCourse for a day in the future or before the person was born."""
    if on > day(now):
        raise BadCourse(_("This lies in the future. Enter when it really was."), field=field)
    check_born(case, on, field)


def check_born(case: Case, on: date, field: str) -> None:
    """Raises BadCourse for a day before the date of birth, where that is known. The date itself is told to nobody."""
    born = opened_birth_date(case.person_id, holder=case.organisation)
    if on < _LONG_AGO or (born is not None and on < born):
        raise BadCourse(_("This lies before the person's date of birth. Correct one of the two."), field=field)


def check_words(field: str, words: str, *, needed: bool, sentence: object = "") -> str:
    """`words` without spaces around them. Raises BadCourse where they are needed and missing, or too long."""
    told = words.strip()
    if needed and len(told) < SHORTEST:
        raise BadCourse(sentence or _("Say it in a sentence."), field=field)  # type: ignore[arg-type]
    if len(told) > LONGEST:
        raise BadCourse(_("This is too long. Shorten it."), field=field)
    return told


def reflection_running(case: UUID, at: datetime) -> bool:
    """Whether a recovery and reflection period runs in a case at a moment (guard G5), in whichever country."""
    running = Reflection.objects.filter(case=case, started_at__lte=at, ends_at__gt=at)
    return any(row.ended_at is None or row.ended_at > at for row in running)


def fresh_risk(case: UUID, now: datetime) -> Risk | None:
    """The last risk assessment if a return can rest on it (guard G6): at most 30 days old, low or medium; else None."""
    found = risk_of(case)
    if found is None or not timedelta(0) <= now - found.at <= FRESH or found.level not in _SAFE:
        return None
    return found


def require_risk(case: UUID, now: datetime) -> Risk:
    """As `fresh_risk`. Raises RiskNeeded."""
    # SECURITY: no answer is a no: nobody is sent back on an assessment that nobody made. tests/rooms/courses/test_returns.py
    found = fresh_risk(case, now)
    if found is None:
        raise RiskNeeded
    return found


def require_study(case: Case, country: str) -> None:
    """A child returns after a study of the family only (domain.md S13 C). Raises StudyNeeded."""
    # SECURITY: nobody brings a child back into the house that sold it. tests/rooms/children/test_studies.py
    if case.may_be_child and not study_stands(case.pk, country):
        raise StudyNeeded


def foreign_in(case: Case, jurisdiction: str) -> bool:
    """Whether the person is a foreign national in a country; of whom no citizenship is known is not, until one is."""
    citizenships = set(case.citizenships.split())
    return bool(citizenships) and jurisdiction not in citizenships


def event(kind: Kind, case: Case, actor: Actor | None, now: datetime, facts: Mapping[str, object]) -> Entry:
    """An event about a course: codes only. Without an actor it is the clock that acts."""
    return Entry(
        kind,
        now,
        actor=actor.account if actor else None,
        organisation=case.organisation,
        role=actor.role if actor else "",
        subject=case.person_id,
        object_type="case",
        object_id=case.pk,
        facts={"code": case.code, **facts},
    )
