"""The recovery and reflection period (domain.md S5; D03, D04, D20): it begins by itself, and its end is told."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.duties import services as duties
from accord.foundation.duties.arithmetic import PLACES
from accord.foundation.duties.models import Duty
from accord.foundation.duties.vocab import Basis
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.cases import tracks
from accord.protection.cases.models import Case
from accord.protection.cases.track_tables import TrackKind
from accord.protection.courses.guards import check_day, check_moment, check_words, event, foreign_in, open_case
from accord.protection.courses.models import Reflection, Return
from accord.protection.courses.vocab import BadCourse, Cooperates, Ended, NoReflection, Told, YesNo

GROUNDS: Final = frozenset({Basis.AUTHORITY, Basis.COURT, Basis.PROLONGED_BY_LAW})


@dataclass(frozen=True, slots=True)
class Notice:
    """How the person was told when the period began and how long it is."""

    at: datetime
    how: Told
    language: str
    removal_suspended: YesNo


@dataclass(frozen=True, slots=True, repr=False)
class Extension:
    """Until which day (it is the last one), on which ground, by which decision."""

    until: date
    basis: Basis
    reference: str


def population_for(case: Case, jurisdiction: str) -> str:
    """For which population a period begins in a country; "" where none does.

    Bulgaria: a foreign adult (D04) or another adult (D03); a child gets a protection measure instead (D06). Romania:
    foreign nationals (D20).
    """
    foreign = foreign_in(case, jurisdiction)
    if jurisdiction == "BG":
        return "" if case.may_be_child else "foreign" if foreign else "adult"
    return "foreign" if foreign else ""


def begin(*, case: Case, jurisdiction: str, at: datetime, actor: Actor, now: datetime) -> None:
    """Begin the period that a decision brings, if one does and none began before; inside the caller's transaction."""
    population = population_for(case, jurisdiction)
    state = tracks.state_of(tracks.of_case(case.pk), TrackKind.REFLECTION, jurisdiction)
    if not population or state != "not_begun":
        return
    opened = duties.open_duties(
        trigger="reflection.started",
        populations=frozenset({population}),
        jurisdiction=jurisdiction,
        owner=actor,
        object_type="case",
        object_id=case.pk,
        object_code=case.code,
        subject=case.person_id,
        now=now,
        began=at,
        again=True,
    )
    if not opened:  # the node has switched the rule off
        return
    period = opened[0]
    Reflection.objects.create(
        case=case,
        person_id=case.person_id,
        jurisdiction=jurisdiction,
        rule=period.rule,
        rule_version=period.rule_version,
        duty=period.pk,
        started_at=at,
        ends_at=period.due_at,
    )
    tracks.move(
        case=case, kind=TrackKind.REFLECTION, action="begin", actor=actor, now=now, jurisdiction=jurisdiction,
        facts={"rule": f"{period.rule}/{period.rule_version}", "until": period.due_at.isoformat()},
    )  # fmt: skip


@service
def give_notice(
    *, actor: Actor, case: UUID, jurisdiction: str, notice: Notice, read: int, now: datetime, key: str
) -> Given:
    """Record that the person was told of the period. Raises Missing, Refused, NotPossible, NoReflection, BadCourse, Stale."""

    def work() -> Given:
        found = open_case(actor, case, Action.COURSE_KEEP)
        row = _running(found, jurisdiction, now)
        check_moment(found, notice.at, now, "at")
        if notice.at < row.started_at - timedelta(days=1):
            raise BadCourse(_("Notice of a period is not given before it begins."), field="at")
        row.noticed_at, row.notice_how, row.notice_language = notice.at, notice.how, notice.language
        row.removal_suspended = notice.removal_suspended
        save_versioned(row, read=read, fields=["noticed_at", "notice_how", "notice_language", "removal_suspended"])
        facts = {"jurisdiction": jurisdiction, "how": str(notice.how), "language": notice.language}
        ledger.append(event(Kind.REFLECTION_NOTICED, found, actor, now, facts))
        return Given(found.pk, row.version)

    body = (str(case), jurisdiction, asdict(notice))
    return once(actor=actor.account, key=key, verb="reflection.notice", body=body, now=now, work=work)


