"""Who saw what of hers, when and for what: from the ledger, in plain words, in her language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import override

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.plain import plain_name
from accord.foundation.clock import day
from accord.foundation.ids import parse_id
from accord.foundation.ledger import queries as ledger_queries
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.ledger.words import words
from accord.foundation.policy import Action, Actor, Purpose, Role, Visitor
from accord.foundation.wall import seen_by
from accord.protection.cases.access import reach
from accord.protection.persons.merging import one_with
from accord.protection.persons.vocab import LABELS
from accord.protection.rights.models import Erasure
from accord.protection.rights.vocab import HERSELF, PASSED_ON, TOLD, UNTOLD


@dataclass(frozen=True)
class Line:
    """One line of the list: on this day, who (by role and organisation), did what, of what, for what, how often."""

    on: date
    role: str
    organisation: str
    what: str
    detail: str
    purpose: str
    times: int


@dataclass(frozen=True)
class AccessList:
    """The whole list, newest first, in one language."""

    code: str
    language: str
    jurisdiction: str
    organisation: str
    made_at: datetime
    lines: list[Line]


_ROLES: Final[dict[str, str | Promise]] = dict(Role.choices)
_PURPOSES: Final[dict[str, str | Promise]] = dict(Purpose.choices)


def access_list(*, actor: Actor, case: UUID, language: str, now: datetime) -> AccessList:
    """Who saw, changed or passed on what of the person of a case. Making the list is an event. Raises Missing or Refused.

    Staff are named by role and organisation (CJEU C-579/21, J.M. v Pankki S: logs yes, employees' names no).
    """
    with transaction.atomic():
        found = reach(actor, case, Action.RIGHTS_READ).case
        ledger.append(
            Entry.by(
                actor,
                Kind.RIGHTS_ACCESS_LISTED,
                now,
                subject=found.person_id,
                object_type="case",
                object_id=found.pk,
                facts={"code": found.code, "language": language},
            )
        )
        events = _events_of(found.person_id)
    with override(language):
        known = organisations.named([*(e.organisation for e in events), *(_receiver(e) for e in events)])
        own = str(known[actor.organisation]) if actor.organisation in known else ""
        return AccessList(found.code, language, found.jurisdiction, own, now, _lines(events, known))


def own_list(*, visitor: Visitor, now: datetime) -> list[Line]:
    """The same for the person herself, at her own page: what is told in plain words, and nothing of an investigation.

    The reading is an event.
    """
    with seen_by(visitor.organisation), transaction.atomic():
        ledger.append(Entry.herself(visitor, Kind.VISIT_READ, now, page="list"))
        found = _events_of(visitor.person)
        # SECURITY: what investigators do in their own files is not told. tests/rooms/visits/test_own.py
        events = [e for e in found if e.kind in TOLD and (e.role != Role.INVESTIGATOR or e.kind in PASSED_ON)]
    known = organisations.named([*(e.organisation for e in events), *(_receiver(e) for e in events)])
    return _lines(events, {pk: plain_name(one) for pk, one in known.items()})


def erasure_of(person: UUID) -> Erasure | None:
    """The erasure of a person, if there was one; the caller has reached her case."""
    return Erasure.objects.filter(person__in=one_with(person)).first()


def _events_of(person: UUID) -> list[Event]:
    """The events of every record of a person, newest first."""
    found = [e for one in one_with(person) for e in ledger_queries.events_of_person(one, without=UNTOLD)]
    return sorted(found, key=lambda e: e.at, reverse=True)


def _lines(events: list[Event], known: Mapping[UUID, object]) -> list[Line]:
    told = [_line(event, known) for event in events]
    # The same by the same role on the same day is one line: a list that cannot be read is no answer.
    return [Line(*same, times=len(list(many))) for same, many in groupby(told)]


def _line(event: Event, known: Mapping[UUID, object]) -> tuple[date, str, str, str, str, str]:
    organisation = str(known.get(event.organisation, "")) if event.organisation else ""
    facts: dict[str, Any] = json.loads(event.facts)
    what = str(TOLD[Kind(event.kind)]) if event.kind in TOLD else words(event.kind)
    by_herself = event.object_type == "visit" and event.actor is None
    return (
        day(event.at),
        str(HERSELF if by_herself else _ROLES.get(event.role, "")),
        "" if by_herself else organisation,
        what,
        _detail(event, facts, known),
        str(_PURPOSES.get(event.purpose, "")),
    )


def _detail(event: Event, facts: dict[str, Any], known: Mapping[UUID, object]) -> str:
    receiver = _receiver(event)
    if receiver and receiver in known:
        return str(known[receiver])
    if event.kind in {Kind.PERSON_IDENTITY_READ, Kind.PERSON_IDENTITY_CORRECTED, Kind.PERSON_REGISTERED}:
        return ", ".join(str(LABELS[name]) for name in facts.get("fields", ()) if name in LABELS)
    return ""


def _receiver(event: Event) -> UUID | None:
    return parse_id(str(json.loads(event.facts).get("receiver", "")))
