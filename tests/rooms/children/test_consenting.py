"""Who agrees for a child: the child, a representative of the record, or nobody (G1, G8)."""

from itertools import product

import pytest
from django.db import IntegrityError, transaction

from accord.foundation.codes import AgeGroup
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing
from accord.protection.children import adults, consenting, queries
from accord.protection.children.models import View
from accord.protection.children.vocab import About, CannotSpeak, Result, Role
from accord.protection.consents import asked as port
from accord.protection.consents import services as consents
from accord.protection.consents.models import Consent
from accord.protection.consents.queries import open_consent
from accord.protection.consents.services import Answered
from accord.protection.consents.vocab import BadConsent, GivenBy, GuardianImplicated, Method
from accord.protection.courses.vocab import BadCourse
from tests.cast import signed_in
from tests.rooms.children.steps import adult, call, check


@pytest.fixture
def case(world):
    return world.case(age=AgeGroup.CHILD)


def consent(world, case, given_by=GivenBy.REPRESENTATIVE, **more):
    more = {"child_view": "Съгласен съм."} | more
    answered = Answered(Method.SPOKEN, witness="Надія Свідок", given_by=given_by, **more)
    return consents.give(asked=world.asked("dignita"), answered=answered, **call(world, case=case)).id


def test_the_record_of_the_adult_decides_in_every_combination(world, case, monkeypatch):
    for number, (role, result, implicated, over) in enumerate(
        product((Role.PARENT, Role.RELATIVE, Role.APPOINTED), Result, (False, True), (False, True))
    ):
        row = adult(world, case, role, f"Олена Номер{chr(1072 + number % 30)}")
        if result != Result.UNCHECKED:
            check(world, row, result)
        read = 1 + (result != Result.UNCHECKED)
        if implicated:
            adults.implicate(read=read, **call(world, adult=row))
        if over:
            adults.end(read=read + implicated, **call(world, adult=row))
        speaks = role == Role.APPOINTED or (role == Role.PARENT and result == Result.CONFIRMED)
        refused = GuardianImplicated if implicated else None if speaks and not over else CannotSpeak
        if refused:
            with pytest.raises(refused):
                consenting.speaker(world["ana"], case, row, world.now)
        else:
            assert consenting.speaker(world["ana"], case, row, world.now).startswith("Олена")
        offered = row in dict(consenting.speakers(world["ana"], case, world.now))
        assert offered == (refused is None)


def test_a_representative_of_the_record_agrees_until_involved(world, case):
    row = adult(world, case, Role.APPOINTED, "Мария Петрова")
    made = consent(world, case, speaker=row)
    stored = Consent.objects.get(pk=made)
    assert (stored.given_by, stored.speaker) == (GivenBy.REPRESENTATIVE, row)
    opened = open_consent(actor=world["ana"], consent=made, now=world.now).opened
    assert opened["representative"] == "Мария Петрова"
    adults.implicate(read=1, **call(world, adult=row))
    assert Consent.objects.get(pk=made).withdrawn_at
    with pytest.raises(GuardianImplicated):
        consent(world, case, speaker=row)
    with pytest.raises(Missing):  # of another case
        consent(world, world.case(age=AgeGroup.CHILD), speaker=row)


def test_where_no_room_answers_nobody_of_the_record_agrees(world, case, monkeypatch):
    row = adult(world, case, Role.APPOINTED, "Мария Петрова")
    monkeypatch.setattr(port, "_speaker", [])
    with pytest.raises(Missing):
        consent(world, case, speaker=row)


def test_the_child_agrees_and_is_always_heard(world, case):
    made = Consent.objects.get(pk=consent(world, case, GivenBy.CHILD, representative="Някой"))
    assert made.given_by == GivenBy.CHILD
    assert made.child_view_heard
    assert not open_consent(actor=world["ana"], consent=made.pk, now=world.now).opened["representative"]
    with pytest.raises(BadConsent) as refused:
        consent(world, case, GivenBy.CHILD, child_view=" ")
    assert refused.value.field == "child_view"
    with pytest.raises(BadConsent) as refused:
        consent(world, case)
    assert refused.value.field == "representative"
    assert Consent.objects.get(pk=world.consent(world.case())).given_by == ""  # an adult


def test_where_nobody_can_agree_there_is_no_consent(world, case):
    with pytest.raises(BadConsent) as refused:
        consent(world, case, GivenBy.NOBODY)
    assert refused.value.field == "given_by"
    with pytest.raises(BadCourse):
        consenting.on_duty(asked=world.asked("dignita"), child_view="", **call(world, case=case))
    consenting.on_duty(asked=world.asked("dignita"), child_view="Не искам мама да знае.", **call(world, case=case))
    assert not Consent.objects.exists()
    assert View.objects.get(case=case).about == About.CONSENT
    assert Event.objects.filter(kind="consent.on_duty").count() == 1
    with pytest.raises(Missing):
        consenting.on_duty(asked=world.asked("dignita"), child_view="Да, нека.", **call(world, case=world.case()))
    made = world.consent(world.case())
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=made).update(given_by="nobody")


def test_the_page_asks_for_the_view_of_the_child_and_offers_who_may_agree(world, case):
    adult(world, case, Role.APPOINTED, "Мария Петрова")
    adult(world, case, Role.RELATIVE, "Иван Крушев")
    asked = {
        "asked": "1", "receiver": str(world.org("dignita")), "purpose": "assistance", "categories": "needs",
        "language": "bg", "valid_until": "2026-12-24",
    }  # fmt: skip
    page = signed_in(world, "ana").get(f"/desk/cases/{case}/consent/", asked).content.decode()
    assert "Мария Петрова" in page
    assert "Иван Крушев" not in page
    assert f"/desk/cases/{case}/child/view/" in page
    heard = queries.asked_child(world["ana"], case, About.CONSENT)
    assert heard
    assert not heard.on_record
    assert queries.asked_child(world["ana"], world.case(), About.CONSENT) is None
