"""What a search finds, and when a door is open."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.cooperation.directory import loading, queries
from accord.cooperation.directory.catalogue import catalogue, regions
from accord.cooperation.directory.hours import DAY, BadHours, hours_text, open_at, parse_hours
from accord.cooperation.directory.models import Service
from accord.cooperation.directory.search import Wish, fits
from accord.cooperation.directory.vocab import Stay
from accord.foundation.codes import Sex
from tests.cast import signed_in
from tests.rooms.api.test_api import Api
from tests.rooms.directory.build import a_service

NOON = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # a Tuesday, 12:00 in Sofia
kinds = st.sampled_from(sorted(catalogue()["kind"]))
areas = st.sampled_from(["BG", "RO", *list(regions())[:4], "RO-BH", "RO-B"])
sets = lambda of, least=0: st.lists(of, min_size=least, max_size=3, unique=True).map(sorted)  # noqa: E731
services = st.builds(
    lambda **k: Service(**{n: " ".join(v) if isinstance(v, list) else v for n, v in k.items()}, names={"en": "Help"}),
    kinds=sets(kinds, 1), areas=sets(areas, 1), sexes=sets(st.sampled_from(Sex.values)), age_from=st.integers(0, 60),
    age_to=st.none() | st.integers(60, 120), with_children=st.booleans(), stays=sets(st.sampled_from(Stay.values)),
    languages=sets(st.sampled_from(["bg", "ro", "uk"])), always_open=st.booleans(), status=st.sampled_from(["active", "inactive"]),
)  # fmt: skip
wishes = st.fixed_dictionaries(
    {},
    optional={
        "kind": kinds, "area": areas, "sex": st.sampled_from(Sex.values), "age": st.integers(0, 120), "child": st.booleans(),
        "stay": st.sampled_from(Stay.values), "language": st.sampled_from(["bg", "ro", "uk"]), "open_now": st.booleans(),
        "words": st.sampled_from(["help", "Help", "nothing"]),
    },
)  # fmt: skip


@given(services, wishes)
def test_each_part_of_a_wish_only_takes_away_and_all_of_them_together_are_each_of_them(service, wish):
    each = [fits(service, Wish(**{name: value}), NOON) for name, value in wish.items()]
    assert fits(service, Wish(**wish), NOON) == all(each)
    assert fits(service, Wish(), NOON)


@given(services, wishes)
def test_what_is_found_is_really_for_the_person(service, wish):
    if not fits(service, Wish(**wish), NOON):
        return
    assert wish.get("kind", service.kinds.split()[0]) in service.kinds.split()
    assert not wish.get("child") or service.with_children
    assert not wish.get("open_now") or (service.always_open and service.status == "active")
    if "age" in wish:
        assert service.age_from <= wish["age"] <= (120 if service.age_to is None else service.age_to)
    if area := wish.get("area"):
        assert any(own[:2] == area[:2] for own in service.areas.split())
        if "-" in area:
            assert area in service.areas.split() or area[:2] in service.areas.split()


spans = st.lists(st.integers(0, DAY), min_size=2, max_size=6, unique=True).map(
    lambda marks: list(zip(sorted(marks)[::2], sorted(marks)[1::2], strict=False))
)


@given(spans)
def test_hours_read_back_as_they_were_written(spans):
    assert parse_hours(hours_text(spans)) == spans


@given(st.text(max_size=40))
def test_hours_that_do_not_read_are_refused_and_nothing_else_happens(text):
    with suppress(BadHours):
        assert all(0 <= start < end <= DAY for start, end in parse_hours(text))


@pytest.mark.parametrize(
    "text", ["9-17", "09:00-08:00", "09:60-10:00", "24:00-25:00", "09:00-12:00, 11:00-13:00", "always"]
)
def test_hours_of_no_door(text):
    with pytest.raises(BadHours):
        parse_hours(text)


def test_open_on_the_wall_of_the_country():
    morning = {"1": [(9 * 60, 12 * 60)]}
    assert not open_at(morning, "BG", NOON)
    assert open_at(morning, "BG", NOON - timedelta(minutes=1))
    assert not open_at(morning, "RO", NOON - timedelta(days=1, minutes=1))
    assert not open_at({}, "BG", NOON)


def test_a_search_in_either_script_in_the_page_and_in_the_api(world):
    in_burgas = a_service(
        world, "elena", names={"bg": "Консултиране в Бургас"}, areas=frozenset({"BG-02"}), kinds=frozenset({"LEG"})
    )
    a_service(world)
    for words in ("бургас", "Burgas", "burg konsult", "+35921112233"):
        assert in_burgas in queries.found(world["ana"], Wish(words=words), world.now), words
    assert queries.found(world["ana"], Wish(words="Plovdiv"), world.now) == []
    ana, api = signed_in(world, "ana"), Api(world, "ana")
    query = "kind=LEG&area=BG-02&language=uk&sex=Feminine&age=30"
    assert str(in_burgas.pk) in ana.get(f"/desk/services/?{query}").content.decode()
    assert [row["id"] for row in api.get(f"/services?{query}").json()] == [str(in_burgas.pk)]
    nothing = ana.get("/desk/services/?kind=SEC&area=RO-BH").content.decode()
    assert "No service for this in your area" in nothing or "За това няма услуга" in nothing
    assert ana.get("/desk/services/?age=old&kind=nothing").status_code == 422
    assert api.get("/services?age=200").status_code == 422


def test_refer_here_leads_to_a_referral_with_the_receiver_chosen(world):
    case, ana = world.case(), signed_in(world, "ana")
    theirs, ours = a_service(world, "vesela", "dignita"), a_service(world)
    page = ana.get(f"/desk/services/{theirs.pk}/?case={case}").content.decode()
    target = f"/desk/cases/{case}/referral/?receiver={world.org('dignita')}"
    assert target in page
    assert f'value="{world.org("dignita")}" selected' in ana.get(target).content.decode()
    assert "referral/?receiver" not in ana.get(f"/desk/services/{ours.pk}/?case={case}").content.decode()
    assert f"case={case}" in ana.get(f"/desk/services/?case={case}").content.decode()


def test_a_long_directory_comes_in_pages_and_asks_the_same_questions(world, django_assert_max_num_queries):
    for _ in range(queries.PAGE + 2):
        a_service(world)
    ana = signed_in(world, "ana")
    ana.get("/desk/services/")
    with django_assert_max_num_queries(12):
        first = ana.get("/desk/services/?language=uk").content.decode()
    assert "after=30" in first
    assert "language=uk" in first
    assert ana.get("/desk/services/?language=uk&after=30").content.decode().count('class="call"') == 2


def test_the_packaged_directory_loads_once_and_every_number_is_in_it(world):
    done = loading.load(loading.SEED, now=world.now, numbers=True)
    assert done.bad == []
    assert done.added == done.read > 20
    assert loading.load(loading.SEED, now=world.now, numbers=True).added == 0
    lines = queries.hotlines()
    assert {line.country for line in lines} == {"any", "BG", "RO"}
    assert all(line.id for line in lines)
    assert {line.number for line in lines} == {line.number for line in queries.packaged()}
    assert not Service.objects.filter(secret=True).exclude(street="", town="").exists()
    assert all(row.source and set(row.names) == {"en", "bg", "ro", "uk"} for row in Service.objects.all())


def test_a_file_that_does_not_read_is_told_row_by_row(world, tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(
        '[[service]]\nkey = "a"\nkinds = ["PSY"]\nareas = ["BG"]\nphone = "112"\nname.en = "A"\nlast_checked = 2026-01-01\n'
        '[[service]]\nkey = "b"\nkinds = ["SH"]\nareas = ["BG"]\nphone = "02 1"\ntown = "X"\nname.en = "B"\nlast_checked = 2026-01-01\n'
        '[[service]]\nkey = "c"\nkinds = ["PSY"]\nareas = ["BG"]\nphone = 3\nname.en = "C"\nlast_checked = 2026-01-01\n'
        '[[service]]\nkey = "d"\ncolour = "red"\nkinds = ["PSY"]\nareas = ["BG"]\nphone = "1"\nname.en = "D"\n'
        '[[service]]\nkinds = 7\n',
        encoding="utf-8",
    )  # fmt: skip
    done = loading.load(file, now=world.now)
    assert (done.read, done.added, len(done.bad)) == (5, 1, 4)
    assert "secret" in done.bad[0]
    file.write_text("[[service", encoding="utf-8")
    with pytest.raises(loading.UnreadableDirectory, match=r"own\.toml"):
        loading.load(file, now=world.now)
    with pytest.raises(loading.UnreadableDirectory):
        loading.load(tmp_path / "nothing.toml", now=world.now)
