"""Two records of one person: compared, joined, counted once, parted again; nothing is moved and nothing is lost."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Purpose
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import reveal
from accord.protection.cases import queries, same, services, team
from accord.protection.cases.access import reach
from accord.protection.cases.models import Case
from accord.protection.cases.services import Situation
from accord.protection.cases.tasks import look_for_second_records
from accord.protection.cases.vocab import BadCase, Restriction
from accord.protection.persons import erasure, merging
from accord.protection.persons.models import Merge, Pair, Person, SearchToken
from accord.protection.persons.queries import is_sheltered
from accord.protection.persons.vocab import AlreadyOne, Identity
from accord.protection.rights import queries as rights
from accord.research.tables.queries import node_table
from tests.cast import TETIANA, key, signed_in
from tests.rooms.api.test_api import Api, ok
from tests.rooms.cases.test_access import second_manager

WHY = "Същият белег, същата майка."
OTHER = Identity(given_name="Олена", family_name="Мельник", born_about="1994", needs="x")


@pytest.fixture
def two(world):
    """Ana's two cases of one person, flagged."""
    cases = world.case(), world.case(identity=OTHER)
    codes = tuple(Case.objects.get(pk=pk).code for pk in cases)
    pair = same.flag(actor=world["ana"], cases=codes, now=world.now, key=key()).id
    return *cases, pair


def merged(world, pair, kept, who=None, read=None, reason=WHY):
    read = read or Pair.objects.get(pk=pair).version
    call = {"actor": who or world["ana"], "pair": pair, "now": world.now, "key": key()}
    return same.merge(**call, kept=kept, reason=reason, read=read)


def settled(world, pair, action, who=None):
    read = Pair.objects.get(pk=pair).version
    return same.settle(actor=who or world["ana"], pair=pair, action=action, read=read, now=world.now, key=key())


def rows():
    """Everything that a merge must not touch."""
    return [list(model.objects.order_by("pk").values()) for model in (Person, Case, SearchToken)]


def beside(world, case):
    return same.beside(world["ana"], reach(world["ana"], case, Action.CASE_READ))


def total():
    return node_table(by=["sex"], threshold=1, rule="identified").lines[-1].cells[-1]


def test_joined_records_show_each_other_count_once_and_part_exactly(world, two):
    one, other, pair = two
    before = rows()
    assert total() == "2"
    merged(world, pair, one)
    assert total() == "1"
    assert rows() == before
    assert [c.pk for c in beside(world, other).cases] == [one]
    assert reveal(Merge.objects.get(), holder=world.org("animus"), fields=["reason"])["reason"] == WHY
    told = Event.objects.filter(kind="person.merged")
    assert (told.count(), any(WHY in e.facts for e in told)) == (2, False)
    listed = rights.access_list(actor=world["ana"], case=other, language="en", now=world.now)
    alone = {line.what for line in listed.lines}
    assert {"found that two records are about you, and put them together", "opened a case for you"} <= alone
    with pytest.raises(NotPossible):
        merged(world, pair, one)
    settled(world, pair, "undo")
    assert (total(), rows()) == ("2", before)
    assert beside(world, other).cases == []
    settled(world, pair, "apart")
    with pytest.raises(NotPossible):
        merged(world, pair, one)
    settled(world, pair, "reopen")
    assert Pair.objects.get().state == "open"


def test_comparing_opens_both_for_a_purpose_and_says_what_differs(world, two):
    before = Event.objects.count()
    lines = {line.name: line for line in same.compared(actor=world["ana"], pair=two[2], now=world.now)}
    assert (lines["given_name"].differs, set(lines["given_name"].texts)) == (True, {"Тетяна", "Олена"})
    assert not lines["document"].differs
    told = Event.objects.order_by("seq")[before:]
    assert [(e.kind, e.purpose) for e in told] == [("person.identity.read", Purpose.IDENTIFICATION.value)] * 2


