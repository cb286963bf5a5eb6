"""The steps of the machines, alike on both sides. Each inside the transaction of its caller; no person is asked any more.

What a side must keep between two steps is sealed under a key of its own. The scalar goes as soon as it has answered; the rest
with the end, and then the key.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from accord.cooperation.agreements.queries import facts_between
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor, Category, Disclosure, OrganisationKind, Purpose, Role
from accord.foundation.policy.disclosure import covering_agreement
from accord.foundation.vault import current, reveal, seal_into
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import save_versioned
from accord.justice.comparisons import intersection
from accord.justice.comparisons.intersection import POINT, TAG, Own, Terms
from accord.justice.comparisons.models import Comparison, Met
from accord.justice.comparisons.selectors import held
from accord.justice.comparisons.vocab import COMPARISONS, Ending, NotCovered
from accord.justice.links.models import LinkFile, Selector

_MOVED: Final = [
    "state",
    "reason",
    "moved_at",
    "ended_at",
    "answered_by",
    "size_here",
    "size_there",
    "digest",
    "secret",
]


def terms_of(row: Comparison) -> Terms:
    """What both sides know of a comparison."""
    sides = (row.organisation, row.other_organisation)
    return Terms(row.pk, row.agreement, *(sides if row.proposed_here else reversed(sides)))


def covering(one: UUID, other: UUID, now: datetime, only: UUID | None = None) -> UUID | None:
    """The agreement in force under which data of an investigation flows both ways between the two; or None."""
    wanted = Purpose.INVESTIGATION, frozenset({Category.INVESTIGATION})
    for found in facts_between(one, other):
        ways = [
            Disclosure(giver, receiver, OrganisationKind.POLICE, *wanted, now, (found,))
            for giver, receiver in ((one, other), (other, one))
        ]
        if only in {None, found.id} and all(covering_agreement(way) for way in ways):
            return found.id
    return None


def still_covered(row: Comparison, now: datetime) -> bool:
    """Whether the agreement of a comparison is in force still, and covers both ways."""
    return covering(row.organisation, row.other_organisation, now, only=row.agreement) is not None


def hide(row: Comparison, *, now: datetime, actor: Actor | None = None) -> None:
    """Hide this side's selectors under a fresh scalar; the points can leave. Raises NotCovered or TooMany."""
    if not still_covered(row, now):
        raise NotCovered
    forms = held(row.organisation)
    own = intersection.points_of(terms_of(row), list(forms))
    row.size_here = len(own.points)
    kept = {
        "scalar": b64encode(own.scalar).decode(),
        "order": own.order,
        "points": intersection.packed(own.points),
        "forms": [[str(one) for one in those] for those in forms.values()],
    }
    _step(row, "accept", kept, actor=actor, now=now, opened=len({one for those in forms.values() for one in those}))


def answer(row: Comparison, points: str, *, now: datetime) -> None:
    """Take the points of the other side through our scalar, which is destroyed with this. Raises Broken."""
    kept = opened(row)
    ours = intersection.unpacked(kept["points"], POINT)
    own = Own(b64decode(kept["scalar"]), tuple(kept["order"]), ours)
    theirs = intersection.read_points(points, own)
    tags, expected = intersection.tags_of(terms_of(row), own, theirs, proposer=row.proposed_here)
    row.size_there = len(theirs)
    both = (kept["points"], points) if row.proposed_here else (points, kept["points"])
    row.digest = intersection.digest_of(terms_of(row), *both)
    after = {
        "order": kept["order"],
        "forms": kept["forms"],
        "tags": intersection.packed(tags),
        "expected": intersection.packed(sorted(expected)),
    }
    _step(row, "answer", after, now=now)


