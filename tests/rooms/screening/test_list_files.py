"""Lists and rules as files: what is read, and what is said of each fault."""

import pytest

from accord.detection.screening import instruments, rules
from accord.detection.screening.indicators import order_of
from accord.detection.screening.instruments import BadInstrument, parse, read_instrument
from accord.detection.screening.rules import BadScoringRule
from tests.rooms.screening.builders import HERE, RULE, list_text

GOOD = list_text([("a1", "EX", "strong"), ("a2", "EX", "medium")], [("b1", "CD", "weak")])


def faults(text, kind=BadInstrument, read=parse):
    with pytest.raises(kind) as found:
        read(text)
    return [(fault.line, fault.key, fault.words) for fault in found.value.faults]


def line_of(text, part):
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


def test_every_file_of_the_package_reads():
    assert {path.stem for path in (HERE / "lists").glob("*.toml")} == {f"{i}-{v}" for i, v in instruments.packaged()}
    assert {path.stem for path in (HERE / "rules").glob("*.toml")} == {k.replace("/", "-") for k in rules.rules()}
    assert instruments.current() in instruments.of_kind("scored")


@pytest.mark.parametrize(
    ("before", "after", "key", "says"),
    [
        ('id = "a2"', 'id = "a1"', "group.1.indicator.2.id", "a1"),
        ('strength = "medium"', 'strength = "heavy"', "group.1.indicator.2.strength", "strong, medium, weak"),
        ('dimension = "CD"', 'dimension = "XX"', "group.2.indicator.1.dimension", "DR, CR, AR"),
        ('text.uk = "Indicator b1 uk"', "", "group.2.indicator.1.text.uk", "missing"),
        ('text.bg = "Indicator b1 bg"', 'text.bg = " "', "group.2.indicator.1.text.bg", "empty"),
        ('prompt.ro = "What', 'prompt.roo = "What', "group.1.prompt.roo", "no meaning"),
        ("number = 2", "number = 3", "group.2.number", "1, 2, 3"),
        ('rule = "delphi-2009"', 'rule = "mine"', "rule", "delphi-2009"),
        ('kind = "scored"', 'kind = "quiz"', "kind", "self_check"),
        ('["adult", "child"]', '["adult", "adult"]', "populations", "each once"),
        ('["adult", "child"]', "[]", "populations", "adult, child"),
        ('["adult", "child"]', '"adult"', "populations", "square brackets"),
        ("needs_legal_check = true", 'needs_legal_check = "yes"', "needs_legal_check", "true or false"),
        ("last_checked = 2026-11-26", 'last_checked = "2026-11-26"', "last_checked", "quotation"),
        ('id = "test"', 'id = "Test list"', "id", "small Latin letters"),
        ('source = "tests"', 'source = "tests"\nsauce = "tests"', "sauce", "no meaning"),
        ('source = "tests"', "source = 7", "source", "must be a text"),
        ('version = "2026.1"', "", "version", "missing"),
        ('introduction.en = "Welcome en"', f'introduction.en = "{"x" * 2001}"', "introduction.en", "2000"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_its_key_and_a_sentence(before, after, key, says):
    assert before in GOOD
    text = GOOD.replace(before, after, 1)
    line, found, sentence = faults(text)[-1]
    assert (found, says in sentence) == (key, True)
    if after.strip() and key != "version":
        assert line == [n for n, words in enumerate(text.splitlines(), 1) if after.splitlines()[-1] in words][-1]
    else:
        assert 0 <= line <= len(text.splitlines())


def test_all_faults_are_told_at_once_and_what_is_no_toml_by_its_line(tmp_path):
    twice = GOOD.replace('strength = "weak"', 'strength = "x"').replace('kind = "scored"', 'kind = "scored"\nodd = 1')
    assert [key for _line, key, _words in faults(twice)] == ["odd", "group.2.indicator.1.strength"]
    assert faults(GOOD.replace('id = "a2"', "id = a2"))[0][0] == line_of(GOOD, 'id = "a2"')
    assert {key for _line, key, _words in faults("")} >= {"id", "kind", "title", "group"}
    assert faults(list_text())[0][1] == "group"
    path = tmp_path / "list.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadInstrument, match=r"list\.toml"):
        read_instrument(path)


def test_only_what_is_weighed_has_dimension_and_strength():
    asked = [("a1", "EX", "strong")]
    assert parse(list_text(asked, kind="module")).rule == ""
    prompts = parse(list_text(asked, kind="prompts"))
    assert (prompts.indicators()["a1"].dimension, prompts.indicators()["a1"].strength) == ("", "")
    assert parse(list_text(asked, kind="self_check")).at_risk_from == 1
    assert faults(list_text(asked, kind="self_check", extra="at_risk_from = 2\n"))[0][1] == "at_risk_from"
    weighed = list_text(asked, kind="prompts").replace('id = "a1"', 'id = "a1"\nstrength = "weak"')
    assert faults(weighed)[0][1] == "group.1.indicator.1.strength"


def test_versions_are_ordered_as_people_count():
    versions = ["2026.10", "2026.9", "2027.1", "2026.9.1"]
    assert sorted(versions, key=order_of) == ["2026.9", "2026.9.1", "2026.10", "2027.1"]


def test_a_node_has_lists_and_rules_of_its_own(settings, tmp_path):
    settings.ACCORD_DATA = tmp_path
    for folder in ("instruments", "rules"):
        (tmp_path / folder).mkdir()
    (tmp_path / "rules" / "own.toml").write_text(RULE.replace('id = "delphi-2009"', 'id = "own"'), encoding="utf-8")
    own = GOOD.replace('rule = "delphi-2009"', 'rule = "own"')
    (tmp_path / "instruments" / "own.toml").write_text(own, encoding="utf-8")
    caches = (rules.rules, instruments.packaged)
    for cache in caches:
        cache.cache_clear()
    try:
        assert instruments.current("test").rule == "own"
        assert rules.current("own").key == "own/nrm-2026.2"
    finally:
        for cache in caches:
            cache.cache_clear()


@pytest.mark.parametrize(
    ("before", "after", "key", "says"),
    [
        ("strong = 2\nmedium = 0", "strong = 0\nmedium = 0", "dimension.1", "without an answer"),
        ('conclusion = "no_indication"', 'conclusion = "none"', "conclusion.5.conclusion", "no_indication"),
        ("least = 2", "least = 0", "urgent.least", "from 1 to 6"),
        ("least = 2", "least = 7", "urgent.least", "from 1 to 6"),
        ('any_of = ["CR", "CD"]', 'any_of = ["CR", "XX"]', "urgent.any_of", "each once"),
        ('conclusion = "reasonable_grounds"', 'conclusion = "more_information"', "conclusion.1", "milder"),
        ('population = "any"\nneeds = []\nany_of = []', 'population = "adult"\nneeds = []\nany_of = []', "conclusion.5", "for everybody"),
        ('unknown_age_as = "child"', 'unknown_age_as = "unknown"', "unknown_age_as", "adult, child"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_refused(before, after, key, says):
    assert before in RULE
    [(_line, found, sentence)] = faults(RULE.replace(before, after, 1), BadScoringRule, rules.parse)
    assert (found, says in sentence) == (key, True)


def test_a_rule_without_parts_says_all_of_them():
    assert {key for _line, key, _words in faults("", BadScoringRule, rules.parse)} >= {
        "dimension",
        "conclusion",
        "urgent.least",
    }
