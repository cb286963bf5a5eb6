"""Reading what is hers in the proceedings: her decision, lawyer, rights, charges and claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.machine import StateTable
from accord.foundation.policy import Action, Actor
from accord.foundation.vault.fields import reveal_many
from accord.foundation.vault.vocab import DataClass
from accord.justice.proceedings.claims import money_of
from accord.justice.proceedings.doors import CaseFacts, doors
from accord.justice.proceedings.models import Aid, Amount, Charge, Claim, Cooperation, Telling
from accord.justice.proceedings.money import Money, sums
from accord.justice.proceedings.redress_vocab import AIDS, CHARGES, CLAIMS, What
from accord.justice.proceedings.support import R, event, reach_own

Row = Aid | Charge | Claim


@dataclass(frozen=True, repr=False)
class Opened:
    """A record of the case with what is sealed in it (the lawyer, or what it is about), and what can follow."""

    row: Row
    text: str
    actions: tuple[str, ...]
    amounts: list[Amount]
    sums: dict[What, tuple[Money, ...]]


@dataclass(frozen=True, repr=False)
class Told:
    """That the rights were told, and its proof."""

    row: Telling
    signature: str
    witness: str


@dataclass(frozen=True, repr=False)
class Redress:
    """What is hers in the proceedings."""

    answers: list[Cooperation]
    told: list[Told]
    aids: list[Opened]
    charges: list[Opened]
    claims: list[Opened]

    @property
    def answer(self) -> Cooperation | None:
        """What she decided last."""
        return self.answers[0] if self.answers else None


def of_case(*, actor: Actor, case: UUID, now: datetime) -> Redress:
    """What is hers in the proceedings of a case; the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        found = doors().reach(actor, case, Action.PROCEEDING_READ)
        order = ("-recorded_at", "id")
        view = Redress(
            list(Cooperation.objects.filter(case=case).order_by(*order)),
            _told(list(Telling.objects.filter(case=case).order_by(*order)), found, actor),
            _opened(list(Aid.objects.filter(case=case).order_by(*order)), found, actor),
            _opened(list(Charge.objects.filter(case=case).order_by(*order)), found, actor),
            _opened(list(Claim.objects.filter(case=case).order_by(*order)), found, actor),
        )
        ledger.append(event(Kind.PROCEEDING_READ, found, actor, now, {"redress": True}))
    return view


def open_one(*, actor: Actor, model: type[R], pk: UUID, now: datetime) -> tuple[Opened, CaseFacts]:
    """One record and its case; the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        row, case = reach_own(model, pk, actor, Action.PROCEEDING_READ)
        opened = _opened([row], case, actor)[0]
        ledger.append(event(Kind.PROCEEDING_READ, case, actor, now, {"redress": True}))
    return opened, case


def _told(rows: list[Telling], case: CaseFacts, actor: Actor) -> list[Told]:
    names = ["signature", "witness"] if DataClass.DOCUMENT in case.decision.classes else []
    texts = reveal_many(rows, holder=actor.organisation, fields=names)
    return [Told(row, one.get("signature", ""), one.get("witness", "")) for row, one in zip(rows, texts, strict=True)]


def _opened(rows: Sequence[Row], case: CaseFacts, actor: Actor) -> list[Opened]:
    # SECURITY: what she was made to do, and her lawyer, are care: not for investigators of the team.
    # tests/rooms/proceedings/test_redress.py
    names = [_SEALED[type(row)] for row in rows[:1] if DataClass.CARE in case.decision.classes]
    texts = reveal_many(rows, holder=actor.organisation, fields=names)
    kept = {type(row): case.may(_KEPT[type(row)]) for row in rows}
    claims = [row.pk for row in rows if isinstance(row, Claim)]
    amounts = list(Amount.objects.filter(claim__in=claims).order_by("recorded_at", "on", "id")) if claims else []
    return [
        Opened(
            row,
            next(iter(one.values()), ""),
            tuple(t.action for t in _TABLES[type(row)].open_to(row.state)) if kept[type(row)] else (),
            own := [amount for amount in amounts if amount.claim_id == row.pk],
            {
                what: sums(money_of(a) for a in own if a.what == what)
                for what in What
                if any(a.what == what for a in own)
            },
        )
        for row, one in zip(rows, texts, strict=True)
    ]


_SEALED: dict[type, str] = {Aid: "lawyer", Charge: "about", Claim: "about"}
_TABLES: dict[type, StateTable] = {Aid: AIDS, Charge: CHARGES, Claim: CLAIMS}
_KEPT: dict[type, Action] = {Aid: Action.PROCEEDING_KEEP, Charge: Action.PROCEEDING_KEEP, Claim: Action.CLAIM_KEEP}
