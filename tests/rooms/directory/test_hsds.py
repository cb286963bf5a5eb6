"""HSDS 3.0: every answer validates against the profile, and no secret place is in one."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from accord.cooperation.directory import hsds, loading
from accord.cooperation.directory.catalogue import secret_kinds
from accord.cooperation.directory.models import Service
from tests.rooms.api.test_api import Api
from tests.rooms.directory.build import a_service
from tests.rooms.directory.test_finding import services

LISTS = ("organizations", "services", "service_at_locations", "taxonomies", "taxonomy_terms")
NAMES = dict(zip(LISTS, ("organization", "service", "service_at_location", "taxonomy", "taxonomy_term"), strict=True))


def valid(answer, name: str):
    schema = {"$ref": f"#/$defs/{name}", "$defs": hsds.profile()["$defs"]}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(answer)
    return answer


@pytest.fixture
def ask(world):
    api = Api(world, "mira")
    headers = {"Authorization": f"Bearer {api.token}"}
    return lambda path, status=200, **more: _answer(api.client.get(f"/api/hsds{path}", headers=headers | more), status)


def _answer(response, status):
    assert response.status_code == status, response.content
    return response.json()


@pytest.fixture
def full(world):
    """Everything that the package knows, and entries that use every field."""
    loading.load(loading.SEED, now=world.now, numbers=True)
    whole = {
        "descriptions": {"en": "Talks"}, "applying": {"en": "Call"}, "sexes": frozenset({"Feminine"}), "age_from": 18, "age_to": 60,
        "with_children": True, "stays": frozenset({"temporary"}), "hours": {"0": [(540, 720), (780, 1440)]}, "web": "https://help.example",
        "email": "office@help.example", "funding": "Municipality", "source": "call",
    }  # fmt: skip
    open_one = a_service(world, **whole, street="бул. Витоша 1", town="София", postal_code="1000")
    secret = a_service(world, **whole, kinds=frozenset({"SH"}))
    return open_one, secret


def test_the_schemas_are_schemas_and_refuse_what_is_wrong(world):
    Draft202012Validator.check_schema(hsds.profile())
    row = a_service(world, kinds=frozenset({"SH"}))
    good = valid(hsds.service(row), "service")
    place = hsds._at_location(row)
    place["location"]["addresses"][0] |= {"address_1": "x", "city": "x"}
    wrong = [
        good | {"service_at_locations": [place]}, good | {"colour": "red"}, good | {"id": "1"}, good | {"status": "open"},
        good | {"maximum_age": 200}, {k: v for k, v in good.items() if k != "name"},
    ]  # fmt: skip
    for answer in wrong:
        with pytest.raises(ValidationError):
            valid(answer, "service")


def test_every_answer_validates_in_every_language(full, ask):
    """Every page of every list; each entry by itself in one of the languages in turn, which is built by the same code."""
    for turn, language in enumerate(("en", "bg", "ro", "uk")):
        spoken = {"Accept-Language": language}
        valid(ask("/", **spoken), "root")
        assert ask("/profile", **spoken) == hsds.profile()
        for path in LISTS:
            page = valid(ask(f"/{path}", **spoken), f"page_of_{NAMES[path]}")
            assert page["total_items"] == len(page["contents"]) > 0
            for one in page["contents"][turn::4]:
                assert valid(ask(f"/{path}/{one['id']}", **spoken), NAMES[path])["id"] == one["id"]


def test_pages_hold_everything_once(full, ask):
    seen, number = [], 1
    while True:
        page = valid(ask(f"/services?page={number}&per_page=7"), "page_of_service")
        seen += [one["id"] for one in page["contents"]]
        assert (page["first_page"], page["last_page"]) == (number == 1, number == page["total_pages"])
        if page["last_page"]:
            break
        number += 1
    assert len(seen) == len(set(seen)) == page["total_items"] == Service.objects.count()
    assert valid(ask("/services?page=99"), "page_of_service")["empty"]


def test_filters(full, ask, world):
    open_one, secret = full
    ids = lambda path: {one["id"] for one in ask(path)["contents"]}  # noqa: E731
    assert {str(open_one.pk), str(secret.pk)} < ids(f"/services?organization_id={world.org('animus')}")
    shelters = ids(f"/services?taxonomy_term_id={hsds.derived('term', 'kind', 'SH')}&per_page=200")
    assert shelters == {str(row.pk) for row in Service.objects.all() if "SH" in row.kinds.split()}
    day = (world.now + timedelta(days=1)).date()
    assert ids(f"/services?modified_after={day}") == set()
    assert str(open_one.pk) in ids("/services?search=Counselling")
    kinds = ask(f"/taxonomy_terms?taxonomy_id={hsds.derived('taxonomy', 'kind')}")
    assert {one["code"] for one in kinds["contents"]} >= secret_kinds()


def test_ids_are_stable_and_what_is_not_there_is_missing(full, ask):
    open_one, secret = full
    first, again = ask(f"/services/{open_one.pk}"), ask(f"/services/{open_one.pk}")
    assert first == again
    assert ask(f"/service_at_locations/{hsds.place_id(open_one)}")["service_id"] == str(open_one.pk)
    for path in LISTS:
        ask(f"/{path}/{uuid4()}", 404)
        ask(f"/{path}/nonsense", 404)
    ask(f"/service_at_locations/{hsds.place_id(secret)}", 404)
    for query in ("page=0", "per_page=201", "page=x", "modified_after=x", "organization_id=x"):
        assert ask(f"/services?{query}", 422)["title"]


def test_no_secret_place_and_no_address_of_a_person_is_in_any_answer(full, ask, world):
    _open_one, secret = full
    told = [json.dumps(ask(f"/{path}?per_page=200"), ensure_ascii=False) for path in LISTS]
    assert "Витоша" in "".join(told)
    for row in Service.objects.filter(secret=True):
        answer = hsds.service(row)
        assert not {"service_at_locations", "location", "address"} & set(answer)
        assert str(hsds.place_id(row)) not in "".join(told)
    for account in world.cast.accounts.values():
        assert account.email not in "".join(told)
        assert account.name not in "".join(told)
    # Also where a row was spoilt behind the back of the house.
    secret.street, secret.town = "Тиха 7", "Банкя"
    assert "Тиха" not in json.dumps(hsds.service(secret), ensure_ascii=False)


@given(services)
def test_any_entry_validates_and_a_shelter_has_no_place(row):
    from datetime import UTC, datetime

    row.street, row.town, row.verified_at = "ул. Шипка 6", "София", datetime(2026, 11, 24, tzinfo=UTC)
    answer = valid(hsds.service(row), "service")
    assert ("service_at_locations" in answer) == (not secret_kinds() & set(row.kinds.split()))


def test_without_a_token_nothing(db):
    for path in ("/", "/profile", *(f"/{one}" for one in LISTS)):
        assert Client().get(f"/api/hsds{path}").status_code == 401