def test_who_is_in_one_team_only_decides_nothing(world, two):
    one, other, pair = two
    nadia = second_manager(world)
    with pytest.raises(Missing):
        same.pair_of(nadia, pair)
    services.join_team(actor=world["ana"], case=one, account=nadia.account, now=world.now, key=key())
    assert not same.pair_of(nadia, pair).mine
    for act in (
        lambda: merged(world, pair, one, who=nadia),
        lambda: settled(world, pair, "apart", who=nadia),
        lambda: same.compared(actor=nadia, pair=pair, now=world.now),
    ):
        with pytest.raises(Refused):
            act()
    team.restrict(
        actor=world["ana"], case=other, why=Restriction.PUBLIC, read=Case.objects.get(pk=other).version,
        now=world.now, key=key(),
    )  # fmt: skip
    with pytest.raises(Missing):
        same.pair_of(nadia, pair)
    assert same.pairs(nadia) == []
    for who in ("mira", "dimitar"):
        with pytest.raises(Missing):
            same.pair_of(world[who], pair)
    with pytest.raises(Refused):
        same.pairs(world["georgi"])


def test_what_cannot_be_joined(world, two):
    one, other, pair = two
    for wrong in ({"reason": "x"}, {"kept": world.case(identity=Identity())}):
        with pytest.raises(BadCase):
            merged(world, pair, **{"kept": one} | wrong)
    codes = Case.objects.get(pk=one).code
    for wrong in ((codes, codes), (codes, "C-0000-0000"), (codes, Case.objects.get(pk=world.case("mira")).code)):
        with pytest.raises(BadCase):
            same.flag(actor=world["ana"], cases=wrong, now=world.now, key=key())
    third = world.case(identity=Identity(given_name="Трета"))
    name = {pk: Case.objects.get(pk=pk).code for pk in (one, other, third)}
    merged(world, pair, one)
    for first, second in ((other, third), (one, third)):
        made = same.flag(actor=world["ana"], cases=(name[first], name[second]), now=world.now, key=key()).id
        if first == other:
            merged(world, made, other)
        else:
            with pytest.raises(AlreadyOne):
                merged(world, made, one)
    assert len({merging.root_of(c.person_id) for c in Case.objects.filter(pk__in=name)}) == 1
    assert total() == "3"  # of five records: three are one person, one holds nothing, one is Mira's


def test_sheltered_wins_and_comes_apart_again(world, two):
    one, other, pair = two
    person = Case.objects.get(pk=other).person_id
    merged(world, pair, one)
    assert not is_sheltered(person)
    services.correct(
        actor=world["ana"], case=one, facts=Situation("Feminine", "adult", sheltered=True), identity=TETIANA,
        read=Person.objects.get(case=one).version, now=world.now, key=key(),
    )  # fmt: skip
    assert is_sheltered(person)
    assert reach(world["ana"], other, same.Action.CASE_READ).standing.sheltered
    settled(world, pair, "undo")
    assert not is_sheltered(person)
    assert is_sheltered(Case.objects.get(pk=one).person_id)


def test_an_erased_record_takes_the_other_with_it_and_is_not_parted(world, two):
    one, other, pair = two
    merged(world, pair, one)
    person = Case.objects.get(pk=one).person_id
    assert set(merging.one_with(person)) <= set(erasure.subjects_of(person))
    for record in merging.one_with(person):
        erasure.mark_erased(record, now=world.now)
    with pytest.raises(NotPossible):
        settled(world, pair, "undo")
    with pytest.raises(NotPossible):
        same.compared(actor=world["ana"], pair=pair, now=world.now)
    assert (total(), queries.open_case(actor=world["ana"], case=other, now=world.now).erased_at) == ("1", world.now)


def test_the_nightly_look_indexes_anew_and_flags_likely_second_records_once(world):
    one = world.case()
    other = world.case(identity=OTHER)
    services.correct(
        actor=world["ana"], case=other, facts=Situation("Feminine", "adult"), identity=TETIANA, read=1, now=world.now,
        key=key(),
    )  # fmt: skip
    SearchToken.objects.filter(person__case=one).delete()
    Person.objects.filter(case=one).update(scheme="")
    assert not Pair.objects.exists()
    look_for_second_records(world.now)
    look_for_second_records(world.now)
    pair = Pair.objects.get()
    assert (pair.found_by, pair.state, "birth-same" in pair.reasons) == (None, "open", True)
    assert SearchToken.objects.filter(person__case=one).count() > 10
    assert Event.objects.filter(kind="person.searched", actor=None).count() == 1
    assert [view.pair.pk for view in same.pairs(world["ana"])] == [pair.pk]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("mmmuse"), st.integers(0, 4), st.integers(0, 4)), max_size=12))