@service
def extend(
    *, actor: Actor, case: UUID, jurisdiction: str, extension: Extension, read: int, now: datetime, key: str
) -> Given:
    """Prolong the period on a legal ground. Raises Missing, Refused, NotPossible, NoReflection, BadCourse, NotLonger, Stale."""

    def work() -> Given:
        found = open_case(actor, case, Action.COURSE_KEEP)
        row = _running(found, jurisdiction, now)
        if extension.basis not in GROUNDS:
            raise BadCourse(_("Choose the legal ground on which the period is longer."), field="basis")
        reference = check_words(
            "reference", extension.reference, needed=True, sentence=_("Name the decision or the article it rests on.")
        )
        if not day(now) < extension.until <= day(now) + timedelta(days=366):
            raise BadCourse(_("The period is prolonged to a day after today, within a year."), field="until")
        until = _end_of(extension.until, jurisdiction)
        duties.extend(duty=_period(row), until=until, basis=extension.basis, actor=actor, now=now)
        row.ends_at, row.extended_on = until, extension.basis
        seal_into(row, holder=actor.organisation, extension_reference=reference)
        save_versioned(row, read=read, fields=["ends_at", "extended_on", "extension_reference"])
        _step(row, found, "extend", actor, now)
        return Given(found.pk, row.version)

    body = (str(case), jurisdiction, asdict(extension))
    return once(actor=actor.account, key=key, verb="reflection.extend", body=body, now=now, work=work)


@service
def decide_cooperation(
    *, actor: Actor, case: UUID, jurisdiction: str, answer: Cooperates, on: date, read: int, now: datetime, key: str
) -> Given:
    """Record whether the person wants to cooperate; a yes ends the period before its time (NRM-A22). Help does not
    depend on it. Raises Missing, Refused, NotPossible, NoReflection, BadCourse or Stale.
    """

    def work() -> Given:
        found = open_case(actor, case, Action.COURSE_KEEP)
        row = _running(found, jurisdiction, now)
        check_day(found, on, now, "on")
        if on < day(row.started_at):
            raise BadCourse(_("The decision belongs to this period; it does not lie before its beginning."), field="on")
        row.cooperates, row.cooperates_on = answer, on
        fields = ["cooperates", "cooperates_on"]
        if answer == Cooperates.YES:
            row.ended_at, row.end_reason = now, Ended.COOPERATES
            fields += ["ended_at", "end_reason"]
        save_versioned(row, read=read, fields=fields)
        ledger.append(
            event(Kind.COOPERATION_DECIDED, found, actor, now, {"jurisdiction": jurisdiction, "answer": str(answer)})
        )
        if answer == Cooperates.YES:
            duties.end_early(duty=_period(row), basis=Basis.COOPERATION, actor=actor, now=now)
            _step(row, found, "cooperate", actor, now)
        return Given(found.pk, row.version)

    body = (str(case), jurisdiction, str(answer), on)
    return once(actor=actor.account, key=key, verb="reflection.cooperate", body=body, now=now, work=work)


@service
def expire(*, reflection: UUID, now: datetime) -> None:
    """The time of a period is over: its track says so. For the worker; safe to run twice."""
    row = Reflection.objects.select_related("case").get(pk=reflection)
    if row.ended_at is not None or row.ends_at > now:
        return
    row.ended_at, row.end_reason = row.ends_at, Ended.TIME
    save_versioned(row, read=row.version, fields=["ended_at", "end_reason"])
    _step(row, row.case, "expire", None, now)


def follow_episode(actor: Actor, case: UUID, now: datetime) -> None:
    """Subscriber of case.episode.begun: what ran in the episode before ends with it."""
    for row in Reflection.objects.filter(case=case, ended_at=None):
        row.ended_at, row.end_reason = max(now, row.started_at), Ended.EPISODE
        save_versioned(row, read=row.version, fields=["ended_at", "end_reason"])
    for way in Return.objects.filter(case=case, arrived_at=None, cancelled_at=None):
        way.cancelled_at = now
        save_versioned(way, read=way.version, fields=["cancelled_at"])


def _running(case: Case, jurisdiction: str, now: datetime) -> Reflection:
    found = Reflection.objects.filter(case=case, jurisdiction=jurisdiction, ended_at=None, ends_at__gt=now).first()
    if found is None:
        raise NoReflection
    return found


def _period(row: Reflection) -> Duty:
    return Duty.objects.get(pk=row.duty)


def _step(row: Reflection, case: Case, action: str, actor: Actor | None, now: datetime) -> None:
    tracks.move(
        case=case, kind=TrackKind.REFLECTION, action=action, actor=actor, now=now, jurisdiction=row.jurisdiction
    )


def _end_of(last_day: date, jurisdiction: str) -> datetime:
    """24:00 of a day in the country, in UTC."""
    return datetime.combine(last_day + timedelta(days=1), time(), PLACES[jurisdiction]).astimezone(UTC)
