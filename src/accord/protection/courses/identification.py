"""Recording what the competent authority decided on identification, in each country (domain.md S3, S4)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations import queries as organisations
from accord.foundation.clock import day
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.vault import seal_into
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, once, service
from accord.protection.cases import tracks
from accord.protection.cases.closing import current
from accord.protection.cases.models import Case, Decision
from accord.protection.cases.populations import populations_of
from accord.protection.cases.track_tables import TrackKind
from accord.protection.cases.vocab import JURISDICTIONS, Basis
from accord.protection.courses.guards import check_day, check_moment, check_words, event, open_case
from accord.protection.courses.models import Ruling
from accord.protection.courses.reflection import begin
from accord.protection.courses.vocab import (
    BY_AUTHORITY,
    COMPETENT,
    STATUS_OF,
    Authority,
    BadCourse,
    Decided,
    Handed,
    NotForChild,
    Place,
    Told,
)


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """What was decided, by whom, when, where, and what the person was told. The file number and the words are sealed."""

    jurisdiction: str
    decided: Decided
    at: datetime
    authority: Authority | None = None
    organisation: UUID | None = None  # the authority in the directory
    place: Place | None = None
    file_number: str = ""
    handed: Handed | None = None  # what the person holds in her hands
    rights_how: Told | None = None
    rights_language: str = ""
    assessed_on: date | None = None  # the individual assessment (Crime Victims Act, article 7b)
    words: str = ""  # why it was not confirmed, what the review rests on, what the person said


@service
def decide(*, actor: Actor, case: UUID, record: Record, now: datetime, key: str) -> Given:
    """Record a decision on identification in one country. A formal one begins the reflection period by itself; services
    never wait for it (house law 6). Raises Missing, Refused, NotPossible, BadCourse or NotForChild.
    """

    def work() -> Given:
        found = open_case(actor, case, Action.COURSE_DECIDE)
        _check(found, record, now)
        made = Decision.objects.create(
            case=found,
            jurisdiction=record.jurisdiction,
            status=STATUS_OF[record.decided],
            basis=Basis.OTHER_BODY,
            decided_at=record.at,
            decided_by=actor.account,
            organisation=record.organisation or actor.organisation,
        )
        _ruling(made, record, actor, now)
        facts = {"status": made.status, "jurisdiction": made.jurisdiction, "authority": str(record.authority or "")}
        ledger.append(event(Kind.IDENTIFICATION_DECIDED, found, actor, now, facts))
        tracks.move(
            case=found,
            kind=TrackKind.IDENTIFICATION,
            action=record.decided,
            actor=actor,
            now=now,
            jurisdiction=record.jurisdiction,
        )
        _follow(found, record, actor, now)
        publish(Topic.IDENTIFICATION_DECIDED, actor=actor, record=found.pk, now=now)
        return Given(found.pk, found.version)

    body = (str(case), asdict(record))
    return once(actor=actor.account, key=key, verb="course.decide", body=body, now=now, work=work)


def _ruling(decision: Decision, record: Record, actor: Actor, now: datetime) -> None:
    made = Ruling(
        id=new_id(),
        decision=decision,
        case=decision.case,
        person_id=decision.case.person_id,
        recorded_at=now,
        authority=record.authority or "",
        organisation=record.organisation,
        place=record.place or "",
        handed=record.handed or "",
        rights_how=record.rights_how or "",
        rights_language=record.rights_language,
        assessed_on=record.assessed_on,
    )
    seal_into(made, holder=actor.organisation, file_number=record.file_number.strip(), words=record.words.strip())
    made.save(force_insert=True)


def _follow(case: Case, record: Record, actor: Actor, now: datetime) -> None:
    if record.decided == Decided.CONFIRM:
        duties.open_duties(
            trigger="identification.formal",
            populations=populations_of(case, tracks.of_case(case.pk)),
            jurisdiction=record.jurisdiction,
            owner=actor,
            object_type="case",
            object_id=case.pk,
            object_code=case.code,
            subject=case.person_id,
            now=now,
            began=record.at,
        )
    # In Romania the period rests on serious grounds, which the second step says already (Law 678/2001, article 39-1).
    if record.decided in (Decided.CONFIRM, Decided.PRESUME):
        begin(case=case, jurisdiction=record.jurisdiction, at=record.at, actor=actor, now=now)


def _check(case: Case, record: Record, now: datetime) -> None:
    if record.jurisdiction not in JURISDICTIONS:
        raise BadCourse(_("Choose Bulgaria or Romania."), field="jurisdiction")
    if record.decided == Decided.DECLINE and case.may_be_child:
        raise NotForChild(field="decided")
    if record.decided == Decided.PRESUME and record.jurisdiction != "RO":
        raise BadCourse(_("The step from potential to presumed victim exists in Romania only."), field="decided")
    _check_time(case, record, now)
    if record.decided in BY_AUTHORITY and record.authority not in COMPETENT[record.jurisdiction]:
        raise BadCourse(_("Choose the authority of this country that decided."), field="authority")
    if record.organisation and organisations.get(record.organisation) is None:
        raise BadCourse(_("Choose an organisation of the directory."), field="organisation")
    if record.decided == Decided.CONFIRM and not (record.rights_how and record.rights_language):
        raise BadCourse(_("Say how and in which language the person was told their rights."), field="rights_how")
    if record.assessed_on:
        check_day(case, record.assessed_on, now, "assessed_on")
    check_words("file_number", record.file_number, needed=False)
    check_words("words", record.words, needed=False)


def _check_time(case: Case, record: Record, now: datetime) -> None:
    check_moment(case, record.at, now, "at")
    episode = current(case)
    if record.jurisdiction == case.jurisdiction:
        first = case.identified_on if episode.number == 1 else day(episode.began_at)
        if day(record.at) < first:
            raise BadCourse(
                _("A decision comes after the preliminary identification of %(on)s. Correct the date."),
                field="at",
                on=f"{first:%d.%m.%Y}",
            )
    here = Ruling.objects.filter(case=case, decision__jurisdiction=record.jurisdiction)
    last = here.filter(recorded_at__gte=episode.began_at).select_related("decision").order_by("-recorded_at").first()
    if last and record.at < last.decision.decided_at:
        raise BadCourse(
            _("A decision of %(on)s in this country is on record already. A later one cannot lie before it."),
            field="at",
            on=f"{day(last.decision.decided_at):%d.%m.%Y}",
        )
