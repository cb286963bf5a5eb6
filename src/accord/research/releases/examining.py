"""What the worker does with a proposed publication: count, protect, make the files, attack them. Outside every request."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.db import transaction

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.wall import whole_node
from accord.foundation.writes.services import save_versioned
from accord.research.facts.queries import cohort as facts_of
from accord.research.publication import canary, cellkey, cohorts, dp, files, gate, microdata, synthetic
from accord.research.publication.people import Facts, People
from accord.research.publication.phrases import Said
from accord.research.publication.plan import Plan
from accord.research.publication.refusals import Refused
from accord.research.publication.register import levels, require_publishable
from accord.research.releases.account import Account
from accord.research.releases.keys import key_of, members
from accord.research.releases.models import Publication, PublicationFile, Spend
from accord.research.releases.queries import engine_plan, entry_of
from accord.research.releases.services import event, later, published
from accord.research.releases.vocab import STATES, Method, PublicationState
from accord.research.releases.words import kept, voices

PLACES: Final = frozenset({"region", "place"})


@dataclass(frozen=True, repr=False)
class Examined:
    """What came of it: whether it passes, the sentences, and the files."""

    passes: bool
    report: dict[str, list[dict[str, Any]]]
    files: Mapping[str, bytes] = field(default_factory=dict)
    key: str = ""
    members: str = ""


def examine(row: Publication, *, now: datetime, facts: Facts = facts_of) -> None:
    """Examine one publication that waits. May run again: what was written once is not written twice."""
    with whole_node():
        found = _examined(row, now, facts)
        with transaction.atomic():
            ledger.wait_for_turn()
            fresh = Publication.objects.select_related("plan").get(pk=row.pk)
            if fresh.state != PublicationState.WAITING:
                return
            fresh.state = STATES.step(fresh.state, "pass" if found.passes else "hold")
            fresh.report, fresh.key, fresh.members = found.report, found.key, found.members
            save_versioned(fresh, read=fresh.version, fields=["state", "report", "key", "members"])
            PublicationFile.objects.bulk_create(
                PublicationFile(publication=fresh, name=name, content=content, digest=sha256(content).hexdigest())
                for name, content in (found.files.items() if found.passes else ())
            )
            if fresh.method != Method.CELL_KEY and found.passes:
                digest = sha256(found.files[f"{fresh.code}.csv"]).hexdigest()
                Spend.objects.filter(publication=fresh).update(digest=digest)
            findings = len(found.report.get("found", []))
            told = event(Kind.PUBLICATION_EXAMINED, fresh, None, now, state=str(fresh.state), findings=findings)
            ledger.append(told)


def _examined(row: Publication, now: datetime, facts: Facts) -> Examined:
    plan = engine_plan(row.plan, row.readers)
    try:
        match row.method:
            case Method.ROWS:
                return _rows(row, plan, facts, now)
            case Method.DP:
                return _noisy(row, plan, _people(row, plan, facts), now)
        return _default(row, plan, _people(row, plan, facts), facts)
    except Refused as refused:  # kept with its code and what it is about, and told in the reader's language
        return Examined(False, _report(refused=[kept(refused)]))


def _default(row: Publication, plan: Plan, people: People, facts: Facts) -> Examined:
    past = [p for p in published(row.organisation, row.cohort) if p.method == Method.CELL_KEY]
    key_id, key = key_of(row.cohort, past[0].key if past else "")
    own = replace(entry_of(row), key_id=key_id, members=members(people, key))
    require_publishable(own, [entry_of(p) for p in (*past, *later(row))])
    before = {p.pk: _people(p, plan, facts) for p in past}
    if row.revision:
        first = next(p for p in past if p.revision == 0)
        cohorts.require_large(before[first.pk], people, _area(plan))
    released = cellkey.protect(plan, people, key)
    made = files.all_of(released, row.code, voices=voices(row.language))
    earlier = [
        gate.Earlier(cellkey.protect(engine_plan(p.plan, p.readers), before[p.pk], key), before[p.pk]) for p in past
    ]
    secrets = (key.hex(), key_id, own.members)
    found = gate.examine(gate.Candidate(released, people, made, secrets, earlier), seed=_seed(row))
    report = _report(found=found.found, risk=found.risk, use=found.utility.use)
    return Examined(not found.findings, report, made, key_id, own.members)


def _noisy(row: Publication, plan: Plan, people: People, now: datetime) -> Examined:
    noisy = dp.publish(plan, people, epsilon=row.epsilon or 0.0, release=row.code, account=Account(row, now))
    made = files.noisy(noisy, row.code, voices(row.language))
    found = [one.said for one in canary.named(made, people.uids)]
    return Examined(not found, _report(found=found, risk=[noisy.said]), made)


def _rows(row: Publication, plan: Plan, facts: Facts, now: datetime) -> Examined:
    fields = tuple(sorted({column.reads for column in plan.columns}))
    pooled = [synthetic.coded(plan, _counted(row, year, fields, facts)) for year in row.cohorts]
    drawn = synthetic.publish(
        pooled,
        synthetic.columns_of(plan),
        epsilon=row.epsilon or 0.0,
        release=row.code,
        account=Account(row, now),
    )
    made = microdata.all_of(drawn, plan, row.code, voices=voices(row.language))
    found = [one.said for one in microdata.examine(made, pooled)]
    return Examined(not found, _report(found=found, risk=drawn.risk, use=drawn.use), made)


def _report(**parts: Iterable[Said]) -> dict[str, list[dict[str, Any]]]:
    return {name: [one.as_data() for one in said] for name, said in parts.items()}


def _people(row: Publication, plan: Plan, facts: Facts) -> People:
    return _counted(row, row.cohort, plan.fields, facts)


def _counted(row: Publication, year: int, fields: Sequence[str], facts: Facts) -> People:
    return People.of(str(year), facts(year=year, until=row.known_on, dimensions=fields), fields)


def _area(plan: Plan) -> Any:
    return next((v for v in levels(plan) if v.reads in PLACES), None)


def _seed(row: Publication) -> int:
    return int.from_bytes(row.pk.bytes[:4], "big")
