"""Two records: each kind of damage by itself, what is said of it, and that people who are not one are not made one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.protection.persons.likeness import (
    PartialDate,
    Particulars,
    Reason,
    asked,
    compare,
    compounds,
    ranked,
)
from accord.protection.persons.vocab import REASONS

SHE = Particulars(
    "Тетяна", "Коваленко", "Іванівна", (), PartialDate(1994, 3, 17), "f", ("067 123 45 67",), ("FK482913",), "uk"
)
BARE = replace(SHE, phones=(), documents=())


def again(**what) -> Particulars:
    return replace(BARE, **what)


DAMAGE = {
    "another alphabet": (again(given="Tetiana", family="Kovalenko", language=""), {Reason.FAMILY_ALPHABET}),
    "a Romanian desk": (again(given="Tatiana", family="Covalenco", patronymic="", language="ro"), {Reason.GIVEN_FORM}),
    "a short form": (again(given="Таня"), {Reason.GIVEN_FORM, Reason.FAMILY_SPELLED}),
    "a typing error": (again(family="Ковакенко"), {Reason.FAMILY_NEAR}),
    "a letter lost": (again(family="Ковалеко"), {Reason.FAMILY_NEAR}),
    "swapped names": (again(given="Коваленко", family="Тетяна"), {Reason.NAMES_SWAPPED}),
    "swapped day and month": (
        replace(again(birth=PartialDate(1994, 3, 7)), given="Тетяна"),
        {Reason.BIRTH_DAY},
    ),
    "the year only": (again(birth=PartialDate(1994)), {Reason.BIRTH_YEAR_ONLY}),
    "the first of January": (again(birth=PartialDate(1994, 1, 1)), {Reason.BIRTH_YEAR_ONLY}),
    "another year": (again(birth=PartialDate(1995, 3, 17)), {Reason.BIRTH_YEAR}),
    "another month": (again(birth=PartialDate(1994, 8, 17)), {Reason.BIRTH_MONTH}),
    "no date": (again(birth=PartialDate()), {Reason.GIVEN_SPELLED, Reason.FATHER_SAME}),
    "a married name": (again(family="Мельник"), {Reason.BIRTH_SAME, Reason.FATHER_SAME}),
    "a former name": (again(family="Мельник", other_names=("Коваленко",)), {Reason.FAMILY_FORMER}),
    "a second family name": (again(family="Коваленко-Мельник"), {Reason.FAMILY_SPELLED}),
    "a Russian patronymic": (again(given="Татьяна", patronymic="Ивановна", language="ru"), {Reason.FATHER_SAME}),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_she_is_found_and_known_again_through_one_kind_of_damage(damage):
    second, said = DAMAGE[damage]
    found = compare(BARE, second, among=1000)
    assert set(asked(second)) & set(compounds(BARE))
    assert said <= set(found.reasons), found
    assert found.probability > 0.5, found


def test_day_and_month_swapped():
    found = compare(again(birth=PartialDate(1994, 3, 7)), again(birth=PartialDate(1994, 7, 3)))
    assert Reason.BIRTH_SWAPPED in found.reasons
    assert found.probability > 0.9


@pytest.mark.parametrize(
    "other",
    [
        Particulars("Олена", "Мельник", "Петрівна", (), PartialDate(1988, 11, 2), "f"),
        Particulars("Тетяна", "Мельник", "Петрівна", (), PartialDate(1988, 11, 2), "f"),
        Particulars("Іван", "Коваленко", "Іванович", (), PartialDate(1961, 5, 9), "m"),
        Particulars("Оксана", "Коваленко", "Іванівна", (), PartialDate(1997, 8, 30), "f"),
    ],
    ids=["a stranger", "a namesake", "her father", "her sister"],
)
def test_another_person_stays_another(other):
    found = compare(BARE, other, among=1000)
    assert found.probability < 0.2, found
    assert found.against


def test_more_known_persons_ask_for_more_evidence():
    weak = again(patronymic="", birth=PartialDate(1994))
    few, many = compare(again(patronymic=""), weak, among=100), compare(again(patronymic=""), weak, among=10**12)
    assert few.bits == many.bits
    assert few.probability > 0.9
    assert many.probability < 0.5


def test_a_document_or_a_telephone_is_said_first():
    found = compare(SHE, replace(SHE, given="Maria", family="Popescu", language="ro"))
    assert found.reasons[0] is Reason.DOCUMENT_SAME
    assert Reason.PHONE_SAME in found.reasons
    near = compare(replace(SHE, phones=()), replace(BARE, documents=("FK 482-918",)))
    assert Reason.DOCUMENT_NEAR in near.reasons


def test_the_likeliest_comes_first():
    others = [
        ("sister", again(given="Оксана", birth=PartialDate(1997, 8, 30))),
        ("she", again(family="Kovalenko")),
        ("namesake", again(family="Мельник")),
    ]
    assert [key for key, _ in ranked(BARE, others, among=1000)] == ["she", "namesake", "sister"]
    assert len(ranked(BARE, others, among=1000, limit=2)) == 2


def test_no_compound_is_a_name_or_a_date_alone():
    for kind, parts in {*compounds(SHE), *asked(SHE)}:
        assert len(parts) >= 2 or kind in {"phone", "document"}
    assert compounds(Particulars(given="Тетяна")) == []
    assert compounds(Particulars(family="Коваленко", birth=PartialDate(None, 3))) == []
    assert compounds(Particulars(birth=PartialDate(1994, 3, 17))) == []


def test_every_reason_has_its_words():
    assert set(REASONS) == set(Reason)


LETTERS = st.text("абвгґдеєжзиіїйклмнопрстуфхцчшщьюяabcdefghijklmnopqrstuvwxyzăâîșț -'", max_size=12)
DATES = st.builds(
    PartialDate,
    st.none() | st.integers(1990, 1996),
    st.none() | st.integers(1, 12),
    st.none() | st.integers(1, 28),
)
PEOPLE = st.builds(
    Particulars,
    LETTERS | st.just("Марія"),
    LETTERS | st.just("Коваленко"),
    LETTERS | st.just("Іванівна"),
    st.lists(LETTERS, max_size=1).map(tuple),
    DATES,
    st.sampled_from(["", "f", "m"]),
    st.lists(st.sampled_from(["+380671234567", "12"]), max_size=1).map(tuple),
    st.lists(st.sampled_from(["FK482913", "FK482914", "1"]), max_size=1).map(tuple),
    st.sampled_from(["", "ro", "uk"]),
)
SPEAKS_OF = {
    "given": lambda p: p.given or p.family,
    "family": lambda p: p.family or p.given or p.other_names,
    "names": lambda p: p.given and p.family,
    "father": lambda p: p.patronymic,
    "birth": lambda p: p.birth.year,
    "sex": lambda p: p.sex,
    "phone": lambda p: p.phones,
    "document": lambda p: p.documents,
}


@given(PEOPLE, PEOPLE)
def test_comparing_is_the_same_either_way_and_speaks_only_of_what_both_hold(one, other):
    found = compare(one, other)
    assert found == compare(other, one)
    assert 0 <= found.probability <= 1
    for reason in (*found.reasons, *found.against):
        holds = SPEAKS_OF[reason.partition("-")[0]]
        assert holds(one)
        assert holds(other)


@given(PEOPLE)
def test_a_record_meets_itself(one):
    assert set(compounds(one)) <= set(asked(one))
    assert compare(one, one).against == ()
