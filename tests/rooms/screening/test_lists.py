"""The shipped lists against domain.md section 4: numbers, weights, languages, and what a small screen can hold."""

import re
from collections import Counter

import pytest

from accord.detection.screening.instruments import instruments

LISTS = instruments()
LANGUAGES = ("en", "bg", "ro", "uk")
SCORED = ("delphi-adult-labour", "delphi-adult-sexual", "delphi-child-labour", "delphi-child-sexual")
MADE = (*SCORED, "un-general", "ukraine", "bg-nrm-self", "bg-labour-self")


def made(instrument):
    return LISTS[instrument, "2026.1"]


def weights(instrument):
    """`{dimension: (strong, medium, weak)}`."""
    counted = Counter((i.dimension, i.strength) for i in made(instrument).indicators().values())
    return {
        code: tuple(counted[code, strength] for strength in ("strong", "medium", "weak"))
        for code in ("DR", "CR", "AR", "EX", "CD", "AD")
    }


def texts_of(instrument):
    """Every text of a list, with the place where it stands."""
    yield "title", instrument.title
    yield "introduction", instrument.introduction
    for group in instrument.groups:
        yield f"title {group.number}", group.title
        yield f"prompt {group.number}", group.prompt
        yield from ((i.id, i.text) for i in group.indicators)


def test_the_adult_labour_list_has_the_weights_of_the_study():
    """domain.md 4.1: 10 + 10 + 16 + 9 + 15 + 7 = 67."""
    assert weights("delphi-adult-labour") == {
        "DR": (1, 8, 1), "CR": (1, 9, 0), "AR": (0, 12, 4), "EX": (1, 7, 1), "CD": (4, 10, 1), "AD": (0, 5, 2),
    }  # fmt: skip
    assert len(made("delphi-adult-labour").indicators()) == 67


def test_the_other_lists_differ_from_it_as_stated():
    labour, sexual = weights("delphi-adult-labour"), weights("delphi-adult-sexual")
    assert {code for code in labour if labour[code] != sexual[code]} == {"CD"}
    assert sexual["CD"] == (5, 9, 1)
    assert made("delphi-adult-sexual").indicators()["cd6"].strength == "strong"
    for child, adult in (("delphi-child-labour", labour), ("delphi-child-sexual", sexual)):
        found, heavier = weights(child), made(child).indicators()
        assert all(heavier[i].strength == "strong" for i in ("ex1", "ex2", "ex3", "ex4", "ex7"))
        assert (found["AR"], found["AD"]) == ((6, 11, 0), (0, 7, 0))
        assert found["CD"][1] == adult["CD"][1] + 3
        assert {"ar17", "cd16", "cd17", "cd18"} <= set(heavier)
    assert len(made("delphi-child-labour").indicators()) == 71
    assert len(made("delphi-child-sexual").indicators()) == 72


def test_a_child_list_never_weighs_less_than_the_adult_one():
    weight = ("weak", "medium", "strong").index
    for about in ("labour", "sexual"):
        child = made(f"delphi-child-{about}").indicators()
        for known in made(f"delphi-adult-{about}").indicators().values():
            assert weight(child[known.id].strength) >= weight(known.strength)


@pytest.mark.parametrize("instrument", SCORED)
def test_the_six_groups_are_the_six_dimensions(instrument):
    of_group = [{i.dimension for i in group.indicators} for group in made(instrument).groups]
    assert of_group == [{"DR"}, {"CR"}, {"AR"}, {"EX"}, {"CD"}, {"AD"}]


def test_the_ukraine_module_has_the_weights_given():
    """domain.md 4.5: strong 3, 5, 6, 8, 14; weak 15 and 16; the other eleven medium."""
    found = {i.id: i.strength for i in made("ukraine").indicators().values()}
    strong, weak = {f"ua{n}" for n in (3, 5, 6, 8, 14)}, {"ua15", "ua16"}
    assert set(found) == {f"ua{n}" for n in range(1, 19)}
    assert {i for i, strength in found.items() if strength == "strong"} == strong
    assert {i for i, strength in found.items() if strength == "weak"} == weak


