"""Money that is owed to the person: claimed, awarded, advanced, paid, each in its own currency."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.codes import is_country
from accord.foundation.duties import services as duties
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.justice.proceedings import money
from accord.justice.proceedings.doors import doors
from accord.justice.proceedings.models import Amount, Claim, Proceeding
from accord.justice.proceedings.money import Currency, Money
from accord.justice.proceedings.redress_vocab import AMOUNT_OF, CLAIMS, BadRedress, ClaimKind, What
from accord.justice.proceedings.support import LONGEST, about, check_day, event, reach_own, step

STATE_DUTY: Final = frozenset({"D18"})


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """What is to be claimed."""

    kind: ClaimKind
    jurisdiction: str
    on: date
    what: str = ""  # for what
    proceeding: UUID | None = None


@service
def prepare(*, actor: Actor, case: UUID, wanted: Wanted, now: datetime, key: str) -> Given:
    """Begin a claim. Raises Missing, Refused, BadOrder or BadRedress."""

    def work() -> Given:
        found = doors().reach(actor, case, Action.CLAIM_KEEP)
        check_day(wanted.on, now)
        if not is_country(wanted.jurisdiction):
            raise BadRedress(_("Choose a country of the list."), field="jurisdiction")
        if len(wanted.what) > LONGEST["about"]:
            raise BadRedress(_("This is too long. Shorten it."), field="about")
        if wanted.proceeding and not Proceeding.objects.filter(pk=wanted.proceeding, case=case).exists():
            raise BadRedress(_("Choose proceedings of this case."), field="proceeding")
        made = Claim(
            **about(found, actor, now),
            kind=wanted.kind,
            jurisdiction=wanted.jurisdiction,
            proceeding=wanted.proceeding,
            since=wanted.on,
        )
        seal_into(made, holder=actor.organisation, about=wanted.what.strip())
        made.save(force_insert=True)
        ledger.append(event(Kind.CLAIM_MOVED, found, actor, now, {"claim": str(made.pk), "state": made.state}))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="claim.prepare", body=(str(case), wanted), now=now, work=work)


@service
def act(
    *,
    actor: Actor,
    claim: UUID,
    action: str,
    on: date,
    amount: Decimal | None,
    currency: Currency | None,
    read: int,
    now: datetime,
    key: str,
) -> Given:
    """One step of a claim, with its amount where the step has one (`AMOUNT_OF`).

    Raises Missing, Refused, NotPossible, BadOrder, BadAmount, BadRedress or Stale.
    """

    def work() -> Given:
        found, case = reach_own(Claim, claim, actor, Action.CLAIM_KEEP)
        step(found, CLAIMS, action, on, now)
        what = AMOUNT_OF.get(action)
        if what is None and (amount is not None or currency is not None):
            raise BadRedress(_("This step has no amount. Leave it empty."), field="amount")
        save_versioned(found, read=read, fields=["state", "since"])
        if what is not None:
            _add(found, action, what, amount, currency, on, actor, now)
        facts = {"claim": str(found.pk), "state": found.state, "action": action}
        ledger.append(event(Kind.CLAIM_MOVED, case, actor, now, facts))
        if action == "lodge" and found.kind == ClaimKind.STATE:
            duties.settle(rule_ids=STATE_DUTY, object_id=case.id, actor=actor, now=now)
        return Given(found.pk, found.version)

    body = (str(claim), action, on, amount, currency)
    return once(actor=actor.account, key=key, verb="claim.act", body=body, now=now, work=work)


def owed(amounts: list[Amount]) -> tuple[Money, Money] | None:
    """(awarded at last, paid and advanced so far), where all of it is in one currency; else None: nothing is converted."""
    awarded = next((one for one in reversed(amounts) if one.what == What.AWARDED), None)
    paid = [money_of(one) for one in amounts if one.what in {What.PAID, What.ADVANCE}]
    if awarded is None or {one.currency for one in paid} - {awarded.currency}:
        return None
    return money_of(awarded), Money(sum((one.amount for one in paid), Decimal()), Currency(awarded.currency))


def money_of(row: Amount) -> Money:
    """An amount with its currency."""
    return Money(row.amount, Currency(row.currency))


def _add(
    found: Claim,
    action: str,
    what: What,
    amount: Decimal | None,
    currency: Currency | None,
    on: date,
    actor: Actor,
    now: datetime,
) -> None:
    if amount is None or currency is None:
        raise BadRedress(_("Enter the amount and its currency."), field="amount")
    money.check(Money(amount, currency), on)
    Amount.objects.create(
        claim=found, what=what, amount=amount, currency=currency, on=on, recorded_at=now, recorded_by=actor.account
    )
    known = owed(list(found.amounts.order_by("recorded_at", "on", "id")))
    if known and what == What.PAID:
        awarded, paid = known
        if action == "pay_part" and paid.amount >= awarded.amount:
            raise BadRedress(_("With this everything that was awarded is paid. Enter it as the rest."), field="action")
        if action == "pay_rest" and paid.amount < awarded.amount:
            raise BadRedress(
                _("Of %(awarded)s only %(paid)s would be paid. Enter it as a part."),
                field="action",
                awarded=awarded,
                paid=paid,
            )
