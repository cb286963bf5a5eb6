"""Whether the organisation knows a person already: the look before every registration, and the search by hand."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from accord.detection.screening.services import mark_identified
from accord.detection.signals.services import begin_screening
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.limits.services import limited
from accord.foundation.policy import Action, Actor, Purpose, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.prepared import Prepared
from accord.foundation.writes.services import Given, once, service
from accord.protection.cases.access import open_to, reach
from accord.protection.cases.models import Case, Conflict, Member
from accord.protection.cases.others import NOBODY, Asking, Others, asking
from accord.protection.persons import lookups, merging
from accord.protection.persons import queries as persons
from accord.protection.persons.likeness import Likeness
from accord.protection.persons.lookups import Answer, Decided
from accord.protection.persons.search import particulars
from accord.protection.persons.vocab import REASONS, AlreadyKnown, Identity, KnownElsewhere

_openable: Final = Prepared(
    lambda account, organisation, persons: (
        open_to(account, Case.objects.filter(person__among=persons, organisation=organisation))
        .exclude(pk__in=Conflict.objects.filter(account=account).values("case"))
        .order_by("opened_at", "id")
        .values_list("person_id", "pk", "sex")
    )
)
_shown: Final = Prepared(
    lambda account, cases: Case.objects.filter(pk__among=cases).annotate(
        mine=Exists(Member.objects.filter(case=OuterRef("pk"), account=account))
    )
)


@dataclass(frozen=True, slots=True)
class Card:
    """A case whose person may be the one told of, and why; codes only, no name."""

    case: Case
    likeness: Likeness
    mine: bool

    @property
    def reasons(self) -> list[str]:
        """What speaks for it, in the reader's words."""
        return [str(REASONS[reason]) for reason in self.likeness.reasons]

    @property
    def against(self) -> list[str]:
        """What speaks against it."""
        return [str(REASONS[reason]) for reason in self.likeness.against]


@dataclass(frozen=True, slots=True)
class Look:
    """What a look-up gives: the proof of it, the cases that may be hers, whether one is there that is not open, and which
    other organisations may know her.
    """

    token: str
    cards: list[Card]
    found: persons.Found
    others: Others = NOBODY

    @property
    def elsewhere(self) -> bool:
        """Whether somebody with these particulars is known in a case that is not open to who asks."""
        return bool(self.found.shut)


@limited("search")
def look_up(*, actor: Actor, identity: Identity, sex: str = "", now: datetime) -> Look:
    """Look whether the organisation knows a person, before she is registered; an event. Raises Refused."""
    require(Request(actor, Action.IDENTIFICATION_DECIDE, relation_of(actor, actor.organisation)))
    return _looked(actor, identity, sex, now, asking(actor, particulars(identity, sex), now))


@limited("search")
def search(*, actor: Actor, identity: Identity, now: datetime) -> list[Card]:
    """The organisation's cases of persons who may be the one told of, the likeliest first. Raises Refused. An event."""
    require(Request(actor, Action.PERSON_SEARCH))
    return _looked(actor, identity, "", now).cards


@limited("search")
def search_everywhere(*, actor: Actor, identity: Identity, now: datetime) -> Look:
    """As `search`, and which other organisations may know the person. Raises Refused. One event."""
    require(Request(actor, Action.PERSON_SEARCH))
    return _looked(actor, identity, "", now, asking(actor, particulars(identity), now))


def known_to_others(*, actor: Actor, identity: Identity, sex: str, now: datetime) -> Look:
    """Before a registration: which other organisations may know the person; if any, with a look at one's own. Raises Refused.

    An event, where anybody was asked.
    """
    require(Request(actor, Action.IDENTIFICATION_DECIDE, relation_of(actor, actor.organisation)))
    ask = asking(actor, particulars(identity, sex), now)
    with transaction.atomic():
        others = ask()
        found = _look(actor, identity, sex, now) if others.organisations else Look("", [], persons.Found())
        found = replace(found, others=others)
        if others.asked:
            ledger.append(event(actor, identity, found, now))
    return found


def _looked(actor: Actor, identity: Identity, sex: str, now: datetime, ask: Asking = lambda: NOBODY) -> Look:
    with transaction.atomic():
        found = replace(_look(actor, identity, sex, now), others=ask())
        ledger.append(event(actor, identity, found, now))
    return found


