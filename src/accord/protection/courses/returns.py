"""Safe return (domain.md S13; guards G5 and G6) and monitoring (S14)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations import queries as organisations
from accord.foundation.clock import day
from accord.foundation.codes import is_country
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor
from accord.foundation.vault import reveal, seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.cases import tracks
from accord.protection.cases.clocks import open_clocks
from accord.protection.cases.models import Case
from accord.protection.cases.track_tables import TrackKind
from accord.protection.courses.guards import (
    check_day,
    check_moment,
    check_words,
    event,
    foreign_in,
    open_case,
    reflection_running,
    require_risk,
    require_study,
)
from accord.protection.courses.models import Return
from accord.protection.courses.vocab import (
    SHORTEST,
    BadCourse,
    Confirmed,
    Monitor,
    NeverThere,
    Payer,
    ReasonNeeded,
    ReturnGround,
    Told,
    TravelDocument,
)

WAY: Final = ("route", "escort", "contact", "meeting_point")
SOUGHT: Final = frozenset({"protection_sought", "protection_granted"})
_FARTHEST: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True, repr=False)
class Wish:
    """Why a return is considered, where to, how the person was informed, and her choice in her own words."""

    ground: ReturnGround
    country: str
    informed_how: Told
    informed_language: str
    words: str
    why_now: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Way:
    """How the person travels and who receives her. Route, escort, contact and meeting point are sealed."""

    agreed_on: date
    leaves_on: date
    document: TravelDocument
    payer: Payer
    receiver: UUID | None = None
    route: str = ""
    escort: str = ""
    contact: str = ""
    meeting_point: str = ""
    why_now: str = ""


@service
def wish(*, actor: Actor, case: UUID, wish: Wish, now: datetime, key: str) -> Given:
    """Consider a return: by the person's wish, or where NRM 3.2 allows one. Raises Missing, Refused, NotPossible,
    BadCourse, ReasonNeeded (G5) or NeverThere.
    """

    def work() -> Given:
        found = open_case(actor, case, Action.COURSE_KEEP)
        _check_wish(found, wish)
        made = Return(
            id=new_id(),
            case=found,
            person_id=found.person_id,
            ground=wish.ground,
            country=wish.country,
            began_at=now,
            began_by=actor.account,
            informed_how=wish.informed_how,
            informed_language=wish.informed_language,
        )
        seal_into(made, holder=actor.organisation, words=wish.words.strip())
        _mind_reflection(made, wish.why_now, actor, now)
        _step(made, "wish", actor, now, {"country": wish.country, "ground": str(wish.ground)})
        made.save(force_insert=True)
        return Given(made.pk, made.version)

    body = (str(case), asdict(wish))
    return once(actor=actor.account, key=key, verb="return.wish", body=body, now=now, work=work)


@service
def plan(*, actor: Actor, case: UUID, way: Way, read: int, now: datetime, key: str) -> Given:
    """Plan the return with the person, or change the plan. Raises Missing, Refused, NotPossible, BadCourse, Stale,
    ReasonNeeded (G5) or NeverThere.
    """

    def work() -> Given:
        row = _under_way(open_case(actor, case, Action.COURSE_KEEP))
        _refuse_danger(row.case, row.country)
        _check_way(row.case, way, now)
        row.agreed_on, row.leaves_on, row.receiver = way.agreed_on, way.leaves_on, way.receiver
        row.document, row.payer = way.document, way.payer
        seal_into(row, holder=actor.organisation, **{name: getattr(way, name).strip() for name in WAY})
        _mind_reflection(row, way.why_now, actor, now)
        fields = ["agreed_on", "leaves_on", "receiver", "document", "payer", *WAY, "why_now"]
        save_versioned(row, read=read, fields=fields)
        _step(row, "plan", actor, now)
        return Given(row.pk, row.version)

    body = (str(case), asdict(way))
    return once(actor=actor.account, key=key, verb="return.plan", body=body, now=now, work=work)


@service
def depart(*, actor: Actor, case: UUID, at: datetime, why_now: str, read: int, now: datetime, key: str) -> Given:
    """The person has left. A foreign national leaves on a fresh risk assessment only (G6), a child after a study of the
    family only. Raises Missing, Refused, NotPossible, BadCourse, Stale, RiskNeeded, StudyNeeded, ReasonNeeded (G5) or
    NeverThere.
    """

    def work() -> Given:
        row = _under_way(open_case(actor, case, Action.COURSE_KEEP))
        _refuse_danger(row.case, row.country)
        check_moment(row.case, at, now, "at")
        if at < row.began_at:
            raise BadCourse(_("The person leaves after the return was considered."), field="at")
        require_study(row.case, row.country)
        if foreign_in(row.case, row.case.jurisdiction):
            risk = require_risk(row.case_id, at)
            row.risk, row.risk_at = risk.level, risk.at
        _mind_reflection(row, why_now, actor, at)
        row.departed_at = at
        save_versioned(row, read=read, fields=["departed_at", "risk", "risk_at", "why_now"])
        _step(row, "depart", actor, now)
        open_clocks(row.case, actor, now, trigger="return.departed", began=at, again=True)
        return Given(row.pk, row.version)

    body = (str(case), at, why_now)
    return once(actor=actor.account, key=key, verb="return.depart", body=body, now=now, work=work)


@service
def arrive(
    *, actor: Actor, case: UUID, at: datetime, confirmed_by: Confirmed, read: int, now: datetime, key: str
) -> Given:
    """The arrival is confirmed; monitoring and the follow-up contacts begin. Raises Missing, Refused, NotPossible,
    BadCourse or Stale.
    """

    def work() -> Given:
        row = _under_way(open_case(actor, case, Action.COURSE_KEEP))
        check_moment(row.case, at, now, "at")
        if row.departed_at is None:
            raise NotPossible
        if at < row.departed_at:
            raise BadCourse(_("The person arrives after leaving."), field="at")
        row.arrived_at, row.confirmed_by = at, confirmed_by
        save_versioned(row, read=read, fields=["arrived_at", "confirmed_by"])
        _step(row, "arrive", actor, now, {"confirmed_by": str(confirmed_by)})
        duties.settle(rule_ids=frozenset({"P-ARRIVAL"}), object_id=row.case_id, actor=actor, now=now)
        open_clocks(row.case, actor, now, trigger="return.arrived", began=at, again=True)
        if tracks.state_of(tracks.of_case(row.case_id), TrackKind.MONITORING) == "not_begun":
            tracks.move(case=row.case, kind=TrackKind.MONITORING, action="begin", actor=actor, now=now)
        return Given(row.pk, row.version)

    body = (str(case), at, str(confirmed_by))
    return once(actor=actor.account, key=key, verb="return.arrive", body=body, now=now, work=work)


@service
def cancel(*, actor: Actor, case: UUID, read: int, now: datetime, key: str) -> Given:
    """The person does not wish to return any more: nothing is asked of her. Raises Missing, Refused, NotPossible, Stale."""

    def work() -> Given:
        row = _under_way(open_case(actor, case, Action.COURSE_KEEP))
        row.cancelled_at = now
        save_versioned(row, read=read, fields=["cancelled_at"])
        _step(row, "cancel", actor, now)
        return Given(row.pk, row.version)

    return once(actor=actor.account, key=key, verb="return.cancel", body=str(case), now=now, work=work)


@service
def monitor(*, actor: Actor, case: UUID, step: Monitor, now: datetime, key: str) -> Given:
    """Monitoring begins, contact is lost or found again, monitoring ends. Raises Missing, Refused or NotPossible."""

    def work() -> Given:
        found = open_case(actor, case, Action.COURSE_KEEP)
        made = tracks.move(case=found, kind=TrackKind.MONITORING, action=step, actor=actor, now=now)
        return Given(found.pk, made.version)

    body = (str(case), str(step))
    return once(actor=actor.account, key=key, verb="course.monitor", body=body, now=now, work=work)


def dangerous(case: Case, country: str) -> bool:
    """Whether a return to a country is never possible: the person asked for protection from it, or was granted it."""
    sought = case.protection_sought or tracks.state_of(tracks.of_case(case.pk), TrackKind.STATUS) in SOUGHT
    return sought and (not case.citizenships or country in case.citizenships.split())


def _refuse_danger(case: Case, country: str) -> None:
    # SECURITY: never to a country where life or freedom is in danger (NRM-F32). tests/rooms/courses/test_returns.py
    if dangerous(case, country):
        raise NeverThere(field="country")


def _mind_reflection(row: Return, why_now: str, actor: Actor, at: datetime) -> None:
    """Guard G5: while a reflection period runs, a step of a return needs a reason; it is kept, sealed."""
    if told := check_words("why_now", why_now, needed=False):
        seal_into(row, holder=actor.organisation, why_now=told)
    if not reflection_running(row.case_id, at):
        return
    if len(told or reveal(row, holder=actor.organisation, fields=["why_now"])["why_now"]) < SHORTEST:
        raise ReasonNeeded(field="why_now")


def _check_wish(case: Case, wish: Wish) -> None:
    if not is_country(wish.country):
        raise BadCourse(_("Choose the country of the return."), field="country")
    if wish.country == case.jurisdiction and foreign_in(case, case.jurisdiction):
        raise BadCourse(_("A return leads to another country than the one in which the person is."), field="country")
    _refuse_danger(case, wish.country)
    under = tracks.state_of(tracks.of_case(case.pk), TrackKind.STATUS) == "temporary_protection"
    if under and wish.ground != ReturnGround.WISH:
        raise BadCourse(
            _("Under temporary protection the stay is lawful: a return follows from the person's own wish only."),
            field="ground",
        )
    check_words("words", wish.words, needed=True, sentence=_("Write down the person's choice in their own words."))


def _check_way(case: Case, way: Way, now: datetime) -> None:
    check_day(case, way.agreed_on, now, "agreed_on")
    if not way.agreed_on <= way.leaves_on <= day(now) + _FARTHEST:
        raise BadCourse(_("The person leaves after agreeing to the plan, within a year."), field="leaves_on")
    if way.receiver and organisations.get(way.receiver) is None:
        raise BadCourse(_("Choose an organisation of the directory."), field="receiver")
    if not way.receiver and not way.contact.strip():
        raise BadCourse(_("Say who receives the person: an organisation, or a name and a number."), field="contact")
    for name in WAY:
        check_words(name, getattr(way, name), needed=False)


def _under_way(case: Case) -> Return:
    found = Return.objects.filter(case=case, arrived_at=None, cancelled_at=None).select_related("case").first()
    if found is None:
        raise NotPossible
    return found


def _step(row: Return, action: str, actor: Actor, now: datetime, facts: dict[str, object] | None = None) -> None:
    tracks.move(case=row.case, kind=TrackKind.RETURN, action=action, actor=actor, now=now)
    known = {"step": action, "return": str(row.pk), **(facts or {})}
    ledger.append(event(Kind.RETURN_MOVED, row.case, actor, now, known))
