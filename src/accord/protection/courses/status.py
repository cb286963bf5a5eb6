"""Residence and protection status (domain.md S3 F and U; guard G3; D13)."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations import queries as organisations
from accord.foundation.duties import services as duties
from accord.foundation.duties.arithmetic import PLACES
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor, OrganisationKind
from accord.foundation.second import services as second
from accord.foundation.second.vocab import Matter
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.cases import tracks
from accord.protection.cases.clocks import open_clocks
from accord.protection.cases.models import Case
from accord.protection.cases.populations import populations_of
from accord.protection.cases.track_tables import TABLES, TrackKind
from accord.protection.courses.guards import check_day, check_words, event, foreign_in, open_case
from accord.protection.courses.models import Status
from accord.protection.courses.vocab import ASKS_PROTECTION, Asked, BadCourse, StatusStep, StayDocument

ENDING: Final = "P-STATUS"
LONGEST_STAY: Final = timedelta(days=366 * 30)


@dataclass(frozen=True, slots=True, repr=False)
class Stay:
    """A status: its document, its days, whether the person asked for protection, and her own wish in words."""

    step: StatusStep
    document: StayDocument
    since: date
    until: date | None = None
    asked: Asked | None = None
    words: str = ""


@service
def record_status(*, actor: Actor, case: UUID, stay: Stay, now: datetime, key: str) -> Given:
    """Record the residence or protection status. Who asks for protection is passed on at once (D13), and from then on
    nobody contacts the mission of origin (G3). Raises Missing, Refused, NotPossible or BadCourse.
    """

    def work() -> Given:
        found = open_case(actor, case, Action.COURSE_KEEP)
        known = tracks.of_case(found.pk)
        before = tracks.state_of(known, TrackKind.STATUS)
        _check(found, stay, before, now)
        made = Status(
            id=new_id(),
            case=found,
            person_id=found.person_id,
            step=stay.step,
            document=stay.document,
            since=stay.since,
            until=stay.until,
            asked=stay.asked or "",
            recorded_at=now,
            recorded_by=actor.account,
        )
        seal_into(made, holder=actor.organisation, words=stay.words.strip())
        made.save(force_insert=True)
        facts: dict[str, object] = {"status": str(stay.step), "asked": str(stay.asked or "")}
        ledger.append(event(Kind.STATUS_RECORDED, found, actor, now, facts))
        if not _same(before, stay.step):  # a renewal is no step
            tracks.move(case=found, kind=TrackKind.STATUS, action=stay.step, actor=actor, now=now)
        _follow(found, stay, actor, now)
        return Given(found.pk, found.version)

    body = (str(case), asdict(stay))
    return once(actor=actor.account, key=key, verb="course.status", body=body, now=now, work=work)


@service
def ask_mission(
    *, actor: Actor, case: UUID, mission: UUID, signed_on: date, wish: str, now: datetime, key: str
) -> Given:
    """Ask a second person to let one referral go to the mission of origin, on the person's written wish (G3). There is no
    role of lawyer yet; decision 026 says why a carer and a second person stand in its place. Raises Missing, Refused,
    NotPossible, BadCourse.
    """

    def work() -> Given:
        found = open_case(actor, case, Action.COURSE_KEEP)
        body = organisations.get(mission)
        if body is None or body.kind != OrganisationKind.MISSION:
            raise BadCourse(_("Choose an embassy or consulate of the directory."), field="mission")
        check_day(found, signed_on, now, "signed_on")
        told = check_words("wish", wish, needed=True, sentence=_("Copy the person's written wish, in their own words."))
        second.ask(
            actor=actor,
            matter=Matter.MISSION,
            object_type="case",
            object_id=found.pk,
            object_code=found.code,
            subject=found.person_id,
            digest=str(mission),
            content=gettext("%(mission)s\nWritten wish of %(on)s:\n%(wish)s")
            % {"mission": body.name, "on": f"{signed_on:%d.%m.%Y}", "wish": told},
            reason=told,
            now=now,
        )
        return Given(found.pk, found.version)

    body = (str(case), str(mission), signed_on, wish)
    return once(actor=actor.account, key=key, verb="course.mission", body=body, now=now, work=work)


def _same(before: str, step: StatusStep) -> bool:
    """Whether `step` leads to where the track stands: the document was renewed."""
    return before in {row.target for row in TABLES[TrackKind.STATUS].transitions if row.action == step}


def _follow(case: Case, stay: Stay, actor: Actor, now: datetime) -> None:
    if not case.protection_sought and (stay.asked == Asked.YES or stay.step in ASKS_PROTECTION):
        case.protection_sought = True
        save_versioned(case, read=case.version, fields=["protection_sought"])
        open_clocks(case, actor, now, trigger="protection.requested")
    if stay.step == StatusStep.RESIDENCE_PERMIT:
        open_clocks(case, actor, now, trigger="permit.granted", again=True)
    duties.settle(rule_ids=frozenset({ENDING}), object_id=case.pk, actor=actor, now=now)
    if stay.until:
        # The rule counts its days backwards from the end of the document: the duty begins that much before it.
        zone = PLACES.get(case.jurisdiction, UTC)
        end = datetime.combine(stay.until, time(), zone)
        open_clocks(case, actor, now, trigger="status.ends", began=end - timedelta(days=30), again=True)


def _check(case: Case, stay: Stay, before: str, now: datetime) -> None:
    check_day(case, stay.since, now, "since")
    if stay.until and not stay.since < stay.until <= stay.since + LONGEST_STAY:
        raise BadCourse(_("The document ends after it begins, within thirty years."), field="until")
    foreign = foreign_in(case, case.jurisdiction)
    if foreign and stay.asked is None:
        raise BadCourse(_("Answer whether the person has asked for protection."), field="asked")
    if stay.step == StatusStep.NATIONAL and foreign:
        raise BadCourse(
            _("By the citizenships on record the person is a foreign national. Correct them first."), field="step"
        )
    if stay.asked == Asked.NO and stay.step in ASKS_PROTECTION:
        raise BadCourse(_("Who appeals or asks for protection has asked for it. Answer yes."), field="asked")
    under = "temporary_protection" in populations_of(case, tracks.of_case(case.pk)) or before == "temporary_protection"
    check_words(
        "words",
        stay.words,
        needed=under and (stay.step in ASKS_PROTECTION or stay.asked == Asked.YES),
        sentence=_(
            "Temporary protection is lawful stay already. Write down in the person's own words why they wish asylum."
        ),
    )
