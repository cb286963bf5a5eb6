"""A made-up caseload: what is copied is as whole as what was told."""

import random
from collections import Counter
from datetime import timedelta
from hashlib import sha256
from itertools import islice

import pytest
from django.apps import apps
from django.db import connection

from accord.demo.caseload import copying, names
from accord.demo.caseload.copying import Batch
from accord.demo.caseload.drawn import person
from accord.demo.caseload.making import NotHere, OtherCaseload, make
from accord.demo.caseload.pattern import NotCopied, Watching, read
from accord.foundation.ids import new_code
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.queries import verify_here
from accord.foundation.policy import Purpose
from accord.foundation.refusals import Missing
from accord.foundation.vault import SealedField, current, reveal
from accord.foundation.vault.fields import cell_of
from accord.protection.cases import known, queries
from accord.protection.cases.models import Case, Member, Note
from accord.protection.persons.models import Person
from accord.protection.persons.vocab import Identity
from accord.protection.referrals.models import Referral
from accord.research.facts import writing
from accord.research.facts.models import Fact
from tests.cast import build_world

pytestmark = pytest.mark.django_db
TOLD, ALL, SEED = 6, 40, 12


@pytest.fixture
def demo(settings):
    settings.ACCORD_DEMO = True


@pytest.fixture
def world(now, demo):
    made = build_world(now - timedelta(days=1))
    for _ in make(ALL, seed=SEED, now=made.now, told=TOLD):
        pass
    return made


def test_so_many_stand_there_every_cell_opens_and_every_event_is_of_something_that_is_there(world):
    assert Case.objects.count() == Person.objects.count() == ALL
    seen, names_found = Counter(), set()
    for model in apps.get_models():
        for field in (f for f in model._meta.concrete_fields if isinstance(f, SealedField)):
            for row in model._base_manager.exclude(**{field.attname: None}):
                [text] = current().open_many([(cell_of(row, field.attname), getattr(row, field.attname))], holder=None)
                assert text
                seen[model.__name__] += 1
                if field.attname == "family_name":
                    names_found.add((text, row.pk))
    assert seen["Person"] > ALL * 4
    assert min(seen[name] for name in ("Note", "Signal", "Referral", "Consent")) > 1
    assert len({text for text, _row in names_found}) > ALL // 2
    connection.check_constraints()
    report = verify_here()
    assert report.sound
    persons, cases = set(Person.objects.values_list("pk", flat=True)), set(Case.objects.values_list("pk", flat=True))
    told = Event.objects.filter(kind="case.opened")
    assert {one.object_id for one in told} == cases
    assert {one.subject for one in Event.objects.filter(kind="person.registered")} == persons
    codes = set(Case.objects.values_list("code", flat=True))
    assert {code for one in told for code in codes if code in one.facts} == codes
    facts = Fact.objects.filter(kind="identified")
    assert facts.count() == len(set(facts.values_list("person", flat=True))) == ALL
    before = writing.digest()
    assert writing.rebuild(now=world.now)[1] == before


def test_a_copy_is_found_by_what_her_papers_say_and_read_by_her_team_alone(world):
    case = Case.objects.order_by("pk").last()
    whose = {world[who].account: world[who] for who in ("ana", "mira")}
    actor = whose[Member.objects.get(case=case).account]
    [other] = [one for one in whose.values() if one != actor]
    told = queries.open_identity(actor=actor, case=case.pk, purpose=Purpose.ASSISTANCE, now=world.now)
    found = known.search(actor=actor, identity=Identity.of(told), now=world.now)
    assert case.pk in {card.case.pk for card in found}
    page = queries.open_case(actor=actor, case=case.pk, now=world.now)
    assert len(page.notes) == Note.objects.filter(case=case).count()
    with pytest.raises(Missing):
        queries.open_case(actor=other, case=case.pk, now=world.now)


def test_what_was_sent_names_whom_it_is_about_and_its_digest_is_of_it(world):
    sent = list(Referral.objects.exclude(payload=None))
    assert len(sent) > 2
    for one in sent:
        payload = reveal(one, holder=one.giver_id, fields=["payload"])["payload"]
        assert reveal(one, holder=one.receiver_id, fields=["payload"])["payload"] == payload
        assert one.digest == sha256(payload.encode()).hexdigest()
        her = Person.objects.get(pk=one.case.person_id)
        assert reveal(her, holder=her.organisation, fields=["family_name"])["family_name"] in payload


