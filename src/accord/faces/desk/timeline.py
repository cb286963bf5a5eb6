"""What happened in a case, in the reader's words: the ledger's events about the case, its consents and its referrals."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.models import Organisation
from accord.cooperation.people import queries as people
from accord.foundation.duties.rules import rules
from accord.foundation.ids import parse_id
from accord.foundation.ledger import queries as ledger
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import Kind
from accord.foundation.ledger.words import words
from accord.foundation.policy import Actor
from accord.protection.cases.track_tables import LABELS, TrackKind
from accord.protection.cases.vocab import CloseReason, Phase
from accord.protection.plans.vocab import TRACKS, PlanKind
from accord.protection.referrals.vocab import ReferralState

# Everyday traces that would bury the story; the ledger page shows them.
QUIET: Final = (
    Kind.CASE_READ,
    Kind.CONSENT_READ,
    Kind.DOCUMENT_COPY_READ,
    Kind.DOCUMENT_LISTED,
    Kind.DOCUMENT_READ,
    Kind.CONTACT_ASKED,
    Kind.COURSE_READ,
    Kind.CHILD_READ,
    Kind.DUTY_CANCELLED,
    Kind.DUTY_OPENED,
    Kind.DUTY_WARNED,
    Kind.GUARD_SEARCHED,
    Kind.PLAN_DRAFTED,
    Kind.PLAN_READ,
    Kind.PROCEEDING_READ,
    Kind.REFERRAL_PAYLOAD_READ,
    Kind.SAFETY_READ,
)
# Which fact of an event is a code that its line spells out; other events about a case have reasons of their own kind.
_CODES: Final = {Kind.CASE_PHASE_CHANGED: ("phase", Phase), Kind.CASE_CLOSED: ("reason", CloseReason)}


@dataclass(frozen=True)
class Line:
    """One line of the timeline."""

    at: datetime
    title: str
    detail: str
    who: str


def _told(found: Iterable[Event], own: UUID) -> list[Event]:
    """Without the clocks of the other side, and without the end of a plan where the step of its track says the same."""
    doubled = (Kind.PLAN_FINISHED, Kind.PLAN_DECLINED)
    mine = [event for event in found if event.organisation == own or not event.kind.startswith("duty.")]
    return [event for event in mine if event.kind not in doubled or json.loads(event.facts)["kind"] not in TRACKS]


def _coded(event: Event, known: Mapping[str, Any]) -> str:
    """What a code of the event says."""
    if event.kind.startswith("plan."):
        return str(PlanKind(known["kind"]).label)
    name, kind = _CODES.get(Kind(event.kind), ("", None))
    return str(kind(known[name]).label) if kind and name in known else ""


def timeline(
    actor: Actor,
    records: Iterable[UUID],
    known: Mapping[UUID, str] | None = None,
    sides: Mapping[UUID, Organisation] | None = None,
    *,
    limit: int = 60,
) -> list[Line]:
    """The newest lines about these records; `known` and `sides` are people and organisations that were read already. Who
    acted for another organisation is named by that organisation.
    """
    found = ledger.events_about(records, without=QUIET, limit=limit)
    own = actor.organisation  # what the other side owed and did shows in its steps; its clocks are its own
    events = _told(found, own)
    facts = [json.loads(event.facts) for event in events]
    names = people.names((event.actor for event in events), known)
    acted = [
        *(e.organisation for e in events if e.organisation != own),
        *(parse_id(f.get("receiver", "")) for f in facts),
    ]
    sides = organisations.named(acted, sides)

    def who(event: Event) -> str:
        if event.organisation != own:
            return str(sides[event.organisation]) if event.organisation in sides else ""
        return names.get(event.actor, "") if event.actor else ""

    def title(event: Event, known: dict[str, Any]) -> str:
        if known.get("crossed"):
            return _("A step of a referral crossed with one of the other side and changed nothing")
        if event.kind == Kind.REFERRAL_MOVED and "state" in known:
            return _("Referral: %(state)s") % {"state": ReferralState(known["state"]).label}
        if event.kind == Kind.TRACK_MOVED:
            return f"{TrackKind(known['track']).label}: {LABELS[known['state']]}"
        return words(event.kind)

    def detail(event: Event, known: dict[str, Any]) -> str:
        if event.kind.startswith("duty."):
            rule = rules().get(known["rule"].partition("/")[0])
            return rule.words(rule.duty) if rule else known["rule"]
        if receiver := parse_id(known.get("receiver", "")):
            return str(sides.get(receiver, ""))
        return _coded(event, known)

    return [Line(e.at, title(e, f), detail(e, f), who(e)) for e, f in zip(events, facts, strict=True)]
