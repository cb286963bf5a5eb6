"""The forms as data: what a file must hold, and that every answer comes back as it was given."""

import json
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.protection.plans import answers as answering
from accord.protection.plans.forms import AnswersForm
from accord.protection.plans.questions import BadForm, current, forms, read_form
from accord.protection.plans.vocab import BadPlan, Known, Level, PlanKind

FILES = Path(answering.__file__).parent / "forms"
ALL = {form.id: form for form in (current(kind) for kind in PlanKind)}
EVERYTHING = {kind: frozenset(q.id for q in form.questions()) for kind, form in ALL.items()}


def test_every_kind_has_a_form_with_a_source():
    for kind, form in ALL.items():
        assert form.id == kind
        assert form.source.startswith("https://")
        assert form.last_checked <= date.today() + timedelta(days=1)
        assert forms()[(kind.value, form.version)] is form


def test_what_the_domain_asks_for_stands_in_the_forms():
    risk = ALL[PlanKind.RISK]
    assert sum(q.raises for q in risk.questions()) == 13 + 4  # the factors, and the four dangers
    assert set(risk.triggers) == {"release", "hearing", "move", "contact"}
    assert set(risk.review_days_by_level) == set(Level.values)
    assert ALL[PlanKind.SUPPORT_PLAN].refers == (PlanKind.RISK, PlanKind.SAFETY_PLAN)
    assert ALL[PlanKind.SUPPORT_PLAN].signed
    needs = [q.id for q in ALL[PlanKind.NEEDS].questions() if q.kind == "need"]
    assert needs == ["medical", "psychological", "legal", "housing", "material", "children", "interpreter"]
    assert ALL[PlanKind.ASSESSMENT].jurisdiction == "BG"
    assert ALL[PlanKind.ASSESSMENT].needs_legal_check


def test_the_safety_plan_shows_shelter_staff_no_reason_and_the_assessment_shows_police_no_health():
    safety = {q.id: q.data_class for q in ALL[PlanKind.SAFETY_PLAN].questions()}
    assert {name for name, found in safety.items() if found == "location"} == {"daily", "house", "emergency", "call"}
    for form in ALL.values():
        for question in form.questions():
            if question.id in ("self_harm", "addiction", "harm_words", "medical", "psychological", "her_view"):
                assert question.data_class == "care", question.id


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('id = "her_view"', 'id = "with_person"'),
        ('kind = "text"', 'kind = "essay"'),
        ('class = "care"', 'class = "gossip"'),
        ('class = "care"', 'class = "open"'),
        ('class = "open"', 'class = "care"'),
        ('tag = "D"', 'tag = "X"'),
        ('tag = "D"', 'tag = "R"'),
        ('{ id = "alone",', '{ id = "no",'),
        ('kind = "choice"', 'kind = "text"'),
        ('uk = "Разом із людиною"', 'uk = " "'),
        (', uk = "Разом із людиною"', ""),
        ('id = "risk"', 'id = "horoscope"'),
        ("signed = false", ""),
        ('version = "2026.1"', "version ="),
    ],
)
def test_a_bad_file_is_refused_with_its_name(tmp_path, old, new):
    text = (FILES / "risk-2026.1.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "risk.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadForm, match=r"risk\.toml"):
        read_form(path)


def test_the_files_hold_nothing_that_is_not_read():
    known = {"id", "kind", "class", "ask", "hint", "options", "required", "required_if", "raises"}
    for path in FILES.glob("*.toml"):
        for section in tomllib.loads(path.read_text(encoding="utf-8"))["section"]:
            for question in section["question"]:
                assert set(question) <= known, (path.name, question["id"])


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=60)
DAY = st.dates(date(2026, 1, 1), date(2099, 1, 1)).map(date.isoformat)


