"""The published help lines: whole in four languages, refused when they are not, shown where they are looked for."""

import pytest
from django.utils.translation import override

from accord.cooperation.organisations.hotlines import BadHotline, hotlines, read_hotlines
from tests.cast import signed_in

GOOD = """
[[hotline]]
country = "BG"
number = "{number}"
name = {{ en = "a", bg = "б", ro = "c"{uk} }}
who = {{ en = "a", bg = "б", ro = "c", uk = "г" }}
source = "s"
last_checked = 2026-11-24
"""


def test_help_lines_answer_in_the_language_of_the_reader():
    line = next(h for h in hotlines() if h.number == "0800 20 100")
    with override("uk"):
        assert line.name.startswith("Національна гаряча лінія")
    assert line.dial == "080020100"
    assert {"BG", "RO", "any"} == {h.country for h in hotlines()}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (GOOD.format(number="call us", uk=', uk = "г"'), "is not a telephone number"),
        (GOOD.format(number="112", uk=""), "need the language uk"),
        ("[[hotline]]\ncountry = 'BG'", "'number' is missing"),
        ("[[hotline", "hotlines.toml"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_place(tmp_path, content, says):
    file = tmp_path / "hotlines.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadHotline, match=says):
        read_hotlines(file)


def test_the_file_of_the_node_replaces_ours(tmp_path, settings):
    (tmp_path / "hotlines.toml").write_text(GOOD.format(number="112", uk=', uk = "г"'), encoding="utf-8")
    settings.ACCORD_DATA = str(tmp_path)
    hotlines.cache_clear()
    assert [h.number for h in hotlines()] == ["112"]
    hotlines.cache_clear()


def test_the_directory_page_dials(world):
    html = signed_in(world, "oksana").get("/desk/services/").content.decode()
    assert 'href="tel:080020100"' in html
    assert 'href="tel:116111"' in html
