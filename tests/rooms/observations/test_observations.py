"""Figures of others: side by side with their rules, never replaced, and a row that cannot be is refused with its reason."""

from datetime import date, timedelta

import pytest

from accord.foundation.refusals import Missing, Refused
from accord.research.observations import queries
from accord.research.observations.loading import COLUMNS, GLOTIP, UnreadableObservations, Where, load
from accord.research.observations.models import Observation
from accord.research.observations.sources import SEED, SEED_ADDRESS, changes, sources
from tests.cast import signed_in

HEAD = ",".join(COLUMNS)
GOOD = "BG,2019,full,NCCTHB,victims,94,,,,,,,,"


@pytest.fixture
def where(world):
    return Where(address="test", retrieved=world.now.date())


def loaded(tmp_path, world, where, *rows, head=HEAD):
    path = tmp_path / "figures.csv"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return load(path, where=where, now=world.now)


def seeded(world):
    return load(SEED, where=Where(address=SEED_ADDRESS, retrieved=date(2026, 11, 1)), now=world.now)


def test_the_four_totals_of_2019_and_the_two_of_2022_stand_side_by_side_and_say_why_they_differ(world):
    done = seeded(world)
    assert (done.read, done.bad) == (35, [])
    bulgaria = queries.beside(world["elena"], country="BG", year=2019, family="victims")
    assert [one.total.shown for one in bulgaria.figures] == ["404", "387", "340", "94"]
    assert len({one.source.says for one in bulgaria.figures}) == 4
    assert [len(one.answers) for one in bulgaria.differences] == [2, 3, 2]
    romania = queries.beside(world["elena"], country="RO", year=2022, family="victims")
    assert [one.total.shown for one in romania.figures] == ["500", "492"]
    assert romania.differences
    client = signed_in(world, "elena")
    for country, year, totals in (("BG", 2019, ("404", "387", "340", "94")), ("RO", 2022, ("500", "492"))):
        page = client.get("/desk/figures/others/", {"country": country, "year": year, "family": "victims"})
        assert all(f">{total}</" in page.content.decode() for total in totals)
        there = client.get("/api/v1/observations", {"country": country, "year": year}).json()
        assert [one["shown"] for one in there["figures"]] == list(totals)


def test_both_series_stand_where_the_method_changed(world):
    seeded(world)
    [(change, before, after)] = queries.beside(world["elena"], country="BG", year=2022, family="victims").changes
    assert (change.year, [one.year for one in before]) == (2022, [2017, 2018, 2019, 2019, 2020, 2021])
    assert [(one.year, one.shown) for one in after] == [(2023, "89")]
    assert sources()["prosecution"].counts_in(2021) == "open"
    assert sources()["prosecution"].counts_in(2022) == "new"


def test_a_corrected_figure_stands_beside_the_old_and_a_second_load_adds_nothing(world, where, tmp_path):
    assert loaded(tmp_path, world, where, GOOD).added == 1
    assert loaded(tmp_path, world, where, GOOD).added == 0
    done = loaded(tmp_path, world, where, GOOD.replace("94", "96"))
    assert (done.added, done.corrected) == (1, 1)
    [one] = queries.beside(world["elena"], country="BG", year=2019, family="victims").figures
    assert (one.total.shown, [was.shown for was in one.earlier]) == ("96", ["94"])
    assert Observation.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (GOOD.replace("BG", "XX"), "no country"),
        (GOOD.replace("2019", "1919"), "year"),
        (GOOD.replace("2019", "2919"), "year"),
        (GOOD.replace("full", "always"), "period"),
        (GOOD.replace("NCCTHB", "somebody"), "no known source"),
        (GOOD.replace("victims", "souls"), "no known measure"),
        (GOOD.replace("94", "-94"), "whole number"),
        (GOOD.replace("94", "9.4"), "whole number"),
        (GOOD.replace("94", "9" * 12), "whole number"),
        (GOOD.replace("94,,", "94,95,"), "more than the total"),
        (GOOD + "x" * 500, "note"),
        (GOOD + ",more", "another number"),
        ("BG,2019", "another number"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_line(world, where, tmp_path, row, why):
    done = loaded(tmp_path, world, where, row, GOOD)
    assert done.added == 1
    assert len(done.bad) == 1
    assert "line 2" in done.bad[0]
    assert why in done.bad[0]


def test_a_file_of_another_form_or_from_the_future_is_refused_whole(world, where, tmp_path):
    with pytest.raises(UnreadableObservations, match="columns"):
        loaded(tmp_path, world, where, GOOD, head="a,b")
    with pytest.raises(UnreadableObservations, match="future"):
        loaded(tmp_path, world, Where(address="x", retrieved=world.now.date() + timedelta(days=2)), GOOD)
    with pytest.raises(UnreadableObservations):
        load(tmp_path / "none.csv", where=where, now=world.now)
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(UnreadableObservations):
        load(tmp_path / "bytes.csv", where=where, now=world.now)


def test_glotip_keeps_what_is_under_five_as_it_was_published_and_equal_keys_apart(world, where, tmp_path):
    """The three traps of the file: <5, commas of thousands, several lines under one key."""
    line = "BGR,Bulgaria,Europe,Eastern Europe,Detected trafficking victims,{},2019,Counts,{},GLOTIP"
    done = loaded(
        tmp_path, world, where, line.format("Total,Total,Total,Total", '"1,404"'),
        line.format("by form of exploitation,Other forms of exploitation,Total,Total", "<5"),
        line.format("by form of exploitation,Other forms of exploitation,Total,Total", "7"),
        line.replace("BGR", "ZZZ").format("Total,Total,Total,Total", "1"),
        line.format("Total,Total,Total,Total", "about 7"), head=",".join(GLOTIP),
    )  # fmt: skip
    assert (done.added, len(done.bad)) == (3, 2)
    [one] = queries.beside(world["elena"], country="BG", year=2019, family="victims").figures
    assert (one.total.value, one.total.shown) == (1404, "1,404")
    assert [shown for _words, shown in one.split] == ["<5", "7"]
    assert Observation.objects.get(shown="<5").value is None


def test_figures_of_others_are_for_those_who_read_figures(world):
    with pytest.raises(Refused):
        queries.beside(world["petar"], country="BG", year=2019, family="victims")
    with pytest.raises(Missing):
        queries.beside(world["elena"], country="BG", year=2019, family="souls")
    assert queries.beside(world["elena"], country="BG", year=None, family="victims").figures == []


def test_every_text_of_a_source_stands_in_four_languages():
    for one in sources().values():
        assert len(one.name) == len(one.rule) == 4
        assert all(one.name)
        assert len(set(one.rule)) == 4
    assert all(len(change.text) == 4 for change in changes())