def test_in_any_order_everybody_has_one_root_and_no_shelter_is_lost(five, steps):
    world, persons = five
    with transaction.atomic():
        groups = {person: {person} for person in persons}
        joins, hidden = [], set()
        for what, first, second in steps:
            _step(world, what, persons[first], persons[second], joins, hidden)
        for _merge, one, other in joins:
            union = groups[one] | groups[other]
            groups |= dict.fromkeys(union, union)
        for person in persons:
            assert set(merging.one_with(person)) == groups[person]
            assert is_sheltered(person) == bool(groups[person] & hidden)
        joined = merging.canonical()
        assert len({joined.get(p, p) for p in persons}) == len({frozenset(g) for g in groups.values()})
        transaction.set_rollback(True)


def _step(world, what, one, other, joins, hidden):
    if what == "m" and one != other:
        pair = merging.flag(organisation=world.org("animus"), one=one, other=other, reasons=(), now=world.now, by=None)
        try:
            made = merging.join(actor=world["ana"], pair=pair, kept=one, reason=WHY, now=world.now)
        except AlreadyOne:
            return
        merging.settle(pair, "merge", read=pair.version, by=made.by, now=world.now)
        joins.append((made, one, other))
    elif what == "u" and joins:
        merge, *_both = joins.pop()
        merging.part(actor=world["ana"], merge=Merge.objects.get(pk=merge.pk), now=world.now)
        merging.settle(merge.pair, "undo", read=merge.pair.version, by=merge.by, now=world.now)
    elif what == "s":
        Person.objects.filter(pk=one).update(sheltered=True)
        merging.shelter(merging.one_with(one))
        hidden.add(one)
    elif what == "e":
        erasure.mark_erased(one, now=world.now)


@pytest.fixture
def five(world):
    cases = [world.case(identity=Identity(needs="x")) for _ in range(5)]
    return world, [Case.objects.get(pk=pk).person_id for pk in cases]


def test_in_the_browser(world, two):
    one, other, pair = two
    client = signed_in(world, "ana")
    assert str(pair) in client.get("/desk/same/").content.decode()
    assert str(pair) in client.get(f"/desk/cases/{one}/").content.decode()
    shut = client.get(f"/desk/same/{pair}/").content.decode()
    assert "Тетяна" not in shut
    assert "Тетяна" in client.post(f"/desk/same/{pair}/").content.decode()
    short = client.post(
        f"/desk/same/{pair}/settle/",
        {"action": "merge", "kept": str(one), "reason": "бо так", "version": "1", "key": key()},
    )
    assert (short.status_code, "бо так" in short.content.decode()) == (422, True)
    data = {"action": "merge", "kept": str(one), "reason": WHY, "version": "1", "key": key()}
    assert client.post(f"/desk/same/{pair}/settle/", data).status_code == 302
    assert Case.objects.get(pk=other).code in client.get(f"/desk/cases/{one}/").content.decode()
    assert WHY in client.post(f"/desk/same/{pair}/").content.decode()
    assert str(pair) in client.get("/desk/same/?settled=1").content.decode()
    undo = {"action": "undo", "version": "2", "key": key()}
    assert client.post(f"/desk/same/{pair}/settle/", undo).status_code == 302
    assert Merge.objects.get().undone_at
    wrong = client.post("/desk/same/", {"one": "C-1", "other": "C-2", "key": key()})
    assert (wrong.status_code, "C-1" in wrong.content.decode()) == (422, True)


def test_for_programs(world, two):
    one, other, pair = two
    api = Api(world, "ana")
    assert [row["id"] for row in ok(api.get("/same"))] == [str(pair)]
    found = ok(api.get(f"/same/{pair}"))
    assert (set(found["cases"]), found["actions"]) == ({str(one), str(other)}, ["merge", "apart"])
    assert any(line["differs"] for line in ok(api.post(f"/same/{pair}/compare", {})))
    ok(api.post(f"/same/{pair}/merge", {"kept": str(other), "reason": WHY, "version": 1}))
    assert ok(api.get(f"/cases/{one}"))["same"] == [str(other)]
    ok(api.post(f"/same/{pair}/steps", {"action": "undo", "version": 2}))
    codes = {"one": Case.objects.get(pk=one).code, "other": Case.objects.get(pk=other).code}
    assert ok(api.post("/same", codes))["id"] == str(pair)
