"""Questions that are built once, rows that are written without a model's ceremony, addresses behind gates."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, URLPattern, get_resolver, path, resolve
from django.urls.resolvers import RoutePattern, URLResolver
from hypothesis import given
from hypothesis import strategies as st

from accord.config.gates import gated
from accord.foundation.ids import new_id
from accord.foundation.prepared import Prepared
from accord.foundation.rows import add, put, put_once, swap
from accord.foundation.vault.fields import PlaintextRefused
from accord.foundation.writes.models import UsedKey
from accord.protection.cases.models import Case
from accord.protection.persons.models import Person

EARLIER = timedelta(days=1)


def test_it_gives_what_the_queryset_gives_for_other_values_too(world):
    cases = [world.case() for _ in range(2)]

    def own(organisation, case, before):
        found = Case.objects.filter(organisation=organisation, pk=case, opened_at__lt=before)
        return found.select_related("person")

    prepared = Prepared(own)
    for case in [*cases, uuid4()]:
        for organisation in (world.org("animus"), world.org("dignita")):
            for before in (world.now + EARLIER, world.now - EARLIER):
                asked = (organisation, case, before)
                assert prepared(*asked) == list(own(*asked)), asked
    [found] = prepared(world.org("animus"), cases[1], world.now + EARLIER)
    with CaptureQueriesContext(connection) as questions:
        assert found.person.organisation == world.org("animus")
    assert not questions, "what was selected with it is there"


def test_a_value_that_changes_the_question_is_refused(world):
    prepared = Prepared(lambda case: Case.objects.filter(pk=case))
    prepared(world.case())
    for value in (None, "text", [uuid4()]):
        with pytest.raises(TypeError):
            prepared(value)
    with pytest.raises(TypeError):
        Prepared(lambda _case: Case.objects.all())(uuid4())
    # once as it is and once changed: the changed one would stay what it was when the question was built
    twice = Prepared(lambda code: Case.objects.filter(code=code).exclude(code__icontains=code))
    with pytest.raises(TypeError):
        twice("C-1234-5678")


def test_many_ids_are_one_value(world):
    """However many there are, the question is the same: it is built once, and PostgreSQL plans it once."""
    cases = [world.case() for _ in range(3)]
    people = [Case.objects.get(pk=case).person_id for case in cases]
    prepared = Prepared(
        lambda organisation, ids: Case.objects.filter(organisation=organisation, person__among=ids).values_list(
            "pk", "person_id"
        )
    )
    whole = Prepared(lambda ids: Case.objects.filter(pk__among=ids))
    for n in range(4):
        assert set(prepared(world.org("animus"), tuple(people[:n]))) == set(zip(cases[:n], people[:n], strict=True))
        assert {one.pk for one in whole(tuple(cases[:n]))} == set(cases[:n])
    assert prepared(world.org("animus"), (uuid4(),)) == []
    assert prepared(world.org("dignita"), tuple(people)) == []
    with pytest.raises(TypeError):
        whole(cases[0])


def test_texts_that_are_asked_for_together_are_one_value_too(world):
    keys = ["one-of-them", 'it"s, {another}', "ключ на кирилица"]
    add([UsedKey(actor=uuid4(), key=key, verb="a", fingerprint=bytes(32), result={}, at=world.now) for key in keys])
    prepared = Prepared(lambda texts: UsedKey.objects.filter(key__among=texts).values_list("key", flat=True))
    for n in range(4):
        assert sorted(prepared(tuple(keys[:n]))) == sorted(keys[:n])
    assert prepared(("one-of", *keys[2:])) == keys[2:]


def test_rows_are_written_as_django_writes_them(world):
    made = [
        UsedKey(actor=uuid4(), key=f"key-{n}-long", verb="a", fingerprint=bytes(32), result={"n": n}, at=world.now)
        for n in range(60)
    ]
    add(made)
    kept = {row.key: row for row in UsedKey.objects.filter(verb="a")}
    assert len(kept) == 60
    assert all(kept[one.key].result == one.result and kept[one.key].at == one.at for one in made)


def test_what_is_not_sealed_is_refused_there_too(world):
    with pytest.raises(PlaintextRefused):
        add([Person(id=new_id(), organisation=world.org("animus"), registered_at=world.now, given_name="Оксана")])
    person = Case.objects.get(pk=world.case()).person
    person.given_name = "Оксана"
    with pytest.raises(PlaintextRefused):
        swap(person, ["given_name"], read=person.version)


def test_once_is_once_and_an_older_version_changes_nothing(world):
    key = {"actor": uuid4(), "key": "the-same-key", "verb": "b", "fingerprint": bytes(32), "at": world.now}
    first = put_once(UsedKey(**key, result={}))
    assert put_once(UsedKey(**key, result={"other": 1})) is None
    first.result = {"id": "x"}
    assert put(first, ["result"])
    assert UsedKey.objects.get(pk=first.pk).result == {"id": "x"}
    case = Case.objects.get(pk=world.case())
    case.citizenships, read = "MD", case.version
    assert not swap(case, ["citizenships"], read=read + 1)
    assert swap(case, ["citizenships"], read=read)
    assert (Case.objects.get(pk=case.pk).citizenships, Case.objects.get(pk=case.pk).version) == ("MD", read + 1)


WORDS = st.sampled_from(["a", "a-b", "b", "ab", "<int:n>", ""])
ROUTES = st.lists(st.lists(WORDS, min_size=1, max_size=4).map("/".join), min_size=9, max_size=40, unique=True)
PATHS = st.lists(st.sampled_from(["a", "a-b", "b", "ab", "7", ""]), max_size=4).map("/".join)


def one_variable(route):
    return route.count("<int:n>") < 2


@given(ROUTES.map(lambda routes: list(filter(one_variable, routes))), st.lists(PATHS, max_size=20))
def test_behind_gates_the_same_address_is_found(routes, paths):
    addresses = [path(route, lambda request, n=0: None, name=f"{n}") for n, route in enumerate(routes)]
    plain, behind = (URLResolver(RoutePattern(""), them) for them in (addresses, gated(addresses)))
    for asked in paths:
        assert found(behind, asked) == found(plain, asked)


def found(resolver, asked):
    try:
        match = resolver.resolve(asked)
    except Resolver404:
        return None
    return match.url_name, match.kwargs


def test_few_addresses_are_tried_for_each_request(monkeypatch):
    """Twelve hundred addresses; a request of the desk, of the API and of nobody is held against a few dozen."""
    tried = []

    def walk(patterns):
        for one in patterns:
            yield one
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns)

    every = sum(isinstance(one, URLPattern) for one in walk(get_resolver().url_patterns))
    assert every > 800
    original = RoutePattern.match
    monkeypatch.setattr(RoutePattern, "match", lambda self, asked: tried.append(self) or original(self, asked))
    assert resolve("/api/v1/cases").view_name == "api-1:list_cases"
    assert len(tried) < 60, len(tried)
