"""What the person and those who work for her write to one another, on her page. Sealed; nothing of it is sent anywhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, Visitor
from accord.foundation.vault import seal_into
from accord.foundation.vault.fields import reveal_many
from accord.foundation.wall import seen_by
from accord.foundation.writes.services import Given, once, service
from accord.protection.cases.access import reach
from accord.protection.cases.models import Case
from accord.protection.safety import guard
from accord.protection.visits.models import Letter
from accord.protection.visits.own import case_of
from accord.protection.visits.vocab import DUTIES, BadLetter

LONGEST: Final = 2000
MOST: Final = 100  # how many are shown, newest first


@dataclass(frozen=True, slots=True, repr=False)
class LetterView:
    """One letter, opened."""

    letter: Letter
    text: str


@service
def write(*, visitor: Visitor, text: str, danger: bool, now: datetime, key: str) -> Given:
    """She writes; whoever is in danger need write nothing. Her team finds it in its day. Raises Missing or BadLetter."""

    def work() -> Given:
        case = case_of(visitor)
        if not danger:
            _check(text)
        elif len(text) > LONGEST:
            raise BadLetter
        made = _letter(case, text, now, danger=danger)
        ledger.append(Entry.herself(visitor, Kind.LETTER_WRITTEN, now, letter=str(made.pk), danger=danger))
        duties.open_duties(
            trigger="letter.danger" if danger else "letter.written",
            jurisdiction=case.jurisdiction,
            owner=None,
            organisation=case.organisation,
            object_type="portal",
            object_id=case.pk,
            object_code=case.code,
            subject=case.person_id,
            now=now,
            again=True,
        )
        return Given(made.pk)

    return once(actor=visitor.visit, key=key, verb="letter.write", body=(text, danger), now=now, work=work)


@service
def answer(*, actor: Actor, case: UUID, text: str, now: datetime, key: str) -> Given:
    """The team writes to her. The text is searched before she sees it. Raises Missing, Refused, Stopped or BadLetter."""

    def work() -> Given:
        found = reach(actor, case, Action.PORTAL_KEEP).case
        _check(text)
        # SECURITY: her screen may be seen by others; nothing protected stands on it. tests/rooms/visits/test_letters.py
        guard.check(actor=actor, case=found, receiver=None, texts={"answer": text}, now=now)
        made = _letter(found, text, now, by=actor.account)
        ledger.append(_event(Kind.LETTER_ANSWERED, found, actor, now, letter=str(made.pk)))
        duties.settle(rule_ids=DUTIES, object_id=found.pk, actor=actor, now=now)
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="letter.answer", body=(str(case), text), now=now, work=work)


@service
def heard(*, actor: Actor, case: UUID, now: datetime, key: str) -> Given:
    """What she wrote was dealt with in another way. Raises Missing or Refused."""

    def work() -> Given:
        found = reach(actor, case, Action.PORTAL_KEEP).case
        ledger.append(_event(Kind.LETTER_HEARD, found, actor, now))
        duties.settle(rule_ids=DUTIES, object_id=found.pk, actor=actor, now=now)
        return Given(found.pk)

    return once(actor=actor.account, key=key, verb="letter.heard", body=str(case), now=now, work=work)


def hers(*, visitor: Visitor, now: datetime) -> list[LetterView]:
    """What was written, as she sees it, newest first; what is shown to her counts as read. An event."""
    with seen_by(visitor.organisation), transaction.atomic():
        case = case_of(visitor)
        rows = _open(case)
        ledger.append(Entry.herself(visitor, Kind.VISIT_READ, now, page="letters", letters=len(rows)))
        _read((row.letter for row in rows if not row.letter.by_person), now)
    return rows


def of_case(*, actor: Actor, case: UUID, now: datetime) -> list[LetterView]:
    """What was written, as the team sees it, newest first. An event where there is something. Raises Missing or Refused."""
    with transaction.atomic():
        found = reach(actor, case, Action.PORTAL_KEEP).case
        rows = _open(found)
        if rows:
            ledger.append(_event(Kind.LETTER_READ, found, actor, now, letters=len(rows)))
            _read((row.letter for row in rows if row.letter.by_person), now)
    return rows


def _open(case: Case) -> list[LetterView]:
    rows = list(Letter.objects.filter(case=case).order_by("-written_at", "-id")[:MOST])
    opened = reveal_many(rows, holder=case.organisation, fields=["text"])
    return [LetterView(row, texts["text"]) for row, texts in zip(rows, opened, strict=True)]


def _read(letters: Iterable[Letter], now: datetime) -> None:
    Letter.objects.filter(pk__in=[one.pk for one in letters if one.read_at is None]).update(read_at=now)


def _check(text: str) -> None:
    if not text.strip() or len(text) > LONGEST:
        raise BadLetter(field="text")


def _letter(case: Case, text: str, now: datetime, *, danger: bool = False, by: UUID | None = None) -> Letter:
    made = Letter(
        id=new_id(),
        case=case,
        person_id=case.person_id,
        by_person=by is None,
        danger=danger,
        written_at=now,
        written_by=by,
    )
    seal_into(made, holder=case.organisation, text=text.strip())
    made.save(force_insert=True)
    return made


def _event(kind: Kind, case: Case, actor: Actor, now: datetime, **facts: object) -> Entry:
    told = {"subject": case.person_id, "object_type": "case", "object_id": case.pk}
    return Entry.by(actor, kind, now, **told, facts={"code": case.code, **facts})
