from datetime import date

import pytest

from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Refused
from accord.protection.cases import known
from accord.protection.persons import queries, search
from accord.protection.persons.lookups import Answer, Decided
from accord.protection.persons.models import Person, SearchToken
from accord.protection.persons.vocab import AlreadyKnown, BadIdentity, Identity
from tests.cast import TETIANA, key


def find(world, who="ana", **what):
    return [c.case.pk for c in known.search(actor=world[who], identity=Identity(**what), now=world.now)]


BORN = date(1994, 3, 17)


@pytest.mark.parametrize(
    "what",
    [
        {"given_name": "Tetiana", "family_name": "Kovalenko", "birth_date": BORN},
        {"given_name": "Коваленко", "family_name": "ТЕТЯНА", "birth_date": BORN},
        {"given_name": "Тетяна", "family_name": "Коваленко", "birth_date": date(1994, 1, 1)},
        {"document": "fk 482-913"},
        {"phone": "067 123 45 67"},
    ],
)
def test_she_is_found_by_a_compound_in_either_script(world, what):
    case = world.case()
    assert find(world, **what) == [case]


@pytest.mark.parametrize(
    "what",
    [
        {"given_name": "Тетяна"},
        {"family_name": "Коваленко"},
        {"birth_date": BORN},
        {"given_name": "Олена", "family_name": "Бондар", "birth_date": BORN},
    ],
)
def test_less_than_a_compound_finds_nobody(world, what):
    world.case()
    assert find(world, **what) == []


def test_another_organisation_does_not_find_her(world):
    world.case()
    assert find(world, "mira", document="FK482913") == []


def test_a_token_that_happens_to_be_the_same_shows_nobody_of_another_organisation(world):
    world.case()
    told = search.particulars(TETIANA)
    person, mira = Person.objects.get(), world["mira"]
    SearchToken.objects.bulk_create(
        SearchToken(person=person, token=token) for token in search.tokens(mira.organisation, told)
    )
    for openable in (lambda some: {}, lambda some: dict.fromkeys(some, "")):
        found = queries.candidates(mira, told, openable=openable)
        assert (found.everybody, found.opened) == ([], 0)


def test_every_search_is_an_event_without_its_words(world):
    world.case()
    find(world, document="FK482913")
    event = Event.objects.get(kind="person.searched")
    assert "FK482913" not in event.facts


def test_who_may_not_search_is_refused(world):
    with pytest.raises(Refused):
        find(world, "georgi", document="FK482913")


def test_a_correction_moves_the_tokens(world):
    from accord.protection.cases import services

    case = world.case()
    other = Identity(given_name="Олена", family_name="Бондар", birth_date=date(1990, 1, 2))
    facts = services.Situation(services.Sex.FEMALE, services.AgeGroup.ADULT)
    services.correct(actor=world["ana"], case=case, facts=facts, identity=other, read=1, now=world.now, key=key())
    assert find(world, document="FK482913") == []
    assert find(world, given_name="Olena", family_name="Bondar", birth_date=date(1990, 1, 2)) == [case]


def test_a_person_met_twice_is_not_registered_twice(world):
    from accord.protection.cases import services
    from accord.protection.cases.models import Case
    from accord.protection.cases.services import Facts

    world.case()
    facts = Facts(services.Sex.FEMALE, services.AgeGroup.ADULT, jurisdiction="BG", basis=services.Basis.OBSERVATION)
    call = {"actor": world["ana"], "facts": facts, "identity": TETIANA, "screening": None, "now": world.now}
    with pytest.raises(AlreadyKnown, match=Case.objects.get().code) as told:
        services.identify(**call, key=key())
    decided = Decided(told.value.look.token, Answer.SOMEBODY_ELSE)
    services.identify(**call, decided=decided, key=key())
    assert Case.objects.count() == 2


@pytest.mark.parametrize("born", [date(2030, 1, 1), date(1890, 1, 1)])
def test_a_birth_date_that_cannot_be_is_refused(world, born):
    with pytest.raises(BadIdentity):
        world.case(identity=Identity(birth_date=born))
    assert not SearchToken.objects.exists()
