"""Registering plans, proposing publications, releasing what another proposed, giving out files."""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.research.publication import budget, cohorts, dp, synthetic
from accord.research.publication.plan import Plan
from accord.research.publication.refusals import NoMicrodata, Refused
from accord.research.publication.register import require_publishable
from accord.research.releases import opening
from accord.research.releases.access import allowed, plan_of, reach
from accord.research.releases.keys import key_of
from accord.research.releases.models import Publication, PublicationFile, Spend, TablePlan
from accord.research.releases.queries import engine_plan, entry_of
from accord.research.releases.vocab import (
    LONGEST,
    STATES,
    Method,
    NotPublishable,
    OwnPublication,
    PublicationState,
    Readers,
)
from accord.research.releases.words import failure

FIRST_YEAR: Final = 1990


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is proposed: a cohort by a plan."""

    plan: UUID
    cohort: int
    readers: Readers
    method: Method = Method.CELL_KEY
    epsilon: float | None = None
    since: int | None = None  # microdata pool the years from this one on
    language: str = ""  # of the files that are in one; that of the actor, if none is named


@service
def register(*, actor: Actor, text: str, now: datetime, key: str) -> Given:
    """Register a plan from its text (TOML). From then on it is never changed. Raises Refused or NotPublishable."""

    def work() -> Given:
        allowed(actor, Action.PUBLICATION_PROPOSE)
        plan = _plan(text)
        if known := TablePlan.objects.filter(organisation=actor.organisation, digest=plan.digest).first():
            return Given(known.pk)
        row = TablePlan.objects.create(
            id=new_id(),
            organisation=actor.organisation,
            name=plan.name[:80],
            content=json.dumps(plan.as_data(), ensure_ascii=False, sort_keys=True),
            digest=plan.digest,
            registered_by=actor.account,
            registered_at=now,
        )
        facts = {"digest": plan.digest, "tables": len(plan.tables)}
        ledger.append(Entry.by(actor, Kind.PUBLICATION_PLANNED, now, object_type="plan", object_id=row.pk, facts=facts))
        return Given(row.pk)

    return once(actor=actor.account, key=key, verb="publication.register", body=text, now=now, work=work)


@service
def propose(*, actor: Actor, wanted: Wanted, now: datetime, key: str) -> Given:
    """Propose a cohort for publication; the worker examines it. What can be refused without counting is refused now.

    Raises Refused, Missing or NotPublishable.
    """

    def work() -> Given:
        allowed(actor, Action.PUBLICATION_PROPOSE)
        plan, rows = plan_of(actor, wanted.plan), wanted.method == Method.ROWS
        past = published(actor.organisation, wanted.cohort)
        revision = sum(p.readers == wanted.readers and p.method == wanted.method for p in past)
        frozen = next((p.known_on for p in past if not revision and p.method == Method.CELL_KEY), day(now))
        made = Publication(
            id=new_id(),
            code=fresh_code(Publication, "Y"),
            organisation=actor.organisation,
            plan=plan,
            since=(wanted.since or wanted.cohort) if rows else None,
            cohort=wanted.cohort,
            known_on=day(now) if rows else frozen,
            readers=wanted.readers,
            method=wanted.method,
            epsilon=None if wanted.method == Method.CELL_KEY else wanted.epsilon,
            language=_language(wanted.language or actor.language),
            revision=0 if rows else revision,
            proposed_by=actor.account,
            proposed_at=now,
        )
        _check(made, past)
        _check_left(made)
        made.save(force_insert=True)
        ledger.append(event(Kind.PUBLICATION_PROPOSED, made, actor, now, digest=plan.digest))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="publication.propose", body=wanted, now=now, work=work)


@service
def decide(*, actor: Actor, publication: UUID, action: str, read: int, now: datetime, key: str) -> Given:
    """`release` or `return` by a second coordinator.

    Raises Refused, Missing, OwnPublication, NotPossible, NotPublishable or Stale.
    """

    def work() -> Given:
        allowed(actor, Action.PUBLICATION_RELEASE)
        found = reach(actor, publication)
        if action not in {"release", "return"}:
            raise NotPossible
        if found.proposed_by == actor.account:
            # SECURITY: never by who proposed it; the table refuses it too. tests/rooms/releases/test_releases.py
            raise OwnPublication
        found.state = STATES.step(found.state, action)
        if action == "release":
            _check(found, published(actor.organisation, found.cohort))
        found.decided_by, found.decided_at = actor.account, now
        save_versioned(found, read=read, fields=["state", "decided_by", "decided_at"])
        kind = Kind.PUBLICATION_RELEASED if action == "release" else Kind.PUBLICATION_WITHDRAWN
        digests = " ".join(found.files.order_by("name").values_list("digest", flat=True))
        ledger.append(event(kind, found, actor, now, action=action, files=digests))
        if action == "release" and found.readers == Readers.OPEN:
            opening.put_out(found, now=now)
        return Given(found.pk, found.version)

    body = (str(publication), action)
    return once(actor=actor.account, key=key, verb="publication.decide", body=body, now=now, work=work)


@service
def withdraw(*, actor: Actor, publication: UUID, read: int, now: datetime, key: str) -> Given:
    """The author no longer proposes it. What was spent stays spent. Raises Refused, Missing, NotPossible or Stale."""

    def work() -> Given:
        allowed(actor, Action.PUBLICATION_PROPOSE)
        found = reach(actor, publication)
        if found.proposed_by != actor.account:
            raise NotPossible
        found.state = STATES.step(found.state, "withdraw")
        save_versioned(found, read=read, fields=["state"])
        ledger.append(event(Kind.PUBLICATION_WITHDRAWN, found, actor, now))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="publication.withdraw", body=str(publication), now=now, work=work)


@service
def take(*, actor: Actor, publication: UUID, name: str, now: datetime) -> PublicationFile:
    """A file of a published cohort, as it was examined, the CSV by default; that it was taken is an event. Raises Refused, Missing."""
    found = reach(actor, publication)
    file = found.files.filter(name=name or f"{found.code}.csv").first()
    if file is None or found.state != PublicationState.RELEASED:
        raise Missing
    ledger.append(event(Kind.PUBLICATION_TAKEN, found, actor, now, digest=file.digest))
    return file


def published(organisation: UUID, cohort: int) -> list[Publication]:
    """What was published of a cohort."""
    found = Publication.objects.filter(
        organisation=organisation, cohort=cohort, state=PublicationState.RELEASED
    ).select_related("plan")
    return list(found.order_by("decided_at", "id"))


def event(kind: Kind, found: Publication, actor: Actor | None, now: datetime, **facts: str | float) -> Entry:
    """The event of a step of a publication."""
    told = {"code": found.code, "cohort": found.cohort, "readers": found.readers} | facts
    if found.since is not None:
        told["since"] = found.since
    if actor is None:
        return Entry(
            kind, now, organisation=found.organisation, object_type="publication", object_id=found.pk, facts=told
        )
    return Entry.by(actor, kind, now, object_type="publication", object_id=found.pk, facts=told)


def _language(asked: str) -> str:
    if asked not in dict(settings.LANGUAGES):
        raise NotPublishable(_("Choose one of the languages."), field="language")
    return asked


def _check(made: Publication, past: Sequence[Publication]) -> None:
    """What the register says before anybody is counted. Raises NotPublishable."""
    try:
        if not FIRST_YEAR <= made.cohort <= made.known_on.year:
            raise NotPublishable(_("Choose a year that is over."), field="cohort")
        cohorts.require_closed(made.cohort, made.known_on)
        if made.method != Method.CELL_KEY:
            return
        rows = [p for p in past if p.method == Method.CELL_KEY]
        entry = entry_of(made)
        if not made.key:  # not examined yet: key and persons are what the first publication had
            first = rows[0] if rows else None
            key_id = first.key if first else key_of(made.cohort)[0]
            entry = replace(entry, key_id=key_id, members=first.members if first else "")
        require_publishable(entry, [entry_of(p) for p in (*rows, *later(made))])
    except Refused as refused:
        raise failure(refused, "cohort") from refused


def _check_left(made: Publication) -> None:
    """What the plan and the account say of differential privacy before anything is drawn. Raises NotPublishable."""
    try:
        for spend in _spends(made):
            budget.require_left(spend, past_spends(made.organisation, int(spend.cohort)))
    except Refused as refused:
        raise failure(refused, "plan" if isinstance(refused, NoMicrodata) else "epsilon") from refused


def _spends(made: Publication) -> list[budget.Spend]:
    plan, epsilon = engine_plan(made.plan, made.readers), made.epsilon or 0.0
    if made.method == Method.CELL_KEY:
        return []
    if made.method == Method.DP:
        return [dp.spend_of(plan, str(made.cohort), made.code, epsilon)]
    if not FIRST_YEAR <= made.cohorts.start <= made.cohort:
        raise NotPublishable(_("The years are pooled from an earlier one on."), field="since")
    if not plan.columns:
        raise NoMicrodata(plan=plan.name)
    return synthetic.spends_of([str(year) for year in made.cohorts], made.code, epsilon)


def past_spends(organisation: UUID, cohort: int) -> list[budget.Spend]:
    """What was spent of a cohort, as the engine's account knows it."""
    return [
        budget.Spend(str(s.cohort), s.publication_id.hex, budget.What(s.what), s.mechanism, s.rho, s.epsilon, s.delta)
        for s in Spend.objects.filter(organisation=organisation, cohort=cohort)
    ]


def later(made: Publication) -> list[Publication]:
    """Tables of later years that are out already: a revision waits for one."""
    found = Publication.objects.filter(
        organisation=made.organisation,
        cohort__gt=made.cohort,
        method=Method.CELL_KEY,
        state=PublicationState.RELEASED,
    )
    return list(found.select_related("plan"))


def _plan(text: str) -> Plan:
    if len(text) > LONGEST:
        raise NotPublishable(_("This text is too long for a plan."), field="text")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NotPublishable(_("This is not TOML: %(why)s"), field="text", why=str(error)) from error
    try:
        return Plan.from_data(data)
    except Refused as refused:
        raise failure(refused, "text") from refused