def value_of(question):
    cell = {"is": st.sampled_from(Known.values), "until": DAY}
    match question.kind:
        case "text":
            return TEXT
        case "choice":
            return st.sampled_from([option.id for option in question.options])
        case "level":
            return st.sampled_from(Level.values)
        case "many":
            return st.sets(st.sampled_from([o.id for o in question.options]), min_size=1).map(sorted)
        case "date" | "review":
            return DAY
    names = answering.CELLS[question.kind]
    must = {name: cell.get(name, TEXT) for name in names if name in ("is", "what")}
    may = {name: cell.get(name, TEXT) for name in names if name not in must}
    row = st.fixed_dictionaries(must, optional=may)
    return st.lists(row, min_size=1, max_size=4) if question.kind in ("measures", "steps") else row


@st.composite
def filled(draw):
    form = ALL[draw(st.sampled_from(sorted(ALL)))]
    return form, draw(st.fixed_dictionaries({}, optional={q.id: value_of(q) for q in form.questions()}))


def posted(form, answers):
    """The fields that a browser sends for these answers."""
    data = {}
    for name, value in answers.items():
        rows = {f"{name}-{n}": row for n, row in enumerate(value)} if isinstance(value, list) else {name: value}
        for prefix, row in rows.items():
            if isinstance(row, dict):
                data |= {prefix if cell == "is" else f"{prefix}-{cell}": text for cell, text in row.items()}
            else:
                data[name] = value
    return data


@settings(max_examples=60, deadline=None)
@given(filled())
def test_answers_come_back_as_they_were_given(made):
    form, answers = made
    found = answering.read(form, answers, EVERYTHING[form.id])
    assert found == answers
    whole = {}
    for part in answering.by_class(form, found).values():
        whole |= json.loads(part) if part else {}
    assert whole == answers
    assert answering.compare(form, answers, answers) == []
    for language in ("bg", "ro", "uk", "en"):
        with override(language):
            assert all(answering.shown(q, answers[q.id]) for q in form.questions() if q.id in answers)


@settings(max_examples=25, deadline=None)
@given(filled())
def test_the_page_gives_back_what_the_program_gives(made):
    from django.http import QueryDict

    form, answers = made
    data = QueryDict(mutable=True)
    for name, value in posted(form, answers).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    drawn = AnswersForm(data, form=form, open_to=EVERYTHING[form.id], answers={})
    assert drawn.is_valid(), drawn.errors
    assert answering.read(form, drawn.answers(), EVERYTHING[form.id]) == answers


JUNK = [
    {"unknown": "x"}, {"level": "great"}, {"level": 7}, {"level": []}, {"her_view": 7}, {"her_view": "x" * 6000},
    {"at_large": "yes"}, {"at_large": {"is": "maybe"}}, {"at_large": {"no": "x"}}, {"measures": "x"}, {"measures": [7]},
    {"measures": [{"who": "x"}]}, {"measures": [{"what": "x", "until": "soon"}]}, {"measures": [{"what": "x" * 600}]},
    {"measures": [{"what": "x"}] * 31}, {"review_on": "0001-01-01"}, {"review_on": 5}, {"review_on": "2026-02-30"},
    {"with_person": "perhaps"}, {"measures": {"what": "x"}}, {"at_large": [["is", "yes"]]},
]  # fmt: skip


@pytest.mark.parametrize("given_", JUNK)
def test_what_does_not_read_is_refused_in_a_sentence_at_its_question(given_):
    with pytest.raises(BadPlan) as failure:
        answering.read(ALL[PlanKind.RISK], given_, EVERYTHING[PlanKind.RISK])
    assert failure.value.field == next(iter(given_))
    assert "%(" not in str(failure.value)


def test_what_is_required_at_times_is_required_then():
    form, open_to = ALL[PlanKind.ASSESSMENT], EVERYTHING[PlanKind.ASSESSMENT]
    answers = {"path": "talk", "crime": "x", "age": "x"}
    assert answering.missing(form, answers, open_to) == []
    assert [q.id for q in answering.missing(form, answers | {"path": "observation"}, open_to)] == ["observed"]
