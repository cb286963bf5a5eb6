"""Who may speak for a child (guard G8): adults, the check of their relation, and what follows when one may be involved."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.codes import code_set
from accord.foundation.guard import ParticularKind, Protected
from accord.foundation.guard import find as match
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal, seal_into
from accord.foundation.vault.fields import reveal_many
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.cases.models import Case
from accord.protection.children.found import child_case
from accord.protection.children.models import Adult
from accord.protection.children.vocab import (
    BY_PAPER,
    BY_RELATION,
    AdultEnded,
    AlreadyImplicated,
    BadChild,
    CannotSpeak,
    Check,
    Result,
    Role,
)
from accord.protection.consents import services as consents
from accord.protection.consents.models import Consent
from accord.protection.consents.vocab import GuardianImplicated
from accord.protection.courses.guards import check_moment, check_words, event
from accord.protection.safety import services as safety
from accord.protection.safety.vocab import Kind as Particular


@dataclass(frozen=True, slots=True, repr=False)
class Details:
    """An adult of the child. `reference` names who appointed a representative, and the paper."""

    role: Role
    name: str
    contact: str = ""
    relation: str = ""
    reference: str = ""
    since: date | None = None
    until: date | None = None
    informed: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """How the relation was checked and with what result."""

    result: Result
    checks: frozenset[Check]
    at: datetime


def may_speak(adult: Adult, on: date) -> bool:
    """Whether an adult represents the child on a day: a parent or guardian whose relation is confirmed, or who was
    appointed; never one who may be involved, and never outside the time of the entry.
    """
    # SECURITY: the one place that says who consents for a child (G8). tests/rooms/children/test_adults.py
    if adult.implicated_at or adult.ended_at:
        return False
    if (adult.since and on < adult.since) or (adult.until and on > adult.until):
        return False
    if adult.role in BY_PAPER:
        return True
    return adult.role in BY_RELATION and adult.result == Result.CONFIRMED


@service
def add(*, actor: Actor, case: UUID, details: Details, now: datetime, key: str) -> Given:
    """Enter an adult. Raises Missing, Refused, NotPossible, BadCourse or BadChild."""

    def work() -> Given:
        found = child_case(actor, case, Action.CHILD_KEEP)
        texts = _texts(details, now)
        made = Adult(
            id=new_id(), case=found, person_id=found.person_id, role=details.role, since=details.since,
            until=details.until, recorded_at=now, recorded_by=actor.account, informed=details.informed,
        )  # fmt: skip
        seal_into(made, holder=actor.organisation, **texts)
        made.save(force_insert=True)
        ledger.append(event(Kind.CHILD_ADULT_ADDED, found, actor, now, {"adult": str(made.pk), "role": made.role}))
        return Given(made.pk)

    body = (str(case), asdict(details))
    return once(actor=actor.account, key=key, verb="child.adult", body=body, now=now, work=work)


@service
def check(*, actor: Actor, adult: UUID, checked: Checked, read: int, now: datetime, key: str) -> Given:
    """Record the check of a relation. Raises Missing, Refused, NotPossible, AdultEnded, BadCourse, BadChild or Stale."""

    def work() -> Given:
        row, case = _adult(actor, adult, Action.CHILD_KEEP)
        check_moment(case, checked.at, now, "at")
        if checked.result == Result.CONFIRMED and not checked.checks:
            raise BadChild(_("Say how the relation was checked. In doubt it is not confirmed."), field="checks")
        row.result, row.checks = checked.result, code_set(checked.checks)
        row.checked_at, row.checked_by = checked.at, actor.account
        save_versioned(row, read=read, fields=["result", "checks", "checked_at", "checked_by"])
        facts = {"adult": str(row.pk), "result": str(row.result), "checks": row.checks}
        ledger.append(event(Kind.CHILD_RELATION_CHECKED, case, actor, now, facts))
        return Given(row.pk, row.version)

    body = (str(adult), checked.result, sorted(checked.checks), checked.at)
    return once(actor=actor.account, key=key, verb="child.check", body=body, now=now, work=work)


@service
def implicate(*, actor: Actor, adult: UUID, read: int, now: datetime, key: str) -> Given:
    """Mark an adult as possibly involved: a risk of the case from now on, told nothing, and every consent that this
    adult gave for the child is withdrawn (G7, G8). Raises Missing, Refused, AdultEnded, AlreadyImplicated or Stale.
    """

    def work() -> Given:
        row, case = _adult(actor, adult, Action.CHILD_KEEP)
        if row.implicated_at:
            raise AlreadyImplicated
        row.implicated_at, row.implicated_by, row.informed = now, actor.account, False
        save_versioned(row, read=read, fields=["implicated_at", "implicated_by", "informed"])
        opened = reveal(row, holder=actor.organisation, fields=["name", "relation", "contact"])
        risk = safety.Details(Particular.RISK, opened["name"], opened["relation"][:200], opened["contact"][:60])
        safety.add(actor=actor, case=case.pk, details=risk, now=now, key=_under(key, "r"))
        for number, consent in enumerate(_signed_by(case, row, opened["name"], actor)):
            consents.withdraw(
                actor=actor, consent=consent.pk, read=consent.version, now=now, key=_under(key, str(number))
            )
        ledger.append(event(Kind.CHILD_ADULT_IMPLICATED, case, actor, now, {"adult": str(row.pk)}))
        return Given(row.pk, row.version)

    return once(actor=actor.account, key=key, verb="child.implicate", body=str(adult), now=now, work=work)


@service
def end(*, actor: Actor, adult: UUID, read: int, now: datetime, key: str) -> Given:
    """End an entry: the adult has no more part in the child's life, or was entered wrongly. It stays on record.

    Raises Missing, Refused, NotPossible, AdultEnded or Stale.
    """

    def work() -> Given:
        row, case = _adult(actor, adult, Action.CHILD_KEEP)
        row.ended_at = now
        save_versioned(row, read=read, fields=["ended_at"])
        ledger.append(event(Kind.CHILD_ADULT_ENDED, case, actor, now, {"adult": str(row.pk)}))
        return Given(row.pk, row.version)

    return once(actor=actor.account, key=key, verb="child.adult.end", body=str(adult), now=now, work=work)


def follow_consent(actor: Actor, consent: UUID, now: datetime) -> None:
    """Subscriber of consent.given: an adult on record who does not represent the child does not consent (G8).

    Raises GuardianImplicated or CannotSpeak, which undoes the consent.
    """
    found = Consent.objects.select_related("case").get(pk=consent)
    if not found.case.may_be_child:
        return
    named = reveal(found, holder=actor.organisation, fields=["representative"])["representative"]
    adults = list(Adult.objects.filter(case=found.case))
    names = reveal_many(adults, holder=actor.organisation, fields=["name"])
    on = day(now)
    meant = [row for row, opened in zip(adults, names, strict=True) if is_named(opened["name"], named)]
    if any(row.implicated_at for row in meant):
        raise GuardianImplicated(field="representative")
    if meant and not any(may_speak(row, on) for row in meant):
        raise CannotSpeak(field="representative")


def is_named(name: str, text: str) -> bool:
    """Whether a name stands in a text, in any spelling."""
    return bool(match([Protected(ParticularKind.PERSON, name)], {"": f"- {text}"}))


def _signed_by(case: Case, adult: Adult, name: str, actor: Actor) -> Iterable[Consent]:
    rows = list(Consent.objects.filter(case=case, withdrawn_at=None, organisation=actor.organisation))
    opened = reveal_many(rows, holder=actor.organisation, fields=["representative"])
    return [
        row
        for row, told in zip(rows, opened, strict=True)
        if row.speaker == adult.pk or is_named(name, told["representative"])
    ]


def _under(key: str, part: str) -> str:
    return f"{new_id()}-{part}" if len(key) > 70 else f"{key}-{part}"


def _adult(actor: Actor, adult: UUID, action: Action) -> tuple[Adult, Case]:
    row = Adult.objects.filter(pk=adult, case__organisation=actor.organisation).first()
    if row is None:
        raise Missing
    case = child_case(actor, row.case_id, action)
    if row.ended_at:
        raise AdultEnded
    return row, case


def _texts(details: Details, now: datetime) -> Mapping[str, str]:
    if not is_named(details.name, details.name):
        raise BadChild(_("Write both names, so that the search knows this adult again."), field="name")
    if details.role in BY_PAPER and not details.reference.strip():
        raise BadChild(_("Enter who appointed this representative, and the paper."), field="reference")
    if details.since and details.until and details.until < details.since:
        raise BadChild(_("The end lies before the beginning."), field="until")
    if details.since and details.since > day(now):
        raise BadChild(_("This lies in the future. Enter when it really was."), field="since")
    return {
        name: check_words(name, getattr(details, name), needed=False)
        for name in ("name", "contact", "relation", "reference")
    }
