"""Pairs that people look at: each its own record, both must say the same, nobody is asked about who is protected or erased."""

from uuid import UUID, uuid4

import pytest

from accord.cooperation.organisations.models import Organisation
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.protection.cases.models import Case
from accord.research.linkage.encodings import Roll, encode
from accord.research.studies import doubts, queries, rolls
from accord.research.studies.models import Doubt, Study
from accord.research.studies.vocab import MOST_ASKED
from tests.cast import key
from tests.rooms.studies.build import agrees, closed, doubt, proposed


@pytest.fixture
def pair(world):
    """(study, Ana's side, Mira's side) of a pair of whom both agreed."""
    study = proposed(world)
    ana, mira = doubt(world, study)
    agrees(world, ana.case)
    agrees(world, mira.case, "mira")
    return study, ana, mira


def says(world, who, side, said, read=None):
    read = read or Doubt.objects.get(pk=side.pk).version
    return doubts.settle(actor=world[who], doubt=side.pk, said=said, read=read, now=world.now, key=key())


def test_each_side_sees_its_own_record_and_nothing_of_the_other(world, pair):
    _study, ana, mira = pair
    (one,) = queries.asked(world["ana"])
    assert (one.doubt.pk, one.agrees, one.open) == (ana.pk, ["name", "year of birth"], True)
    asked, texts = queries.doubt_opened(actor=world["ana"], doubt=ana.pk, now=world.now)
    assert (asked.case.pk, texts["given_name"]) == (ana.case, "Тетяна")
    assert "document" not in texts
    assert Event.objects.filter(kind="person.identity.read", subject=ana.person_id, purpose="statistics").exists()
    with pytest.raises(Missing):
        queries.doubt_opened(actor=world["ana"], doubt=mira.pk, now=world.now)
    with pytest.raises(Missing):
        says(world, "ana", mira, "same")


@pytest.mark.parametrize("who", ["oksana", "nadia", "georgi"])
def test_who_is_not_of_the_case_team_is_not_asked(world, pair, who):
    _study, ana, _mira = pair
    if who == "georgi":
        assert queries.asked(world[who]) == []
    with pytest.raises(Refused):
        queries.doubt_opened(actor=world[who], doubt=ana.pk, now=world.now)
    with pytest.raises(Refused):
        says(world, who, ana, "same")


@pytest.mark.parametrize(
    ("one", "other", "decided"),
    [("same", "same", True), ("different", "different", False), ("same", "different", None), ("same", "unsure", None),
     ("unsure", "unsure", None), ("same", "", None)],
)  # fmt: skip
def test_it_is_decided_where_both_say_the_same(world, pair, one, other, decided):
    study, ana, mira = pair
    says(world, "ana", ana, one)
    if other:
        says(world, "mira", mira, other)
    found = doubts.decided(Study.objects.get(pk=study))
    assert list(found.values()) == ([] if decided is None else [decided])
    if found:
        assert set(next(iter(found))) == {(str(s.organisation), str(s.person_id)) for s in (ana, mira)}
    event = Event.objects.filter(kind="study.doubt.answered").first()
    assert (event.subject, event.object_id) == (ana.person_id, ana.case)


def test_an_answer_is_one_of_three_and_of_a_study_that_goes_on(world, pair):
    study, ana, _mira = pair
    with pytest.raises(NotPossible):
        says(world, "ana", ana, "perhaps")
    says(world, "ana", ana, "unsure")
    says(world, "ana", ana, "same")  # she asked the person since
    closed(world, study)
    with pytest.raises(Missing):
        says(world, "ana", ana, "same", read=3)


def test_nobody_is_asked_about_who_took_her_word_back_or_is_protected_now(world, pair):
    _study, ana, _mira = pair
    Case.objects.filter(pk=ana.case).update(restricted="public")
    with pytest.raises(Missing):
        queries.doubt_opened(actor=world["ana"], doubt=ana.pk, now=world.now)
    with pytest.raises(NotPossible):
        says(world, "ana", ana, "same")


def test_who_is_erased_is_asked_about_on_neither_side(world, pair):
    _study, ana, _mira = pair
    doubts.follow_erasure(world["ana"], ana.person_id, world.now)
    assert not Doubt.objects.exists()


def lists(world, many, key_=bytes(range(32))):
    """Two rolls of people of this node, and as many pairs."""
    made, pairs = {}, [[] for _ in range(many)]
    for code in ("animus", "dignita"):
        name, records = str(world.org(code)), {}
        for n in range(many):
            record = str(uuid4())
            records[record] = encode(key_, [("names", ("knt", f"k{n}")), ("birth+sex", ("1", "2", "1990", "f"))])
            pairs[n].append((name, record))
        made[name] = rolls.Own(Roll(name, records), {record: uuid4() for record in records})
    return made, [tuple(pair) for pair in pairs]


def test_only_so_many_are_asked_at_a_time_each_once_and_who_is_gone_no_more(world):
    study = Study.objects.get(pk=proposed(world))
    brought, pairs = lists(world, MOST_ASKED + 5)
    assert doubts.ask(study, brought, pairs, world.now) == MOST_ASKED
    assert Doubt.objects.count() == 2 * MOST_ASKED
    assert set(Doubt.objects.values_list("agrees", flat=True)) == {"name birth"}
    assert doubts.ask(study, brought, pairs, world.now) == 0
    first = Doubt.objects.filter(pair=Doubt.objects.first().pair)
    first.update(said="same")
    assert doubts.ask(study, brought, pairs, world.now) == 1
    name, record = pairs[0][0]
    del brought[name].cases[record]
    doubts.ask(study, brought, [], world.now)
    assert not Doubt.objects.filter(person_id=UUID(record)).exists()
    assert Doubt.objects.count() == 2 * MOST_ASKED


def test_what_only_another_node_knows_is_not_asked(world):
    study = Study.objects.get(pk=proposed(world))
    brought, pairs = lists(world, 3)
    Organisation.objects.filter(code="dignita").update(on_this_node=False)
    name = str(world.org("dignita"))
    brought[name] = rolls.Own(brought[name].roll, {})
    assert doubts.ask(study, brought, pairs, world.now) == 0
