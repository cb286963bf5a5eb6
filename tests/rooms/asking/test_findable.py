"""Who can be found by whom, and what a look at the others tells."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accord.cooperation.agreements import services as agreements
from accord.cooperation.agreements.models import Agreement
from accord.foundation.codes import AgeGroup
from accord.foundation.ledger.models import Event
from accord.foundation.limits.models import Reached
from accord.foundation.limits.rules import buckets
from accord.foundation.policy import Category, Purpose
from accord.foundation.refusals import Refused
from accord.foundation.vault import current
from accord.protection.asking import queries
from accord.protection.asking.models import Count, Findable
from accord.protection.asking.tasks import index
from accord.protection.cases import known, team
from accord.protection.cases.models import Case
from accord.protection.cases.vocab import Restriction
from accord.protection.consents import services as consents
from accord.protection.consents.models import Consent
from accord.protection.persons.models import SearchToken
from accord.protection.persons.vocab import Identity
from tests.cast import TETIANA, key
from tests.rooms.asking.build import IDENTITY, TERMS, agreed, findable, looked, says_yes

LATIN = Identity(given_name="Tetiana", family_name="Kovalenko", birth_date=date(1994, 3, 17))


def restrict(world, case, why=Restriction.PUBLIC):
    call = {"actor": world["ana"], "case": case, "why": why, "now": world.now, "key": key()}
    team.restrict(**call, read=Case.objects.get(pk=case).version)


@pytest.mark.parametrize(
    ("told", "yes"),
    [
        (TETIANA, True),
        (LATIN, True),
        (Identity(phone="067 123 45 67"), True),
        (Identity(document="fk-482913"), True),
        (Identity(given_name="Тетяна", family_name="Коваленко"), False),
        (replace(LATIN, given_name="Olena"), False),
        (replace(LATIN, birth_date=date(1971, 11, 2)), False),
        (Identity(given_name="Тетяна", birth_date=date(1994, 3, 17)), True),
        (Identity(family_name="Бондар", birth_date=date(1994, 3, 17)), False),
    ],
)
def test_a_number_or_nearly_all_of_names_and_date_says_which_organisation_to_ask(world, told, yes):
    findable(world)
    assert says_yes(world, told) is yes


def test_what_is_told_is_the_organisation_and_nothing_else(world):
    case, consent = findable(world)
    found = known.known_to_others(actor=world["mira"], identity=LATIN, sex="", now=world.now)
    assert (found.cards, found.others.organisations, found.others.asked) == ([], (world.org("animus"),), 1)
    event = Event.objects.filter(kind="person.searched").latest("seq")
    facts = json.loads(event.facts)
    assert (event.organisation, facts["asked"], facts["yes"], event.subject) == (world.org("dignita"), 1, 1, None)
    person = Case.objects.get(pk=case).person_id
    for hidden in (person, case, consent, Case.objects.get(pk=case).code):
        assert str(hidden) not in event.facts + repr(found)


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": Purpose.ASSISTANCE},
        {"categories": frozenset({Category.CONTACT})},
        {"receiver": "csd"},
    ],
)
def test_another_consent_opens_nothing(world, changes):
    world.agree("dignita", **TERMS)
    asked = {"purpose": Purpose.IDENTIFICATION, "categories": IDENTITY}
    world.consent(world.case(), changes.pop("receiver", "dignita"), **asked | changes)
    index(world.now)
    assert not looked(world).organisations


def test_a_consent_that_was_read_without_the_sentence_opens_nothing(world):
    _case, consent = findable(world)
    Consent.objects.filter(pk=consent).update(text_version="2026.1")
    index(world.now)
    assert not looked(world).organisations
    Consent.objects.filter(pk=consent).update(text_version="2026.2")
    index(world.now)
    assert says_yes(world)


def test_the_sentence_is_read_only_where_it_is_true(world):
    case = world.case()

    def read(**changes):
        call = {"actor": world["ana"], "case": case, "asked": world.asked(**changes), "now": world.now}
        return " ".join(consents.preview(**call).paragraphs)

    assert "нас знаєте" not in read()
    assert "можуть дізнатися, що ми вас знаємо" in read(purpose=Purpose.IDENTIFICATION, categories=IDENTITY)
    assert "можуть дізнатися" not in read(purpose=Purpose.IDENTIFICATION, categories=frozenset({Category.CONTACT}))


def test_only_the_receiver_of_the_consent_finds_her_and_only_in_this_direction(world):
    findable(world)
    world.agree("mvr_police", **TERMS)
    assert not looked(world, who="petar").organisations
    world.case("mira", TETIANA)
    index(world.now)
    assert not looked(world, who="ana").organisations


def test_the_keys_of_the_pair_differ_by_direction_and_from_those_of_the_search(world):
    findable(world)
    one, other, parts = world.org("animus"), world.org("dignita"), ("a", "b")
    token = current().token
    found = {
        token(one, "names", parts),
        token(one, "names", parts, towards=other),
        token(other, "names", parts, towards=one),
    }
    assert len(found) == 3
    stored = {bytes(t) for t in Findable.objects.values_list("token", flat=True)}
    assert stored
    assert stored.isdisjoint(bytes(t) for t in SearchToken.objects.values_list("token", flat=True))


def test_what_was_left_over_says_nothing(world):
    """Rows that should have gone: agreement, consent and case are asked again at the look."""
    case, consent = findable(world)
    agreement = Agreement.objects.filter(clauses__purpose="identification").get()
    rows = list(Findable.objects.all())
    call = {"actor": world["nadia"], "agreement": agreement.pk, "now": world.now}
    for action, yes in (("suspend", False), ("resume", True)):
        agreements.move(**call, action=action, read=Agreement.objects.get(pk=agreement.pk).version, key=key())
        assert says_yes(world) is yes
    restrict(world, case)
    assert not Findable.objects.exists()
    Findable.objects.bulk_create(rows)
    assert not looked(world).organisations
    Findable.objects.all().delete()
    restrict(world, case, None)
    assert says_yes(world)
    consents.withdraw(actor=world["ana"], consent=consent, read=1, now=world.now, key=key())
    assert not Findable.objects.exists()
    Findable.objects.bulk_create(rows)
    assert not looked(world).organisations
    late = replace(world, now=world.now + timedelta(days=200))
    assert not looked(late).organisations


def test_the_index_follows_what_comes_into_force_and_runs_out(world):
    case = world.case()
    agreed(world, case)
    assert not Findable.objects.exists()
    world.agree("dignita", **TERMS)
    index(world.now)
    assert says_yes(world)
    kinds = list(Event.objects.filter(kind__contains="findable").order_by("seq").values_list("kind", "organisation"))
    assert kinds == [("person.findable", world.org("animus"))]
    index(world.now)
    index(world.now + timedelta(days=100))
    assert not Findable.objects.exists()
    kinds = list(Event.objects.filter(kind__contains="findable").order_by("seq").values_list("kind", flat=True))
    assert kinds == ["person.findable", "person.not_findable"]


def test_who_is_a_risk_to_her_is_never_told(world):
    case, _consent = findable(world)
    world.protect(case, "risk", "Ivan Petrov", organisation=world.org("dignita"))
    assert not looked(world).organisations
    index(world.now)
    assert not Findable.objects.exists()


def test_police_may_find_her_only_on_her_own_word(world):
    case, _consent = findable(world)
    world.agree("mvr_police", **TERMS)
    index(world.now)
    assert not looked(world, who="petar").organisations
    agreed(world, case, "mvr_police")
    assert says_yes(world, who="petar")


def test_a_child_is_found_by_the_consent_of_who_represents_it_only(world):
    world.agree("dignita", **TERMS)
    case = world.case(age=AgeGroup.CHILD)
    child = replace(TETIANA, birth_date=date(2010, 3, 17))
    assert not looked(world, child).organisations
    answered = consents.Answered("spoken", witness="Надія", representative="Олена Мельник", child_view="добре")
    asked = world.asked(purpose=Purpose.IDENTIFICATION, categories=IDENTITY)
    call = {"actor": world["ana"], "case": case, "asked": asked, "now": world.now, "key": key()}
    consents.give(**call, answered=answered)
    assert says_yes(world, child)


def test_who_asked_is_counted_by_day_for_those_who_may_see_it(world):
    findable(world)
    looked(world)
    looked(world, replace(LATIN, given_name="Olena"))
    looked(replace(world, now=world.now + timedelta(days=1)))
    looked(world, who="ana")  # asks nobody: nobody lets Animus find somebody
    assert sorted(Count.objects.values_list("looks", flat=True)) == [1, 2]
    rows = queries.who_looked(world["georgi"], now=world.now + timedelta(days=1))
    assert [(row.other.code, row.looks) for row in rows] == [("dignita", 1), ("dignita", 2)]
    assert queries.who_looked(world["elena"], now=world.now) == []
    for who in ("ana", "nadia"):
        with pytest.raises(Refused):
            queries.who_looked(world[who], now=world.now)


def test_after_the_limit_of_the_day_nobody_is_asked_and_the_look_goes_on(world, monkeypatch):
    findable(world)
    own = world.case("mira", TETIANA)
    monkeypatch.setitem(buckets(), "ask-others", replace(buckets()["ask-others"], burst=2))
    for _ in range(2):
        assert says_yes(world)
    found = known.look_up(actor=world["mira"], identity=TETIANA, sex="", now=world.now)
    assert ([card.case.pk for card in found.cards], found.others.over, found.others.organisations) == ([own], True, ())
    assert Reached.objects.get().bucket == "ask-others"
    assert looked(replace(world, now=world.now + timedelta(days=1))).organisations


def test_a_look_asks_the_database_little_more_for_the_others(world):
    def asked():
        with CaptureQueriesContext(connection) as told:
            known.look_up(actor=world["mira"], identity=replace(LATIN, given_name="Olena"), sex="", now=world.now)
        return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in told.captured_queries)

    asked()
    alone = asked()
    findable(world)
    asked()
    assert asked() - alone <= 5  # whom to ask and the tokens were there before; the limit, the hits, the count


def test_who_asked_may_not_be_known_by_a_name_alone(world):
    findable(world)
    found = looked(world, Identity(given_name="Тетяна"))
    assert (found.organisations, found.asked) == ((), 0)
    assert not Count.objects.exists()