def test_the_checks_for_the_public_ask_what_they_ask():
    """domain.md 4.3: twelve and seven questions; one yes is enough."""
    for instrument, number in (("bg-nrm-self", 12), ("bg-labour-self", 7)):
        found = made(instrument)
        assert (found.kind, len(found.indicators()), found.at_risk_from) == ("self_check", number, 1)
        assert all("112" in text for text in found.introduction.values())
        assert all(text.endswith("?") for i in found.indicators().values() for text in i.text.values())


def test_the_reminders_stand_by_six_situations():
    found = made("un-general")
    assert (found.kind, len(found.groups)) == ("prompts", 6)
    assert not any(i.dimension or i.strength for i in found.indicators().values())


@pytest.mark.parametrize("instrument", MADE)
def test_what_is_recalled_or_mapped_by_us_is_marked(instrument):
    found = made(instrument)
    assert found.needs_legal_check is (found.kind != "self_check")
    assert found.note
    assert found.source.startswith("https://")


@pytest.mark.parametrize("found", LISTS.values(), ids=lambda found: found.key)
def test_a_text_stands_in_four_languages_and_on_a_small_screen(found):
    for place, text in texts_of(found):
        assert set(text) == set(LANGUAGES), place
        assert len(set(text.values())) == 4, f"{place}: the same words in two languages"
        assert not any(re.search(r"[{}<>%]|//|\s\s|TODO", one) for one in text.values()), place
        most = 400 if place == "introduction" else 140
        assert max(map(len, text.values())) <= most, place
        assert not re.search(r"[şţŞŢ]", text["ro"]), f"{place}: cedilla instead of comma"
        assert re.search("[а-яА-Я]", text["bg"]), place
        assert not re.search("[іїєґІЇЄҐ]", text["bg"]), f"{place}: Ukrainian letters in Bulgarian"
        assert not re.search("[ъыэёЪЫЭЁ]", text["uk"]), f"{place}: Russian or Bulgarian letters in Ukrainian"
        assert not any('"' in one for one in text.values()), place
        marks = {one for one in "".join(text.values()) if one in "“”„«»‘"}
        allowed = {"en": "“”", "bg": "„“", "ro": "„”", "uk": "«»"}
        for language, good in allowed.items():
            assert {c for c in text[language] if c in marks} <= set(good), f"{place}: quotation marks of {language}"


@pytest.mark.parametrize("instrument", MADE)
def test_no_sex_is_assumed(instrument):
    """The person is a person; words of one sex stand only where the source names it (a single man as a host)."""
    told = re.compile(
        r"\b(he|she|him|her|his|hers|woman|girl|boy|жена|жената|момиче|femeia|femeie|fata|жінка|жінку|дівчина|victim)\b",
        re.IGNORECASE,
    )
    for place, text in texts_of(made(instrument)):
        for language, one in text.items():
            assert not told.search(one), f"{place} {language}: {one}"


def test_a_list_and_its_module_share_no_id():
    for instrument in (*SCORED, "bg-nrm"):
        ours, more = made(instrument), made("ukraine")
        asked = ours.with_modules((more,))
        assert len(asked.indicators()) == len(ours.indicators()) + 18
        assert [group.number for group in asked.groups] == list(range(1, len(asked.groups) + 1))


@pytest.mark.parametrize("instrument", ["delphi-child-labour", "delphi-child-sexual"])
def test_a_list_for_children_speaks_of_a_child(instrument):
    for place, text in texts_of(made(instrument)):
        assert not re.search(r"\bperson\b", text["en"]), place
        assert not re.search(r"\b[Чч]овек|\b(могъл|вързан|зависим|принуден|бил)\b", text["bg"]), place
        assert not re.search(r"\bpersoan[aeă]i?\b", text["ro"]) or "anumite persoane" in text["ro"], place
        assert not re.search(r"\b[Лл]юдин", text["uk"]), place
