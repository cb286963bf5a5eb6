"""Asking for a service, and what becomes of it. Formal identification is never asked (guard G4; house law 6)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory.catalogue import catalogue
from accord.cooperation.organisations import queries as organisations
from accord.foundation.clock import day
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault import seal_into
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.cases.models import Case
from accord.protection.courses.guards import open_case
from accord.protection.persons.queries import opened_birth_date
from accord.protection.referrals.models import Referral
from accord.protection.services.models import Episode
from accord.protection.services.vocab import (
    EPISODES,
    FIRST_SERVICE,
    LONGEST,
    AppliedTo,
    BadEpisode,
    EpisodeState,
    EpisodeStep,
    Frequency,
    Funding,
    RefusedBecause,
    Result,
)

_DAYS: Final = {
    EpisodeStep.ASSESS: "assessed_on",
    EpisodeStep.GRANT: "decided_on",
    EpisodeStep.REFUSE: "decided_on",
    EpisodeStep.START: "started_on",
    EpisodeStep.END: "ended_on",
}


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """Which service is asked for: `kind` a code of the catalogue, `provider` an organisation of the directory."""

    kind: str
    asked_on: date
    provider: UUID | None = None
    frequency: Frequency = Frequency.NEEDED
    funding: Funding = Funding.UNKNOWN
    applied_to: AppliedTo | None = None
    referral: UUID | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Happened:
    """What happened and on which day; a refusal names its reason, an end its result."""

    step: EpisodeStep
    on: date
    refused: RefusedBecause | None = None
    result: Result | None = None


@service
def ask(*, actor: Actor, case: UUID, asked: Asked, now: datetime, key: str) -> Given:
    """Record that a service was asked for. Raises Missing, Refused, NotPossible or BadEpisode."""

    def work() -> Given:
        found = open_case(actor, case, Action.SERVICE_KEEP)
        if asked.kind not in catalogue()["kind"]:
            raise BadEpisode(_("Choose a service of the catalogue."), field="kind")
        if asked.provider and organisations.get(asked.provider) is None:
            raise BadEpisode(_("Choose an organisation of the directory."), field="provider")
        if asked.referral and not Referral.objects.filter(pk=asked.referral, case=found).exists():
            raise BadEpisode(_("Choose a referral of this case."), field="referral")
        if len(asked.words) > LONGEST:
            raise BadEpisode(_("This is too long. Shorten it."), field="words")
        _check_day(found, asked.asked_on, now, "asked_on")
        made = Episode(
            id=new_id(),
            case=found,
            person_id=found.person_id,
            referral_id=asked.referral,
            kind=asked.kind,
            provider=asked.provider,
            frequency=asked.frequency,
            funding=asked.funding,
            applied_to=asked.applied_to or "",
            asked_on=asked.asked_on,
            made_at=now,
            made_by=actor.account,
        )
        seal_into(made, holder=actor.organisation, words=asked.words.strip())
        made.save(force_insert=True)
        ledger.append(event(Kind.SERVICE_ASKED, found, actor, now, {"service": str(made.pk)}))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="service.ask", body=(str(case), asdict(asked)), now=now, work=work)


@service
def move(*, actor: Actor, episode: UUID, happened: Happened, read: int, now: datetime, key: str) -> Given:
    """What became of a service; its first start settles the clock. Raises Missing, Refused, NotPossible, BadEpisode or Stale."""

    def work() -> Given:
        found = Episode.objects.filter(pk=episode, case__organisation=actor.organisation).first()
        if found is None:
            raise Missing
        case = open_case(actor, found.case_id, Action.SERVICE_KEEP)
        found.state = EPISODES.step(found.state, happened.step)
        _check_day(case, happened.on, now, "on")
        if happened.on < found.last_day:
            raise BadEpisode(_("This lies before what happened last with this service. Look at the days."), field="on")
        _check_why(happened)
        fields = ["state", "refused", "result"]
        if name := _DAYS.get(happened.step):
            setattr(found, name, happened.on)
            fields.append(name)
        found.refused, found.result = happened.refused or "", happened.result or ""
        save_versioned(found, read=read, fields=fields)
        facts: dict[str, object] = {"service": str(found.pk), "action": str(happened.step), "state": str(found.state)}
        ledger.append(event(Kind.SERVICE_MOVED, case, actor, now, facts))
        if found.state == EpisodeState.RUNNING:
            duties.settle(rule_ids=frozenset({FIRST_SERVICE}), object_id=case.pk, actor=actor, now=now)
            publish(Topic.SERVICE_BEGUN, actor=actor, record=found.pk, now=now)
        return Given(found.pk, found.version)

    body = (str(episode), asdict(happened))
    return once(actor=actor.account, key=key, verb="service.move", body=body, now=now, work=work)


def event(kind: Kind, case: Case, actor: Actor, now: datetime, facts: dict[str, object]) -> Entry:
    """An event about a service: its id and state, never its kind, which may tell of health."""
    return Entry.by(
        actor,
        kind,
        now,
        subject=case.person_id,
        object_type="case",
        object_id=case.pk,
        facts={"code": case.code, **facts},
    )


def _check_day(case: Case, on: date, now: datetime, field: str) -> None:
    if on > day(now):
        raise BadEpisode(_("This lies in the future. Enter when it really was."), field=field)
    born = opened_birth_date(case.person_id, holder=case.organisation)
    if born is not None and on < born:
        raise BadEpisode(_("This lies before the person's date of birth. Correct one of the two."), field=field)


def _check_why(happened: Happened) -> None:
    if (happened.step == EpisodeStep.REFUSE) != (happened.refused is not None):
        raise BadEpisode(_("Say why it is not given; only then."), field="refused")
    if (happened.step == EpisodeStep.END) != (happened.result is not None):
        raise BadEpisode(_("Say how it ended; only then."), field="result")
