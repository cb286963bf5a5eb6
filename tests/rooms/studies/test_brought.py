"""Whom an organisation brings: consent, agreement, nobody protected, each person once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accord.cooperation.organisations.models import Organisation
from accord.foundation.policy import Category, Purpose
from accord.protection.asking.compared import brought
from accord.protection.cases import services as cases
from accord.protection.cases.models import Case
from accord.protection.consents import services as consents
from accord.protection.consents.models import Consent
from accord.protection.persons.models import Person
from tests.cast import TETIANA, key
from tests.rooms.studies.build import FIRST, LAST, agreed, agrees

OTHER = replace(TETIANA, given_name="Ірина", document="AA111111", phone="+380501112233")


@pytest.fixture
def covered(world):
    agreed(world)
    return world


def brings(world, who="animus", first=FIRST, last=LAST):
    coordinator = Organisation.objects.get(code="national_commission")
    return brought(world.org(who), coordinator, first, last, world.now)


def test_who_agreed_is_brought_and_who_was_not_asked_is_counted_only(covered):
    case = covered.case()
    agrees(covered, case)
    covered.case(identity=OTHER)
    found = brings(covered)
    (told,) = found.persons.values()
    assert (told[0], found.withheld) == (case, 1)
    assert {kind for kind, _parts in told[1]} >= {"phone", "document", "names", "birth+sex"}
    assert brings(covered, "dignita").persons == {}


def test_her_telephone_is_encoded_only_if_she_agreed_to_that(covered):
    agrees(covered, covered.case(), categories=frozenset({Category.IDENTITY}))
    (told,) = brings(covered).persons.values()
    assert "phone" not in {kind for kind, _parts in told[1]}


def test_without_an_agreement_or_after_she_took_it_back_she_is_withheld(world):
    case = world.case()
    consent = agrees(world, case)
    assert brings(world).persons == {}
    agreed(world)
    assert len(brings(world).persons) == 1
    read = Consent.objects.get(pk=consent).version
    consents.withdraw(actor=world["ana"], consent=consent, read=read, now=world.now + timedelta(hours=1), key=key())
    assert (brings(world).persons, brings(world).withheld) == ({}, 1)


def test_a_consent_to_somebody_else_or_for_something_else_brings_nobody(covered):
    covered.consent(covered.case(), "national_commission")
    covered.consent(
        covered.case(identity=OTHER), "dignita", purpose=Purpose.STATISTICS, categories=frozenset({Category.IDENTITY})
    )
    assert (brings(covered).persons, brings(covered).withheld) == ({}, 2)


@pytest.mark.parametrize("how", ["restricted", "sheltered", "sheltered_with"])
def test_who_is_protected_is_withheld_whatever_she_agreed_to(covered, how):
    case = covered.case()
    agrees(covered, case)
    assert len(brings(covered).persons) == 1
    if how == "restricted":
        Case.objects.filter(pk=case).update(restricted="public")
    else:
        Person.objects.filter(case=case).update(**{how: True})
    assert (brings(covered).persons, brings(covered).withheld) == ({}, 1)


def test_only_cases_of_the_period_are_brought(covered):
    agrees(covered, covered.case())
    today = covered.now.date()
    assert brings(covered, first=today + timedelta(days=1)).withheld == 0
    assert brings(covered, first=today + timedelta(days=1)).persons == {}
    assert len(brings(covered, first=today, last=today).persons) == 1


def test_two_records_of_one_person_are_one(covered):
    from accord.protection.cases import same

    one, other = covered.case(), covered.case()
    agrees(covered, one)
    codes = tuple(Case.objects.filter(pk__in=[one, other]).values_list("code", flat=True))
    assert len(brings(covered).persons) + brings(covered).withheld == 2
    pair = same.flag(actor=covered["ana"], cases=codes, now=covered.now, key=key())
    same.merge(
        actor=covered["ana"], pair=pair.id, kept=one, reason="Тя сама го каза днес.", read=pair.version, now=covered.now, key=key()
    )  # fmt: skip
    assert len(brings(covered).persons) + brings(covered).withheld == 1
    assert cases
