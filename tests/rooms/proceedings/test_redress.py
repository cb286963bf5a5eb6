"""Her decision, lawyer, rights, non-punishment and claims."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import gettext, override
from hypothesis import given
from hypothesis import strategies as st

from accord.cooperation.people.queries import actor_of
from accord.cooperation.people.services import give_membership, invite
from accord.cooperation.texts import current
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Role
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.justice.proceedings import claims, redress, support
from accord.justice.proceedings.claims import Wanted
from accord.justice.proceedings.models import Aid, Amount, Charge, Claim, Telling
from accord.justice.proceedings.money import BadAmount, Currency, Money
from accord.justice.proceedings.redress_vocab import (
    AIDS,
    AMOUNT_OF,
    CHARGES,
    CLAIMS,
    AidState,
    BadRedress,
    ChargeKind,
    ChargeState,
    ClaimKind,
    ClaimState,
    Proof,
    Stance,
    TellingForm,
    What,
)
from accord.justice.proceedings.support import Told
from accord.justice.proceedings.vocab import BadOrder
from accord.protection.cases import services as cases
from tests import dump
from tests.cast import key, signed_in
from tests.rooms.proceedings import build

DAY = date(2026, 11, 2)
SIGNED = "M 10 10 L 20 20"


@pytest.fixture
def case(world):
    return world.case()


def view(world, case, who="ana"):
    return redress.of_case(actor=world[who], case=case, now=world.now)


def claim(world, case, kind=ClaimKind.CIVIL, **more):
    wanted = Wanted(kind, "BG", DAY, "заплати", **more)
    return claims.prepare(actor=world["ana"], case=case, wanted=wanted, now=world.now, key=key()).id


def step(world, pk, action, amount=None, currency=Currency.EUR, on=DAY, who="ana"):
    version = Claim.objects.get(pk=pk).version
    call = {"actor": world[who], "claim": pk, "action": action, "on": on, "read": version}
    paid = None if amount is None else Decimal(amount)
    return claims.act(**call, amount=paid, currency=currency if paid else None, now=world.now, key=key())


@given(st.sampled_from([AIDS, CHARGES, CLAIMS]), st.data())
def test_no_walk_leaves_its_table_and_nothing_is_paid_that_was_not_granted(table, data):
    state, before = table.initial, []
    for action in data.draw(st.lists(st.sampled_from(sorted(table.actions())), max_size=12)):
        try:
            following = table.step(state, action)
        except NotPossible:
            assert action not in {row.action for row in table.open_to(state)}
            continue
        before.append(state)
        state = following
    assert state in table.states()
    if state in (ClaimState.PAID, ClaimState.PAID_PART):
        assert {ClaimState.GRANTED, ClaimState.GRANTED_PART} & set(before)
    if state == ChargeState.UPHELD:
        assert ChargeState.WITH_LAWYER in before


def test_her_decision_is_hers_and_nothing_follows_from_it(world, case):
    assert view(world, case).answer is None
    duties = Duty.objects.count()
    for answer, on in ((Stance.UNDECIDED, DAY), (Stance.YES, DAY), (Stance.NO, date(2026, 11, 20))):
        call = {"actor": world["ana"], "case": case, "answer": answer, "on": on}
        support.decide_to_cooperate(**call, now=world.now + timedelta(seconds=on.day), key=key())
    assert view(world, case).answer.answer == "no"
    assert len(view(world, case).answers) == 3
    assert Duty.objects.count() == duties
    with pytest.raises(BadOrder):
        support.decide_to_cooperate(
            actor=world["ana"], case=case, answer=Stance.YES, on=date(2026, 11, 25), now=world.now, key=key()
        )
    with override("bg"):  # Ana's language
        said = gettext("Help never depends on whether the person cooperates with police or court.")
    assert said in signed_in(world, "ana").get(f"/desk/cases/{case}/justice/").content.decode()


def test_legal_aid_names_its_lawyer_when_granted_and_only_then(world, case):
    made = build.redress(world, case)["aid_id"]

    def act(action, lawyer="", on=DAY):
        version = Aid.objects.get(pk=made).version
        call = {"actor": world["ana"], "aid": made, "action": action, "on": on, "lawyer": lawyer, "read": version}
        return support.act_on_aid(**call, now=world.now, key=key())

    with pytest.raises(BadRedress) as caught:
        act("grant")
    assert caught.value.field == "lawyer"
    act("refuse")
    with pytest.raises(BadRedress):
        act("ask_again", lawyer="адв. Колева")
    act("ask_again")
    with pytest.raises(BadOrder):
        act("grant", "адв. Колева", on=DAY - timedelta(days=1))
    act("grant", "адв. Колева, 0700 18 250")
    opened = view(world, case).aids[0]
    assert (opened.row.state, opened.text) == (AidState.GRANTED, "адв. Колева, 0700 18 250")
    act("grant", "адв. Тодоров")  # another lawyer
    act("end")
    with pytest.raises(NotPossible):
        act("refuse")
    assert dump.leaks(["адв. Тодоров", "адв. Колева"]) == []


def told(**changes):
    return Told(**{"language": "uk", "form": TellingForm.BOTH, "proof": Proof.SIGNATURE, "signature": SIGNED} | changes)


def tell(world, case, one, who="ana"):
    return support.tell_rights(actor=world[who], case=case, told=one, now=world.now, key=key())


def test_rights_are_told_with_proof_and_settle_their_duty(world, case):
    assert Duty.objects.filter(object_id=case, rule="P-RIGHTS", done_at=None).exists()
    for changes, field in (
        ({"signature": ""}, "signature"),
        ({"signature": "<script>"}, "signature"),
        ({"proof": Proof.WITNESS, "signature": ""}, "witness"),
        ({"proof": Proof.WITNESS, "witness": "Надя"}, "signature"),
        ({"language": "fr"}, "language"),
        ({"protocol_on": date(2027, 1, 1)}, "protocol_on"),
        ({"witness": "x" * 201}, "witness"),
    ):
        with pytest.raises((BadRedress, BadOrder)) as caught:
            tell(world, case, told(**changes))
        assert caught.value.field == field
    tell(world, case, told(protocol_on=date(2026, 11, 10)))
    row = Telling.objects.get()
    assert (row.list_id, row.list_version, row.language) == ("rights", current("rights").version, "uk")
    assert not Duty.objects.filter(object_id=case, rule="P-RIGHTS", done_at=None).exists()
    assert view(world, case).told[0].signature == SIGNED
    facts = Event.objects.get(kind="rights.told").facts
    assert SIGNED not in facts


def test_a_charge_against_her_owes_a_lawyer(world, case):
    made = build.redress(world, case)["charge_id"]
    assert Duty.objects.get(object_id=made).rule == "P-CHARGE"

    def act(action, read=None):
        version = read or Charge.objects.get(pk=made).version
        call = {"actor": world["ana"], "charge": made, "action": action, "on": DAY, "read": version}
        return support.act_on_charge(**call, now=world.now, key=key())

    with pytest.raises(NotPossible):
        act("uphold")  # nobody loses before a lawyer had it
    with pytest.raises(Stale):
        act("hand_over", read=9)
    act("hand_over")
    assert Duty.objects.get(object_id=made).done_at
    act("uphold")
    act("appeal")
    act("lift")
    assert view(world, case).charges[0].row.state == ChargeState.LIFTED
    with pytest.raises(BadRedress):
        support.raise_charge(
            actor=world["ana"], case=case, kind=ChargeKind.FINE, on=DAY, what=" ", now=world.now, key=key()
        )


def test_a_claim_from_beginning_to_the_last_cent(world, case):
    ours = build.care(world, case)
    pk = claim(world, case, proceeding=ours)
    with pytest.raises(BadRedress) as caught:
        step(world, pk, "lodge")
    assert caught.value.field == "amount"
    step(world, pk, "lodge", "9000")
    step(world, pk, "advance", "500")
    step(world, pk, "grant_part", "6000.50")
    with pytest.raises(BadRedress, match="as the rest"):
        step(world, pk, "pay_part", "5500.50")
    with pytest.raises(BadRedress, match="as a part"):
        step(world, pk, "pay_rest", "1000")
    assert Amount.objects.filter(what=What.PAID).count() == 0
    step(world, pk, "pay_part", "1000")
    step(world, pk, "pay_rest", "4500.50")
    found = view(world, case).claims[0]
    assert found.row.state == ClaimState.PAID
    assert found.sums[What.PAID] == (Money(Decimal("5500.50"), Currency.EUR),)
    assert found.actions == ()
    with pytest.raises(NotPossible):
        step(world, pk, "withdraw")


def test_amounts_of_two_currencies_are_never_one_sum(world, case):
    wanted = Wanted(ClaimKind.WAGES, "BG", date(2025, 3, 1))
    old = claims.prepare(actor=world["ana"], case=case, wanted=wanted, now=world.now, key=key()).id
    step(world, old, "lodge", "10000", Currency.BGN, on=date(2025, 4, 1))
    step(world, old, "grant", "8000", Currency.BGN, on=date(2025, 10, 1))
    with pytest.raises(BadAmount, match="in euro"):
        step(world, old, "pay_part", "1000", Currency.BGN, on=date(2026, 2, 1))
    step(world, old, "pay_part", "2000", Currency.BGN, on=date(2025, 12, 1))
    step(world, old, "pay_rest", "3067.75", Currency.EUR, on=date(2026, 2, 1))  # the court counts it over, not we
    found = next(one for one in view(world, case).claims if one.row.pk == old)
    assert found.sums[What.PAID] == (
        Money(Decimal("2000.00"), Currency.BGN),
        Money(Decimal("3067.75"), Currency.EUR),
    )


def test_what_a_claim_cannot_be(world, case):
    other = build.care(world, world.case())
    for wanted, field in (
        (Wanted(ClaimKind.STATE, "QQ", DAY), "jurisdiction"),
        (Wanted(ClaimKind.STATE, "BG", DAY, "x" * 2001), "about"),
        (Wanted(ClaimKind.CIVIL, "BG", DAY, "", other), "proceeding"),
        (Wanted(ClaimKind.CIVIL, "BG", date(2027, 1, 1)), "on"),
    ):
        with pytest.raises((BadRedress, BadOrder)) as caught:
            claims.prepare(actor=world["ana"], case=case, wanted=wanted, now=world.now, key=key())
        assert caught.value.field == field
    pk = claim(world, case)
    with pytest.raises(BadOrder):
        step(world, pk, "lodge", "5", on=DAY - timedelta(days=1))
    with pytest.raises(BadRedress, match="no amount"):
        step(world, pk, "withdraw", "5")
    assert set(AMOUNT_OF) <= CLAIMS.actions()
    assert Claim.objects.count() == 1


def test_who_is_not_in_the_team_opens_nothing_and_an_investigator_no_care(world, case):
    made = build.redress(world, case)
    for who in ("mira", "petar", "elena"):
        with pytest.raises(Missing):
            view(world, case, who)
        with pytest.raises(Missing):
            step(world, made["claim_id"], "withdraw", who=who)
        with pytest.raises(Missing):
            redress.open_one(actor=world[who], model=Charge, pk=made["charge_id"], now=world.now)
    with pytest.raises(Refused):
        view(world, case, "oksana")
    account = invite(email="vasil@accord.example", name="Vasil", language="bg", password=None)
    given = give_membership(account=account.pk, organisation=world.org("animus"), role=Role.INVESTIGATOR, now=world.now)
    cases.join_team(actor=world["ana"], case=case, account=account.pk, now=world.now, key=key())
    seen = redress.of_case(actor=actor_of(given), case=case, now=world.now)
    assert [(one.text, one.actions) for one in (*seen.aids, *seen.charges, *seen.claims)] == [("", ())] * 3
    assert "Взеха" in view(world, case).charges[0].text
    assert dump.leaks(["Взеха я да краде по магазините."]) == []