def answered(*, actor: Actor, identity: Identity, sex: str, decided: Decided | None, now: datetime) -> Look:
    """The look before a registration, inside its transaction: who was found must have been shown and decided on.

    Raises AlreadyKnown or KnownElsewhere with a fresh proof, and NotLookedUp for one of other particulars.
    """
    found = _look(actor, identity, sex, now)
    everybody = found.found.everybody
    shown = lookups.check(decided.look_up, actor, identity, now) if decided else None
    # SECURITY: nobody is registered past a candidate whom nobody looked at. tests/rooms/cases/test_known.py
    if everybody and shown != lookups.shown_as(everybody):
        codes = ", ".join(card.case.code for card in found.cards[:5])
        failure = AlreadyKnown(codes=codes) if codes else KnownElsewhere()
        failure.look = found
        failure.record = event(actor, identity, found, now)  # it told something: no search without its event
        raise failure
    return found


def record(*, actor: Actor, person: UUID, found: Look, decided: Decided | None, now: datetime) -> None:
    """Keep what was decided on who was shown to `person`, who was registered just now: who decided and how; whom, blindly.
    "Not sure" waits for a review.
    """
    if decided is None or not (everybody := found.found.everybody):
        return
    reasons: dict[UUID, tuple[str, ...]] = dict.fromkeys(everybody, ())
    reasons |= {c.person: c.likeness.reasons for c in found.found.candidates}
    merging.first_flags(person, reasons, apart=decided.answer != Answer.NOT_SURE, actor=actor, now=now)
    facts = {"answer": str(decided.answer), "shown": len(everybody), "digest": lookups.shown_as(everybody)}
    ledger.append(
        Entry.by(
            actor, Kind.PERSON_LOOK_UP_DECIDED, now, subject=person, object_type="person", object_id=person, facts=facts
        )
    )


@service
def recognise(
    *, actor: Actor, case: UUID, look_up: str, identity: Identity, screening: UUID | None, signal: UUID | None,
    now: datetime, key: str,
) -> Given:  # fmt: skip
    """This is the person: nobody is registered; the screening or signal counts as done, and the case says so.

    Raises Missing or Refused (the case), and NotLookedUp.
    """

    def work() -> Given:
        found = reach(actor, case, Action.CASE_READ).case
        lookups.check(look_up, actor, identity, now)
        if screening is not None:
            mark_identified(actor=actor, screening=screening)
        elif signal is not None:
            begin_screening(actor=actor, signal=signal, now=now)
        facts = {"code": found.code} | {
            name: str(pk) for name, pk in (("screening", screening), ("signal", signal)) if pk
        }
        ledger.append(
            Entry.by(
                actor, Kind.PERSON_RECOGNISED, now, subject=found.person_id, object_type="case", object_id=found.pk,
                facts=facts,
            )
        )  # fmt: skip
        return Given(found.pk, found.version)

    body = (case, screening, signal)
    return once(actor=actor.account, key=key, verb="case.recognise", body=body, now=now, work=work)


def event(actor: Actor, identity: Identity, look: Look, now: datetime) -> Entry:
    """The event of a search: which fields, how many were opened to compare and found; never what was searched for."""
    filled = sorted(name for name, text in identity.texts().items() if text)
    facts = {"fields": filled, "found": len(look.found.everybody), "compared": look.found.opened} | look.others.facts
    return Entry.by(actor, Kind.PERSON_SEARCHED, now, purpose=Purpose.IDENTIFICATION, object_type="search", facts=facts)


def _look(actor: Actor, identity: Identity, sex: str, now: datetime) -> Look:
    latest: dict[UUID, UUID] = {}  # case by person

    def openable(short: Collection[UUID]) -> dict[UUID, str]:
        rows = _openable(actor.account, actor.organisation, tuple(short))
        latest.update({person: case for person, case, _ in rows})
        return {person: sex for person, _, sex in rows}

    found = persons.candidates(actor, particulars(identity, sex), openable=openable)
    hers = tuple(latest[c.person] for c in found.candidates)
    cases = {case.person_id: case for case in _shown(actor.account, hers)} if hers else {}
    cards = [Card(cases[c.person], c.likeness, cases[c.person].mine) for c in found.candidates]
    return Look(lookups.signed(actor, identity, found.everybody, now), cards, found)