def finish(row: Comparison, tags: str, *, now: datetime) -> None:
    """Read which of our own the other side holds too, and let the secrets go. Raises Broken."""
    kept = opened(row)
    expected = frozenset(intersection.unpacked(kept["expected"], TAG))
    own = Own(b"", tuple(kept["order"]), ())
    found = {one for index in intersection.met(own, expected, tags) for one in kept["forms"][index]}
    rows = Selector.objects.filter(pk__in=[UUID(one) for one in found], removed_at=None).select_related("file")
    met = sorted(rows, key=lambda one: one.pk)
    Met.objects.bulk_create(Met(id=new_id(), comparison=row, selector=one, at=now) for one in met)
    # SECURITY: of restricted files the house learns nothing, not even a number. tests/rooms/comparisons/test_flow.py
    _step(row, "finish", None, now=now, met=sum(not one.file.restricted for one in met))
    _owe(row, {one.file_id: one.file for one in met}.values(), now)


def end(
    row: Comparison, action: str, reason: Ending, *, now: datetime, actor: Actor | None = None, tell: bool = True
) -> None:
    """Decline or stop a comparison, and let its secrets go. `tell`: whether the other side does not know it yet."""
    row.reason = reason
    duties.cancel_all(object_id=row.pk, actor=actor, now=now)
    _step(row, action, None, actor=actor, now=now, tell=tell, reason=str(reason))


def opened(row: Comparison) -> dict[str, Any]:
    """What this side keeps between two steps. Raises Shredded or NoKey after the end."""
    found: dict[str, Any] = json.loads(reveal(row, holder=row.organisation, fields=["secret"])["secret"])
    return found


def _step(
    row: Comparison,
    action: str,
    kept: dict[str, Any] | None,
    *,
    now: datetime,
    actor: Actor | None = None,
    tell: bool = True,
    **facts: object,
) -> None:
    row.state, row.moved_at = COMPARISONS.step(row.state, action), now
    seal_into(row, holder=row.organisation, secret=json.dumps(kept) if kept else "")
    row.ended_at = None if kept else now
    save_versioned(row, read=row.version, fields=_MOVED)
    if kept is None:
        # SECURITY: what a stolen copy holds under this key opens no more. tests/rooms/comparisons/test_flow.py
        transaction.on_commit(lambda: current().shred(row.sealing, now))
    ledger.append(event(row, action, actor, now, facts))
    if tell and action != "finish":
        publish(Topic.COMPARISON_MOVED, actor=actor, record=row.pk, now=now)


def event(row: Comparison, action: str, actor: Actor | None, now: datetime, facts: dict[str, object]) -> Entry:
    """A step of a comparison, for the ledger: sizes and digests, no selector."""
    told: dict[str, Any] = {
        "purpose": Purpose.INVESTIGATION,
        "object_type": "comparison",
        "object_id": row.pk,
        "facts": {
            "code": row.code,
            "action": action,
            "state": str(row.state),
            "with": str(row.other_organisation),
            "agreement": str(row.agreement),
            "here": row.size_here,
            "there": row.size_there,
            "digest": row.digest,
            **facts,
        },
    }
    if actor:
        return Entry.by(actor, Kind.LINK_COMPARISON_MOVED, now, **told)
    return Entry(Kind.LINK_COMPARISON_MOVED, now, organisation=row.organisation, **told)


def _owe(row: Comparison, files: Iterable[LinkFile], now: datetime) -> None:
    """The clock of the house for what met in files that are open to it; of the lead for each restricted one."""
    files = list(files)
    call: dict[str, Any] = {"trigger": "comparison.met", "jurisdiction": "any", "now": now}
    if any(not file.restricted for file in files):
        about: dict[str, Any] = {"object_type": "comparison", "object_id": row.pk, "object_code": row.code}
        duties.open_duties(owner=None, organisation=row.organisation, **about, **call)
    for file in files:
        if file.restricted:
            lead = Actor(file.lead, row.organisation, OrganisationKind.POLICE, Role.INVESTIGATOR)
            about = {"object_type": "link_file", "object_id": file.pk, "object_code": file.code}
            duties.open_duties(owner=lead, again=True, **about, **call)
