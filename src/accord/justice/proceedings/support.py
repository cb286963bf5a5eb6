"""Her decision to cooperate, her lawyer, the rights that she was told, and what she must not be punished for."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.texts import current
from accord.foundation.clock import day
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import StateTable
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.justice.proceedings.doors import CaseFacts, doors
from accord.justice.proceedings.models import Aid, Charge, Claim, Cooperation, Telling
from accord.justice.proceedings.redress_vocab import (
    AIDS,
    CHARGES,
    BadRedress,
    ChargeKind,
    Proof,
    Stance,
    TellingForm,
)
from accord.justice.proceedings.vocab import BadOrder

EARLIEST: Final = date(1990, 1, 1)
LONGEST: Final = {"lawyer": 300, "about": 2000, "witness": 200, "signature": 20_000}
_PATH: Final = re.compile(r"(?:[ML] ?\d{1,4}(?:\.\d{1,2})? \d{1,4}(?:\.\d{1,2})? ?)+")
LAWYER_DUTY: Final = frozenset({"P-CHARGE"})
TELL_DUTY: Final = frozenset({"P-RIGHTS"})
R = TypeVar("R", Aid, Charge, Claim)


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """How the rights were told."""

    language: str
    form: TellingForm
    proof: Proof
    interpreter: bool = False
    signature: str = ""  # an SVG path
    witness: str = ""
    protocol_on: date | None = None


@service
def decide_to_cooperate(*, actor: Actor, case: UUID, answer: Stance, on: date, now: datetime, key: str) -> Given:
    """Record what the person decided on that day; nothing follows from it for her help. Raises Missing, Refused, BadOrder."""

    def work() -> Given:
        found = doors().reach(actor, case, Action.PROCEEDING_KEEP)
        check_day(on, now)
        made = Cooperation.objects.create(**about(found, actor, now), answer=answer, on=on)
        ledger.append(event(Kind.COOPERATION_ANSWERED, found, actor, now, {"answer": str(answer)}))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="cooperation", body=(str(case), answer, on), now=now, work=work)


@service
def ask_aid(*, actor: Actor, case: UUID, on: date, body: UUID | None, now: datetime, key: str) -> Given:
    """Record that legal aid was asked for. Raises Missing, Refused, BadOrder or BadRedress."""

    def work() -> Given:
        found = doors().reach(actor, case, Action.PROCEEDING_KEEP)
        check_day(on, now)
        if body and organisations.get(body) is None:
            raise BadRedress(_("Choose an organisation of the directory."), field="body")
        made = Aid.objects.create(**about(found, actor, now), since=on, body=body)
        ledger.append(event(Kind.LEGAL_AID_MOVED, found, actor, now, {"aid": str(made.pk), "state": made.state}))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="aid.ask", body=(str(case), on, body), now=now, work=work)


@service
def act_on_aid(
    *, actor: Actor, aid: UUID, action: str, on: date, lawyer: str, read: int, now: datetime, key: str
) -> Given:
    """`grant` with the lawyer, `refuse`, `ask_again` or `end`. Raises Missing, Refused, NotPossible, BadOrder, BadRedress, Stale."""

    def work() -> Given:
        found, case = reach_own(Aid, aid, actor, Action.PROCEEDING_KEEP)
        step(found, AIDS, action, on, now)
        _check_texts(lawyer=lawyer)
        if (action == "grant") != bool(lawyer.strip()):
            raise BadRedress(_("Name the lawyer where legal aid was granted, and only there."), field="lawyer")
        fields = ["state", "since"]
        if lawyer.strip():
            seal_into(found, holder=actor.organisation, lawyer=lawyer.strip())
            fields.append("lawyer")
        save_versioned(found, read=read, fields=fields)
        ledger.append(event(Kind.LEGAL_AID_MOVED, case, actor, now, {"aid": str(found.pk), "state": found.state}))
        return Given(found.pk, found.version)

    body = (str(aid), action, on, lawyer)
    return once(actor=actor.account, key=key, verb="aid.act", body=body, now=now, work=work)


@service
def tell_rights(*, actor: Actor, case: UUID, told: Told, now: datetime, key: str) -> Given:
    """Record that the rights were told, from the list in force, with its proof. Raises Missing, Refused, BadOrder, BadRedress."""

    def work() -> Given:
        found = doors().reach(actor, case, Action.PROCEEDING_KEEP)
        listed = current("rights")
        _check_told(told, now)
        made = Telling(
            **about(found, actor, now),
            list_id=listed.id,
            list_version=listed.version,
            language=told.language,
            form=told.form,
            interpreter=told.interpreter,
            proof=told.proof,
            protocol_on=told.protocol_on,
        )
        seal_into(made, holder=actor.organisation, signature=told.signature, witness=told.witness.strip())
        made.save(force_insert=True)
        facts = {"list": listed.name, "language": told.language, "proof": str(told.proof)}
        ledger.append(event(Kind.RIGHTS_TOLD, found, actor, now, facts))
        duties.settle(rule_ids=TELL_DUTY, object_id=found.id, actor=actor, now=now)
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="rights.tell", body=(str(case), told), now=now, work=work)


@service
def raise_charge(*, actor: Actor, case: UUID, kind: ChargeKind, on: date, what: str, now: datetime, key: str) -> Given:
    """Record a fine or charge for what the person was made to do; a lawyer is owed. Raises Missing, Refused, BadOrder, BadRedress."""

    def work() -> Given:
        found = doors().reach(actor, case, Action.PROCEEDING_KEEP)
        check_day(on, now)
        _check_texts(about=what)
        if not what.strip():
            raise BadRedress(_("Say what the person is accused of, and why they had no choice."), field="about")
        made = Charge(**about(found, actor, now), kind=kind, since=on)
        seal_into(made, holder=actor.organisation, about=what.strip())
        made.save(force_insert=True)
        ledger.append(event(Kind.CHARGE_MOVED, found, actor, now, {"charge": str(made.pk), "state": made.state}))
        duties.open_duties(
            trigger="charge.raised",
            populations=found.populations,
            jurisdiction=found.jurisdiction,
            owner=actor,
            object_type="charge",
            object_id=made.pk,
            object_code=found.code,
            subject=found.person,
            now=now,
        )
        return Given(made.pk)

    body = (str(case), kind, on, what)
    return once(actor=actor.account, key=key, verb="charge.raise", body=body, now=now, work=work)


@service
def act_on_charge(*, actor: Actor, charge: UUID, action: str, on: date, read: int, now: datetime, key: str) -> Given:
    """`hand_over` to a lawyer, `lift`, `uphold` or `appeal`. Raises Missing, Refused, NotPossible, BadOrder or Stale."""

    def work() -> Given:
        found, case = reach_own(Charge, charge, actor, Action.PROCEEDING_KEEP)
        step(found, CHARGES, action, on, now)
        save_versioned(found, read=read, fields=["state", "since"])
        ledger.append(event(Kind.CHARGE_MOVED, case, actor, now, {"charge": str(found.pk), "state": found.state}))
        duties.settle(rule_ids=LAWYER_DUTY, object_id=found.pk, actor=actor, now=now)
        return Given(found.pk, found.version)

    body = (str(charge), action, on)
    return once(actor=actor.account, key=key, verb="charge.act", body=body, now=now, work=work)


def about(case: CaseFacts, actor: Actor, now: datetime) -> dict[str, Any]:
    """The columns that every record about the person of a case has."""
    return {
        "id": new_id(),
        "case": case.id,
        "person_id": case.person,
        "recorded_at": now,
        "recorded_by": actor.account,
    }


def reach_own(model: type[R], pk: UUID, actor: Actor, action: Action) -> tuple[R, CaseFacts]:
    """A record of a case, and the case. Raises Missing or Refused."""
    # SECURITY: it opens with its case only. tests/rooms/proceedings/test_redress.py
    found = model._default_manager.filter(pk=pk).first()
    if found is None:
        raise Missing
    return found, doors().reach(actor, found.case, action)


def step(found: Aid | Charge | Claim, table: StateTable, action: str, on: date, now: datetime) -> None:
    """Step a record on the day on which it happened, not before the step before. Raises NotPossible or BadOrder."""
    found.state = table.step(found.state, action)
    check_day(on, now, not_before=found.since)
    found.since = on


def check_day(on: date, now: datetime, *, not_before: date = EARLIEST, field: str = "on") -> None:
    """Raises BadOrder for a day in the future or before the step that it follows."""
    if on > day(now):
        raise BadOrder(_("This day lies in the future. Enter it when it has happened."), field=field)
    if on < not_before:
        raise BadOrder(
            _("Order of events: a step cannot come before the one it follows (%(day)s)."), field=field, day=not_before
        )


def event(kind: Kind, case: CaseFacts, actor: Actor, now: datetime, facts: dict[str, Any]) -> Entry:
    """An event in the timeline of a case: codes only."""
    return Entry.by(
        actor, kind, now, subject=case.person, object_type="case", object_id=case.id, facts={"code": case.code, **facts}
    )


def refuse_outsiders_of_charge(actor: Actor, charge: UUID) -> None:
    """Raises Missing or Refused for who may not complete the duties of a charge."""
    found, _case = reach_own(Charge, charge, actor, Action.PROCEEDING_KEEP)
    doors().refuse_outsiders(actor, found.case)


def hidden_charges(actor: Actor) -> QuerySet[Charge, UUID]:
    """The charges in restricted cases of whose team the actor is not."""
    return Charge.objects.filter(case__in=doors().hidden(actor)).values_list("id", flat=True)


def _check_texts(**texts: str) -> None:
    for name, text in texts.items():
        if len(text) > LONGEST[name]:
            raise BadRedress(_("This is too long. Shorten it."), field=name)


def _check_told(told: Told, now: datetime) -> None:
    _check_texts(witness=told.witness, signature=told.signature)
    if told.language not in current("rights").title:
        raise BadRedress(_("There is no text in this language yet."), field="language")
    if told.proof == Proof.WITNESS and not told.witness.strip():
        raise BadRedress(_("Name the witness."), field="witness")
    # SECURITY: the path is drawn into pages later; nothing but a path is kept. tests/rooms/proceedings/test_redress.py
    if told.proof == Proof.SIGNATURE and not _PATH.fullmatch(told.signature):
        raise BadRedress(_("The person has not signed yet."), field="signature")
    if told.proof == Proof.WITNESS and told.signature:
        raise BadRedress(_("Keep either the signature or the witness."), field="signature")
    if told.protocol_on:
        check_day(told.protocol_on, now, field="protocol_on")