def test_it_goes_on_where_it_was_stopped(now, demo):
    world = build_world(now - timedelta(days=1))
    first = list(islice(make(30, seed=SEED, now=world.now, told=4), 3))
    assert first == [0, 1, 2]
    assert next(iter(make(30, seed=SEED, now=world.now, told=4))) == 2
    assert list(make(30, seed=SEED, now=world.now, told=4)) == [2, 3, 4, 30]
    assert list(make(30, seed=SEED, now=world.now, told=4)) == [30]
    assert [*make(33, seed=SEED, now=world.now, told=4)] == [30, 33]
    assert Case.objects.count() == 33
    with pytest.raises(OtherCaseload, match="seed 12"):
        next(make(30, seed=4, now=world.now))


def test_of_two_that_drew_the_same_code_one_draws_again(now, demo, monkeypatch):
    world = build_world(now - timedelta(days=1))
    for _ in make(5, seed=SEED, now=world.now, told=4):
        pass
    taken, drawn = Case.objects.values_list("code", flat=True)[0], []

    def draw(prefix):
        drawn.append(prefix)
        return taken if drawn.count("C") == 1 and prefix == "C" else new_code(prefix)

    monkeypatch.setattr(copying, "new_code", draw)
    many = 5 + 60  # PostgreSQL copies so many rows, and speaks for itself when it does
    assert [*make(many, seed=SEED, now=world.now, told=4)] == [5, many]
    assert drawn.count("C") == 60 + 60
    assert Case.objects.count() == Person.objects.count() == many
    assert verify_here().sound


def test_no_made_up_people_on_a_node_that_works(now, settings):
    settings.ACCORD_DEMO = False
    world = build_world(now)
    with pytest.raises(NotHere):
        next(make(5, seed=1, now=world.now))
    assert not Case.objects.exists()


def test_what_cannot_be_made_again_is_said(now, demo):
    world = build_world(now)
    known_key = world.consent(world.case())  # something of hers that is not in the pattern
    watching = Watching()
    case = world.case()
    rows = watching.new()
    rows[type(Case.objects.get(pk=case))][0].code = "C-0000-0000"
    rows[Note] = [Note(case_id=case, person_id=world.org("animus"), written_by=known_key, written_at=now, text=None)]
    rows[Note][0].text = rows[Person][0].given_name
    with pytest.raises(NotCopied, match="somebody else"):
        read(rows, [], case=case, organisations=[world.org("animus")])


def test_a_copy_begins_within_three_days_of_its_pattern(now, demo):
    world = build_world(now)
    watching, told = Watching(), world.case()
    pattern = read(watching.new(), [], case=told, organisations=[world.org("animus")])
    batch = Batch(world.now)
    case = batch.add(pattern, random.Random(1))
    batch.write()
    first, second = Case.objects.get(pk=told), Case.objects.get(pk=case)
    assert timedelta(0) <= first.opened_at - second.opened_at <= timedelta(days=3)
    assert first.code != second.code
    assert first.person_id != second.person_id


@pytest.mark.parametrize("citizenship", ["BG", "UA", "RO", "MD"])
def test_people_are_called_as_where_they_come_from(citizenship):
    chance = random.Random(1)
    them = [names.drawn(chance, citizenship, female=n % 2 == 0) for n in range(400)]
    cyrillic = citizenship in ("BG", "UA")
    assert all(("а" <= one.family[-1].lower() <= "ї") is cyrillic for one in them)
    assert bool(them[0].patronymic) is cyrillic
    assert len({(one.given, one.family) for one in them}) > 250


def test_the_same_number_is_the_same_person_and_the_shape_is_that_of_the_table():
    assert person(1, 7) == person(1, 7)
    drawn = [person(1, n) for n in range(3000)]
    male = sum(one.sex == "Masculine" for one in drawn) / 3000
    children = sum(one.age == "child" for one in drawn) / 3000
    assert male == pytest.approx(0.777, abs=0.03)  # 23,451 of 30,197
    assert children == pytest.approx(0.439, abs=0.03)
    assert {one.history.name for one in drawn} == {"met once", "told of by a signal", "helped", "two years"}
