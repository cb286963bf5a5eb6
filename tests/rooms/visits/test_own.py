"""What she sees of her own: a whitelist in plain words, nothing protected, nothing of others."""

import re
from dataclasses import fields

import pytest
from django.utils import translation

from accord.cooperation.organisations.models import Organisation
from accord.cooperation.organisations.plain import plain_name
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Category, Purpose
from accord.foundation.refusals import Missing
from accord.protection.cases.models import Case
from accord.protection.consents import services as consents
from accord.protection.consents.models import Consent
from accord.protection.consents.vocab import AlreadyWithdrawn
from accord.protection.plans import services as plans
from accord.protection.plans.models import Step
from accord.protection.referrals.models import Referral
from accord.protection.rights import queries as rights
from accord.protection.visits import own
from tests.cast import key
from tests.rooms.plans import builders
from tests.rooms.visits.build import contact, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world):
    made = world.case()
    contact(world, made)
    return made


def plan_with(world, case, *steps, wishes="Канарче Желание"):
    given = builders.good(world, "support_plan") | {"wishes": wishes}
    given["steps"] = [
        {"goal": "Дім", "who": "Канарче Отговорник", "until": builders.soon(world), "what": s} for s in steps
    ]
    for kind in ("risk", "safety_plan"):
        builders.made(world, case, kind)
    return builders.made(world, case, "support_plan", given)


def test_her_plan_is_the_support_plan_in_force_and_nothing_of_the_others(world, case):
    _cookie, visitor = opened(world, case)
    assert own.plan(visitor=visitor, now=world.now) is None
    made = plan_with(world, case, "Знайти житло", "Курси", "Зайве")
    first, second, third = Step.objects.filter(plan=made).order_by("row")
    for step, action in ((second, "do"), (third, "drop")):
        plans.move_step(
            actor=world["ana"], step=step.pk, action=action, reason="вже не треба", read=1, now=world.now, key=key()
        )
    seen = own.plan(visitor=visitor, now=world.now)
    assert [(s.what, s.done) for s in seen.steps] == [("Знайти житло", False), ("Курси", True)]
    assert seen.steps[0].until == first.due_on
    assert seen.wishes == "Канарче Желание"
    text = "".join(str(getattr(seen, f.name)) for f in fields(seen)) + "".join(
        str(getattr(s, f.name)) for s in seen.steps for f in fields(s)
    )
    for hidden in ("Нужда", "Издирван", "Страх", "Трафикант", "Мярка", "Изход", "Институция", "Зайве"):
        assert hidden not in text
    event = Event.objects.filter(kind="visit.read").latest("seq")
    assert (event.actor, event.role, event.object_type) == (None, "", "visit")
    assert "Желание" not in repr(seen)


def test_a_protected_particular_and_the_address_of_a_house_stay_off_the_screen(world, case):
    world.protect(case, "place", "Приют „Тиха градина“")
    world.protect(case, "risk", "Боян Русев")
    plan_with(
        world, case, "Лекар в 10 ч.", "Среща в приют Тиха градина", "Bojan Rusev не бива да знае", "Софія, ul. Shipka 6",
        wishes="Подзвонити +380671234567",
    )  # fmt: skip
    _cookie, visitor = opened(world, case)
    seen = own.plan(visitor=visitor, now=world.now)
    ask = "Ask your case manager about this."
    assert [step.what for step in seen.steps] == ["Лекар в 10 ч.", ask, ask, ask]
    assert [bool(step.who) for step in seen.steps] == [True, False, False, False]
    assert seen.wishes == ask
    found = Event.objects.filter(kind="guard.searched").latest("seq")
    assert (found.actor, "градина" in found.facts.lower()) == (None, False)


def test_consents_stand_in_plain_words_and_only_hers(world, case):
    kept = world.consent(case)
    police = world.consent(case, "mvr_police", purpose=Purpose.INVESTIGATION, categories=frozenset(Category))
    others = world.consent(world.case(identity=_other()))
    _cookie, visitor = opened(world, case)
    rows = own.consents(visitor=visitor, now=world.now)
    assert {row.id for row in rows} == {kept, police}
    assert "what happened to you" in next(row for row in rows if row.id == police).what
    with pytest.raises(Missing):
        own.consent(visitor=visitor, consent=others, now=world.now)
    call = {"visitor": visitor, "now": world.now, "read": 1}
    with pytest.raises(Missing):
        consents.take_back(**call, consent=others, key=key())
    assert Consent.objects.get(pk=others).withdrawn_at is None


def test_she_takes_a_consent_back_herself_and_the_same_follows_as_at_the_desk(world, case):
    consent = world.consent(case)
    referral = world.draft(case)
    world.send(referral)
    _cookie, visitor = opened(world, case)
    call = {"visitor": visitor, "consent": consent, "read": 1, "now": world.now, "key": key()}
    assert not consents.take_back(**call).repeated
    assert consents.take_back(**call).repeated
    with pytest.raises(AlreadyWithdrawn):
        consents.take_back(**call | {"key": key()})
    assert Referral.objects.get(pk=referral).state == "withdrawn_by_person"
    event = Event.objects.get(kind="consent.withdrawn")
    assert (event.actor, event.role, event.object_type, event.object_id) == (None, "", "visit", visitor.visit)
    moved = Event.objects.filter(kind="referral.moved", object_id=referral).latest("seq")
    assert (moved.actor, moved.organisation) == (None, visitor.organisation)
    row = own.consent(visitor=visitor, consent=consent, now=world.now)
    assert row.over
    assert row.withdrawn_on


def test_she_sees_who_saw_her_file_and_nothing_of_an_investigation(world, case):
    person = Case.objects.get(pk=case).person_id
    _cookie, visitor = opened(world, case)
    with ledger.transaction.atomic():
        for kind in (Kind.CASE_READ, Kind.LINK_SELECTOR_ENTERED, Kind.PROCEEDING_MOVED):
            ledger.append(Entry.by(world["petar"], kind, world.now, subject=person))
        ledger.append(Entry.by(world["ana"], Kind.CASE_READ, world.now, subject=person))
    own.plan(visitor=visitor, now=world.now)
    with translation.override("uk"):
        lines = rights.own_list(visitor=visitor, now=world.now)
    text = " ".join(f"{line.role} {line.organisation} {line.what} {line.detail}" for line in lines)
    assert "Анімус" in text
    with translation.override("en"):
        lines = rights.own_list(visitor=visitor, now=world.now)
    assert not any("Investigator" in line.role or "Combating" in line.organisation for line in lines)
    assert any(line.role.startswith("you, or somebody") and line.organisation == "" for line in lines)
    assert any(line.what == "opened your file" and line.role == "Case manager" for line in lines)


@pytest.mark.parametrize("language", ["en", "bg", "ro", "uk"])
def test_a_name_that_tells_is_told_by_what_the_body_is(world, language):
    telling = re.compile(r"traffick|трафик|trafic|торгівл", re.IGNORECASE)
    with translation.override(language):
        rows = list(Organisation.objects.all())
        assert any(telling.search(one.name) for one in rows)
        assert not any(telling.search(plain_name(one)) for one in rows)
        assert any(plain_name(one) == one.name for one in rows)


def _other():
    from dataclasses import replace

    from tests.cast import TETIANA

    return replace(TETIANA, given_name="Олена", document="FK000111", phone="+380670000001")
