"""How an assessment is counted: the vectors of domain.md section 5, and what holds for every set of scores."""

import xml.etree.ElementTree as ET
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.config.checks import safe_node
from accord.protection.outcomes import instruments as files
from accord.protection.outcomes.instruments import LANGUAGES, BadInstrument, load, offered, read
from accord.protection.outcomes.picture import Point, draw
from accord.protection.outcomes.scoring import mean, overall

GRID = Path(files.__file__).parent / "instruments" / "grid-2026.1.toml"
scores = st.lists(st.none() | st.integers(1, 4), min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([2, 3, 4], "3.00"), ([1, 2, 2], "1.67"), ([2, None, 3], "2.50"), ([2, None, None], None), ([None, None, None], None),
        ([1, 1, 1, 1, 1, 1, 1, 2], "1.13"), ([1, None], None), ([4], "4.00"),
    ],
)  # fmt: skip
def test_the_vectors_of_the_domain(given, expected):
    assert mean(given) == (None if expected is None else Decimal(expected))


def test_all_domains_count_from_exact_means_and_round_once():
    assert overall([[2, 3, 4], [1, 2, 2]]) == Decimal("2.33")
    assert overall([[1, 2, 2], [1, 1, 1]]) == Decimal("1.33")  # rounded twice it would be 1.34
    assert overall([[1, 2, 2], [1, 1, 2], [None, None, 4]]) == Decimal("1.50")  # two of three domains
    assert overall([[2, 3, 4], [None], [None]]) is None


@given(scores, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_a_mean_stays_in_the_scale_knows_no_order_and_never_falls_when_a_score_rises(found, random):
    before = mean(found)
    shuffled = list(found)
    random.shuffle(shuffled)
    assert mean(shuffled) == before
    if before is None:
        return
    assert 1 <= before <= 4
    for number, score in enumerate(found):
        if score is not None and score < 4:
            assert mean([*found[:number], score + 1, *found[number + 1 :]]) >= before


points = st.lists(st.none() | st.decimals(1, 4, places=2), max_size=8).map(
    lambda rows: [Point(date(2026, 1, 1) + timedelta(days=90 * n), score) for n, score in enumerate(rows)]
)


@given(points, st.none() | st.just(Decimal("3.00")))
@settings(max_examples=100, deadline=None)
def test_the_picture_is_whole_has_words_and_stays_in_its_frame(found, level):
    with override("bg"):
        root = ET.fromstring(draw("Безопасност <b>", found, level))  # noqa: S314  (our own text)
    space = "{http://www.w3.org/2000/svg}"
    title, told = root.find(f"{space}title"), root.find(f"{space}desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {told.get('id')}"
    assert title.text == "Безопасност <b>"
    dots = root.findall(f"{space}circle")
    assert len(dots) == sum(point.score is not None for point in found)
    assert all(0 <= float(dot.get("cx")) <= 300 and 0 <= float(dot.get("cy")) <= 150 for dot in dots)
    assert (told.text or "").count(";") == max(0, len(found) - 1)


def test_the_grid_stands_in_four_languages_and_switches_no_threshold_on():
    grid = offered()["accord-grid"]
    texts = [grid.title, grid.intro, *(d.name for d in grid.domains), *(p.name for p in grid.parts())]
    texts += [step for part in grid.parts() for step in part.steps]
    assert {frozenset(text) for text in texts} == {LANGUAGES}
    assert [domain.name["en"] for domain in grid.domains] == [
        "Safety", "Legal Protection", "Mental Wellbeing", "Economic Empowerment and Education", "Social Support", "Physical Wellbeing",
    ]  # fmt: skip
    assert grid.domain_threshold is None
    assert all(not char.isdigit() for char in grid.label)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('id = "accord-grid"', 'id = "../evil"', "Latin letters"), ('id = "legal"', 'id = "safety"', "stands twice"),
        ('licence = "AGPL', 'license = "AGPL', "'license' is no field"), ("[[domain]]", "[[domain", "line"),
        ("[thresholds]", "[treshold]", "'treshold' is no field"), ('name = {en = "Safety"', 'nam = {en = "Safety"', "domain 1: 'nam'"),
        ('licence = "AGPL-3.0-or-later, as Accord"', "", "licence is missing"), ('id = "nights"', "id = 7", "domain 1, part 1: id is missing"),
        ("last_checked = 2026-11-26", 'last_checked = "soon"', "a day is needed"), ('{en = "In danger there, now"', '{xx = "x"', "domain 1, part 1, step 1"),
        ('  {en = "Nobody", bg = "Никой", ro = "Nimeni", uk = "Ні до кого"},\n', "", "domain 5, part 1: 4 steps"),
        ('enabled = false\ndomain = "3.00"', 'enabled = true\ndomain = "5"', "between 1 and 4"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_is_told_where_and_changes_nothing(tmp_path, settings, old, new, told):
    settings.ACCORD_DATA = tmp_path
    text = GRID.read_text(encoding="utf-8")
    assert old in text
    bad = tmp_path / "licensed.toml"
    bad.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInstrument, match=told):
        load(bad)
    assert not files.own_folder().exists()


def test_a_licensed_instrument_is_loaded_once_and_its_newer_version_stands_beside_it(tmp_path, settings):
    settings.ACCORD_DATA = tmp_path
    own, text = tmp_path / "own.toml", GRID.read_text(encoding="utf-8")
    text = text.replace('"accord-grid"', '"licensed"').replace("enabled = false", "enabled = true")
    own.write_text(text, encoding="utf-8")
    assert load(own).domain_threshold == Decimal("3.00")
    with pytest.raises(BadInstrument, match="is there already"):
        load(own)
    for version in ("2026.9", "2026.10"):
        own.write_text(text.replace('"2026.1"', f'"{version}"'), encoding="utf-8")
        load(own)
    assert offered()["licensed"].version == "2026.10"
    assert {version for name, version in files.instruments() if name == "licensed"} == {"2026.1", "2026.9", "2026.10"}
    assert {path.suffix for path in files.own_folder().iterdir()} == {".toml"}
    with pytest.raises(BadInstrument):
        read(tmp_path / "missing.toml")


def test_two_instruments_whose_names_meet_at_the_seam_are_two_files(tmp_path, settings):
    settings.ACCORD_DATA = tmp_path
    text = GRID.read_text(encoding="utf-8")
    for name, version in (("a", "b-c"), ("a-b", "c")):
        own = tmp_path / "own.toml"
        own.write_text(text.replace('"accord-grid"', f'"{name}"').replace('"2026.1"', f'"{version}"'), encoding="utf-8")
        load(own)
    assert {"a", "a-b"} < set(offered())


def test_a_node_whose_own_file_does_not_read_is_told_so_and_does_not_start(tmp_path, settings):
    settings.ACCORD_DATA = tmp_path
    files.own_folder().mkdir()
    assert not any("by hand.toml" in str(one) for one in safe_node())
    (files.own_folder() / "by hand.toml").write_text('id = "half a', encoding="utf-8")
    assert any("by hand.toml" in str(one) for one in safe_node())
