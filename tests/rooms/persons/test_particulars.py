"""Names beside the name, and a birth of which the day is not known."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.faces.desk.payload_words import in_word
from accord.foundation.codes import AgeGroup
from accord.foundation.policy import Purpose
from accord.protection.cases import queries
from accord.protection.cases.models import Case
from accord.protection.cases.vocab import BadCase
from accord.protection.persons.born import Born, parsed
from accord.protection.persons.vocab import BadIdentity, Identity
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api

TOLD = {"jurisdiction": "BG", "basis": "observation", "sex": "Feminine"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1994", "1994"), (" 1994-3 ", "1994-03"), ("03.1994", "1994-03"), ("3/1994", "1994-03"), ("~ 1994", "~1994")],
)
def test_a_part_of_a_date_is_kept_in_one_spelling(typed, kept):
    assert str(parsed(typed)) == kept


@given(st.text(max_size=12) | st.from_regex(r"~?[0-9]{1,4}[-./]?[0-9]{0,4}", fullmatch=True))
def test_whatever_is_typed_is_a_part_of_a_date_or_nothing(typed):
    found = parsed(typed)
    assert found is None or (parsed(str(found)) == found and found.earliest < found.latest)


@given(st.integers(1900, 2100), st.none() | st.integers(1, 12), st.booleans())
def test_a_part_of_a_date_spans_the_days_that_it_leaves_open(year, month, about):
    born = Born(year, month, about)
    span = (born.latest - born.earliest).days
    assert date(year, month or 6, 15) >= born.earliest
    assert date(year, month or 6, 15) <= born.latest
    assert span > 1400 if about else span <= 31 if month else span >= 364


def test_names_and_a_part_of_a_date_are_kept_shown_and_corrected(world):
    ana = signed_in(world, "ana")
    form = {"basis": "observation", "jurisdiction": "BG", "age_group": "adult", "sex": "Feminine", "given_name": "Олена",
            "patronymic": "Петрівна", "other_names": "Марія\nОлена Іваненко", "born_about": "3.1961"}  # fmt: skip
    assert "1994-03" in ana.post("/desk/identify/", form | {"born_about": "весна", "key": key()}).content.decode()
    assert ana.post("/desk/identify/", form | {"key": key()}).status_code == 302
    case = Case.objects.get()
    shown = ana.post(f"/desk/cases/{case.pk}/identity/", {"purpose": "assistance"}).content.decode()
    for text in ("Петрівна", "Олена Іваненко", "март 1961"):
        assert text in shown
    assert 'value="1961-03"' in ana.get(f"/desk/cases/{case.pk}/correct/").content.decode()
    opened = queries.open_identity(actor=world["ana"], case=case.pk, purpose=Purpose.ASSISTANCE, now=world.now)
    assert Identity.of(opened).names() == ("Марія", "Олена Іваненко")
    assert in_word("born_about", "~1961") == "about 1961"


@pytest.mark.parametrize(
    "changes", [{"born_about": "2999"}, {"born_about": "1800"}, {"born_about": "x"}, {"born_about": "1990", "birth_date": "1990-01-01"}]
)  # fmt: skip
def test_a_part_of_a_date_that_cannot_be_is_refused(world, changes):
    answer = Api(world, "ana").post("/cases", TOLD | {"age_group": "adult", "identity": changes})
    assert (answer.status_code, answer.json()["code"]) == (422, "identity-invalid")
    with pytest.raises(BadIdentity):
        world.case(identity=Identity(**changes | ({"birth_date": date(1990, 1, 1)} if "birth_date" in changes else {})))


def test_a_part_of_a_date_protects_a_child_and_makes_nobody_an_adult(world):
    year = world.now.year
    child = world.case(identity=Identity(born_about=str(year - 10)), age=AgeGroup.UNKNOWN)
    unknown = world.case(identity=Identity(born_about=str(year - 40)), age=AgeGroup.UNKNOWN)
    open_ = world.case(identity=Identity(born_about=f"~{year - 18}"), age=AgeGroup.CHILD)
    groups = dict(Case.objects.values_list("pk", "age_group"))
    assert (groups[child], groups[unknown], groups[open_]) == (AgeGroup.CHILD, AgeGroup.UNKNOWN, AgeGroup.CHILD)
    for born, age in ((year - 10, AgeGroup.ADULT), (year - 40, AgeGroup.CHILD)):
        with pytest.raises(BadCase):
            world.case(identity=Identity(born_about=str(born)), age=age)
