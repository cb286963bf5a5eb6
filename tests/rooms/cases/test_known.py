"""Search before create: no way to a case leads around it, and it asks for no click where nobody is known."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Refused
from accord.foundation.vault.fields import reveal_many
from accord.protection.cases import known, services
from accord.protection.cases.models import Case
from accord.protection.cases.services import Facts
from accord.protection.cases.vocab import Basis
from accord.protection.persons import lookups, queries, search
from accord.protection.persons import services as persons
from accord.protection.persons.lookups import Answer, Decided, NotLookedUp
from accord.protection.persons.models import Pair, Person, SearchToken
from accord.protection.persons.vocab import AlreadyKnown, Identity
from tests.cast import TETIANA, key, signed_in
from tests.rooms.api.test_api import Api, ok

FORM = {"basis": "observation", "jurisdiction": "BG", "age_group": "adult", "sex": "Feminine"}
LATIN = {"given_name": "Tetyana", "family_name": "Kovalenko", "birth_date": "1994-03-17"}
MARRIED = Identity(given_name="Таня", family_name="Мельник", birth_date=date(1994, 3, 17), phone="0671234567")


def identified(world, identity=TETIANA, decided=None, who="ana", **changes):
    facts = {"sex": Sex.FEMALE, "age_group": AgeGroup.ADULT, "jurisdiction": "BG", "basis": Basis.OBSERVATION}
    return services.identify(
        actor=world[who], facts=Facts(**facts | changes), identity=identity, screening=None, decided=decided,
        now=world.now, key=key(),
    )  # fmt: skip


def looked(world, identity=TETIANA, who="ana"):
    return known.look_up(actor=world[who], identity=identity, sex="Feminine", now=world.now)


@pytest.mark.parametrize(
    "identity",
    [
        Identity(given_name="Tetiana", family_name="Kovalenko", birth_date=date(1994, 3, 17)),
        Identity(given_name="Татьяна", family_name="Коваленко", birth_date=date(1994, 3, 17)),
        Identity(given_name="Тетяна", family_name="Коваленко", born_about="1994"),
        Identity(given_name="Kovalenko", family_name="Tetiana", born_about="1994-03"),
        Identity(given_name="Тетяна", family_name="Ковалнко", birth_date=date(1994, 3, 17)),
        Identity(phone="067 123 45 67"),
        MARRIED,
    ],
)
def test_she_is_known_in_another_script_spelling_and_after_a_marriage(world, identity):
    case = world.case()
    (card,) = looked(world, identity).cards
    assert (card.case.pk, card.mine) == (case, True)
    assert card.reasons
    with pytest.raises(AlreadyKnown):
        identified(world, identity)
    assert Person.objects.count() == 1


def test_the_reasons_say_what_agrees_and_no_name(world):
    world.case()
    (card,) = looked(world, MARRIED).cards
    said = " ".join(card.reasons + card.against)
    assert "Same date of birth" in said
    assert "may be a married name" in said
    assert "Коваленко" not in said


def test_nobody_known_asks_for_nothing_more_and_the_look_stands_in_the_event(world):
    client = signed_in(world, "ana")
    assert client.post("/desk/identify/", FORM | LATIN | {"key": key()}).status_code == 302
    assert '"compared":0' in Event.objects.get(kind="person.registered").facts
    assert not Pair.objects.exists()


def test_somebody_else_is_recorded_blindly_and_not_sure_waits_for_a_look(world):
    world.case()
    look = looked(world)
    identified(world, decided=Decided(look.token, Answer.SOMEBODY_ELSE))
    (pair,) = Pair.objects.all()
    assert (pair.state, pair.settled_by) == ("apart", world["ana"].account)
    event = Event.objects.get(kind="person.look_up.decided")
    assert (event.actor, '"answer":"somebody_else"' in event.facts, '"shown":1' in event.facts) == (
        world["ana"].account, True, True,
    )  # fmt: skip
    assert str(Case.objects.order_by("opened_at").first().person_id) not in event.facts
    token = looked(world).token
    with CaptureQueriesContext(connection) as questions:
        identified(world, decided=Decided(token, Answer.NOT_SURE))
    assert sum("persons_pair" in one["sql"] for one in questions) == 1, "however many were shown"
    assert sorted(Pair.objects.values_list("state", flat=True)) == ["apart", "open", "open"]


def test_no_look_no_registration(world):
    """The proof is of these particulars, of this worker, of these candidates, and of this shift."""
    world.case()
    token = looked(world).token
    other = replace(TETIANA, given_name="Олена")
    for wrong in (
        {"decided": Decided("", Answer.SOMEBODY_ELSE)},
        {"decided": Decided(token[:-2] + "xx", Answer.SOMEBODY_ELSE)},
        {"decided": Decided(token, Answer.SOMEBODY_ELSE), "identity": other},
    ):
        with pytest.raises(NotLookedUp):
            identified(world, **wrong)
    late = replace(world, now=world.now + lookups.HOLDS + timedelta(minutes=1))
    with pytest.raises(NotLookedUp):
        identified(late, decided=Decided(token, Answer.SOMEBODY_ELSE))
    with pytest.raises(NotLookedUp):
        persons.register(
            actor=world["ana"], identity=TETIANA, sex="", sheltered=False, look_up="", compared=0, now=world.now
        )
    identified(world, decided=Decided(token, Answer.SOMEBODY_ELSE))
    with pytest.raises(AlreadyKnown):  # meanwhile there is one more to look at
        identified(world, decided=Decided(token, Answer.SOMEBODY_ELSE))
    assert Person.objects.count() == 2


def test_another_organisation_and_other_roles_learn_nothing(world):
    world.case()
    assert looked(world, who="mira").cards == []
    with pytest.raises(Refused):
        looked(world, who="georgi")
    with pytest.raises(NotLookedUp):
        lookups.check(looked(world, who="mira").token, world["ana"], TETIANA, world.now)


def test_a_row_of_others_under_a_token_of_ours_opens_nothing_and_tells_nothing(world):
    """Rows of tokens are read past the wall; the person behind one is not."""
    other = world.org("dignita")
    hers = Person.objects.create(id=uuid4(), organisation=other, registered_at=world.now)
    told = search.particulars(TETIANA, "Feminine")
    for token in search.sought(world.org("animus"), told):
        SearchToken.objects.create(person=hers, token=token)
    look = looked(world)
    assert not look.found.everybody
    assert look.found.opened == 0


def test_no_more_is_opened_than_it_takes(world, monkeypatch):
    """The date alone rules out a man of the same given name and year; and of who may be he, what was not told stays shut."""
    opened: list[tuple[int, set[str]]] = []

    def seen(rows, *, holder, fields, keys):
        opened.append((len(rows), set(fields)))
        return reveal_many(rows, holder=holder, fields=fields, keys=keys)

    monkeypatch.setattr(queries, "reveal_many", seen)
    viktor = Identity(given_name="Віктор", family_name="Мельник", birth_date=date(1980, 9, 2), document="FK482913")
    identified(world, viktor, sex=Sex.MALE)
    other = replace(viktor, family_name="Бойко", birth_date=date(1980, 3, 17), document="")
    for told, compared in ((other, 0), (replace(viktor, document=""), 1)):
        opened.clear()
        look = known.look_up(actor=world["ana"], identity=told, sex="Masculine", now=world.now)
        assert (len(look.cards), look.found.opened) == (compared, 1)
        assert opened == [
            (1, {"birth_date", "born_about"}),
            (compared, {"given_name", "family_name", "other_names"}),
        ]


def test_a_look_is_one_event_however_many_it_compares(world):
    for _ in range(3):
        world.case()
    before = Event.objects.count()
    assert len(looked(world).cards) == 3
    (event,) = Event.objects.order_by("seq")[before:]
    assert (event.kind, event.purpose, '"compared":3' in event.facts) == ("person.searched", "identification", True)


def test_in_the_browser_three_answers(world):
    case, client = world.case(), signed_in(world, "ana")
    page = client.post("/desk/identify/", FORM | LATIN | {"needs": "лікар", "key": key()})
    text = page.content.decode()
    assert page.status_code == 422
    assert Case.objects.get(pk=case).code in text
    assert "лікар" in text
    assert 'value="somebody_else"' in text
    assert "Тетяна" not in text
    token = page.context["look"].token
    again = FORM | LATIN | {"look_up": token}
    same = client.post("/desk/identify/", again | {"same": str(case), "key": key()})
    assert (same.status_code, same["Location"]) == (302, f"/desk/cases/{case}/")
    assert Event.objects.filter(kind="person.recognised", object_id=case).count() == 1
    assert Person.objects.count() == 1
    made = client.post("/desk/identify/", again | {"answer": "not_sure", "key": key()})
    assert made.status_code == 302
    assert str(Pair.objects.get().pk) in client.get(made["Location"]).content.decode()


def test_recognised_from_a_screening_which_is_done_then(world):
    case, screening = world.case(), world.screened()
    client = signed_in(world, "ana")
    address = f"/desk/identify/?screening={screening}"
    page = client.post(address, FORM | LATIN | {"basis": "screening", "key": key()})
    data = FORM | LATIN | {"look_up": page.context["look"].token, "same": str(case), "key": key()}
    assert client.post(address, data).status_code == 302
    event = Event.objects.get(kind="person.recognised")
    assert str(screening) in event.facts


def test_for_programs(world):
    world.case()
    api = Api(world, "ana")
    body = {"jurisdiction": "BG", "basis": "observation", "sex": "Feminine", "age_group": "adult", "identity": LATIN}
    assert api.post("/cases", body).json()["code"] == "already-known"
    found = ok(api.post("/persons/look-up", {"identity": LATIN, "sex": "Feminine"}))
    assert (len(found["candidates"]), found["elsewhere"]) == (1, False)
    assert "birth-same" in found["candidates"][0]["reasons"]
    ok(api.post("/cases", body | {"look_up": found["look_up"], "answer": "somebody_else"}))
    again = ok(api.post("/persons/look-up", {"identity": LATIN, "sex": "Feminine"}))
    known_ = again["candidates"][0]["id"]
    ok(api.post(f"/cases/{known_}/recognised", {"look_up": again["look_up"], "identity": LATIN}))
    assert Person.objects.count() == 2


def test_the_registration_asks_the_database_a_bounded_number_of_questions(world, django_assert_max_num_queries):
    for number in range(12):
        world.case(identity=Identity(given_name="Тетяна", family_name="Коваленко", born_about=str(1990 + number % 5)))
    with django_assert_max_num_queries(14):
        assert len(looked(world).cards) == 10
