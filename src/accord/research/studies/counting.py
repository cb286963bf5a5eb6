"""What the worker does when a count was asked for: encode, compare, keep the result, ask people about doubtful pairs."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accord.cooperation.organisations import queries as organisations
from accord.foundation.clock import day
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.vault import reveal, seal_into
from accord.foundation.vault.store import NODE
from accord.foundation.wall import whole_node
from accord.foundation.writes.services import save_versioned
from accord.research import linkage
from accord.research.linkage.counting import overlaps
from accord.research.studies import doubts, rolls
from accord.research.studies.models import Part, Study
from accord.research.studies.services import event, joined, key_of
from accord.research.studies.vocab import STUDIES, NotCovered, StudyState

_NO_AGREEMENT = "no-agreement"


def run(row: Study, *, now: datetime) -> None:
    """Count one study that waits. May run again: what was counted once is not kept twice."""
    with whole_node():
        try:
            parts = joined(row, now)
            brought = {str(part.organisation_id): _brought(row, part, now) for part in parts}
            counted = _counted(row, brought)
        except NotCovered:
            return _refuse(row, _NO_AGREEMENT, now)
        except linkage.Refused as refused:
            return _refuse(row, refused.code, now)
        with transaction.atomic(), ledger.together(in_turn=True):
            fresh = Study.objects.get(pk=row.pk)
            if fresh.state != StudyState.COUNTING:
                return None
            fresh.state, fresh.counted_at = STUDIES.step(fresh.state, "finish"), now
            seal_into(fresh, holder=NODE, measured=json.dumps(_told(counted, doubts.decided_of(fresh), now)))
            save_versioned(fresh, read=fresh.version, fields=["state", "counted_at", "measured"])
            for name, one in brought.items():
                ledger.append(_encoded(fresh, UUID(name), one.roll, now))
            asked = doubts.ask(fresh, brought, [pair for pair, _likely in counted.doubtful], now)
            ledger.append(event(Kind.STUDY_MOVED, fresh, None, now, action="finish", lists=len(brought), asked=asked))
    return None


def _brought(study: Study, part: Part, now: datetime) -> rolls.Own:
    body = part.organisation
    if not body.on_this_node:
        text = reveal(part, holder=NODE, fields=["encodings"])["encodings"]
        return rolls.Own(rolls.read(study, key_of(study), str(body.pk), text), {})
    coordinator = organisations.named([study.organisation])[study.organisation]
    return rolls.made(study, body, coordinator, key_of(study), now)


def _counted(row: Study, brought: Mapping[str, rolls.Own]) -> linkage.Counted:
    period = f"{row.opened_from:%Y-%m-%d} to {row.opened_until:%Y-%m-%d}"
    study = linkage.Study(row.name, str(row.agreement), "persons whose case was opened", period)
    there = {(name, record) for name, one in brought.items() for record in one.roll.records}
    decided = {pair: same for pair, same in doubts.decided(row).items() if there.issuperset(pair)}
    return linkage.count_once(study, [one.roll for one in brought.values()], decided=decided)


def _refuse(row: Study, code: str, now: datetime) -> None:
    with transaction.atomic():
        ledger.wait_for_turn()
        fresh = Study.objects.get(pk=row.pk)
        if fresh.state == StudyState.COUNTING:
            fresh.state, fresh.refused = STUDIES.step(fresh.state, "refuse"), code
            save_versioned(fresh, read=fresh.version, fields=["state", "refused"])
            ledger.append(event(Kind.STUDY_MOVED, fresh, None, now, action="refuse", refused=code))


def _told(counted: linkage.Counted, decided: int, now: datetime) -> dict[str, Any]:
    return {
        "on": day(now).isoformat(),
        "sizes": counted.sizes,
        "withheld": counted.withheld,
        "raw": counted.raw,
        "once": counted.once,
        "lowest": counted.lowest,
        "precision": counted.precision,
        "recall": counted.recall,
        "links": counted.links,
        "doubtful": len(counted.doubtful),
        "decided": decided,
        "overlaps": [[one, other, many] for (one, other), many in overlaps(counted).items()],
        "table": [[sorted(lists), many] for lists, many in counted.table.items()],
        "draws": [[[sorted(lists), many] for lists, many in table.items()] for table in counted.tables],
    }


def _encoded(study: Study, organisation: UUID, roll: linkage.Roll, now: datetime) -> Entry:
    """What an organisation brought, in its own ledger."""
    facts = {"code": study.code, "people": len(roll.records), "withheld": roll.withheld}
    return Entry(
        Kind.STUDY_ENCODED, now, organisation=organisation, object_type="study", object_id=study.pk, facts=facts
    )
