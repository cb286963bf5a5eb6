import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.foundation.guard import Found, ParticularKind, Protected, find
from accord.foundation.guard.fold import skeletons

K = ParticularKind
ADDRESS = Protected(K.ADDRESS, "Софія, вул. Шипка 6", "a")
BLOCK = Protected(K.ADDRESS, "ж.к. Люлин 7, бл. 712, вх. Б, ап. 34, София")
ROMANIAN = Protected(K.ADDRESS, "Str. Ștefan cel Mare nr. 15, bl. A4, ap. 9, Iași")
PHONE = Protected(K.TELEPHONE, "+380 67 123 45 67")
MAIL = Protected(K.TELEPHONE, "tania.k@example.org")
PERSON = Protected(K.PERSON, "Петър Георгиев Димитров")
SCHOOL = Protected(K.SCHOOL, "СУ „Васил Левски“, Пловдив")
NUMBERED = Protected(K.SCHOOL, "145 ОУ")
HOUSE = Protected(K.PLACE, "Приют „Тиха градина“")
HOPE = Protected(K.PLACE, "Дом Надежда")

STOPPED = [
    (ADDRESS, "Тя е на ул. Шипка 6."), (ADDRESS, "6, Shipka street"), (ADDRESS, "str. Șipca nr. 6"), (ADDRESS, "6ipka 6"),
    (ADDRESS, "Живе на вулиці Шип-\nка, буд. 6"), (ADDRESS, "Ш и п к а 6"), (ADDRESS, "у л и -\nц а   Ш и п -\nк а"), (ADDRESS, "ши\u00adп\u200bка №６"),
    (ADDRESS, "Шипкa 6"), (ADDRESS, "ul_shipka_6.pdf"), (ADDRESS, "ShipkaStr6.pdf"), (ADDRESS, "улица шипка"),
    (ADDRESS, "Шипка, София"), (BLOCK, "Люлин 7, блок 712"), (BLOCK, "Lulin 7 bl 712"), (BLOCK, "Lyulin bl.712"),
    (ROMANIAN, "pe strada Stefan cel Mare 15"), (ROMANIAN, "Щефан чел Маре 15"), (ROMANIAN, "Stefan cel Mare, numarul 15"),
    (PHONE, "0671234567"), (PHONE, "00380 (67) 123-45-67"), (PHONE, "6\u00a07 1/2.3_4 5\n67"), (PHONE, "０６７１２３４５６７"),
    (MAIL, "TANIA.K @ example.org"), (PERSON, "Petar Dimitroff"), (PERSON, "ДИМИТРОВ Петър"), (PERSON, "с П. Димитров"),
    (PERSON, "Petyr Dimitrov"), (SCHOOL, "school Vasil Levski"), (SCHOOL, "училище „Левски“"), (SCHOOL, "ліцей В. Левски"),
    (NUMBERED, "145-о училище"), (NUMBERED, "School No 145"), (HOUSE, "в tiha gradina"), (HOUSE, "Тихата градина"),
    (HOPE, "в дома „Надежда“"), (HOPE, "при Надежда в центъра"),
]  # fmt: skip
CLEAN = [
    (ADDRESS, "на връх Шипка"), (ADDRESS, "ул. Шипка 12"), (ADDRESS, "в 6 часа"), (ADDRESS, "София"), (ADDRESS, "6 чипка"),
    (BLOCK, "ж.к. Люлин 3, бл. 12"), (BLOCK, "апартамент 34"), (ROMANIAN, "cel mare, 15 ani"), (ROMANIAN, "Iași"),
    (PHONE, "2026-11-25 10:30, 067 555 01 23"), (PERSON, "Димитров"), (PERSON, "Петър"), (PERSON, "Георги и Мария"),
    (SCHOOL, "бул. Васил Левски 12"), (SCHOOL, "ходи на училище"), (NUMBERED, "145 лева"), (HOUSE, "тиха улица"),
    (HOPE, "има надежда"), (HOPE, "Надежда има."),
]  # fmt: skip


@pytest.mark.parametrize(("protected", "text"), STOPPED)
def test_spellings_are_found(protected, text):
    assert find([protected], {"note": text}) == [Found(protected.kind, "note", protected.ref)]


@pytest.mark.parametrize(("protected", "text"), CLEAN)
def test_one_common_word_or_a_number_alone_is_not_enough(protected, text):
    assert find([protected], {"note": text}) == []


def test_a_find_names_kind_and_field_and_never_the_value():
    found = find([ADDRESS, PHONE], {"request": "Шипка 6", "note": "0671234567", "other": "добре"})
    assert {(f.kind, f.where) for f in found} == {(K.ADDRESS, "request"), (K.TELEPHONE, "note")}
    assert "Шипка" not in repr(found)
    assert "1234567" not in repr(found)


def test_spellings_of_a_name_share_a_skeleton():
    for group in (
        "Шипка Shipka Шипкa Sipca", "Чернівці Chernivtsi Cernivți", "Юлія Yuliia Iulia Julija", "Връбница Vrabnitsa Vrubnica",
        "Ярослав Yaroslav Jaroslav qroslav", "Щастие Shtastie Щастя", "Crăciun Крачун", "Gheorghe Георге", "Цар Tsar Car",
        "Констанца Constanța", "Ганна Hanna", "Жечка Zhechka Jechka", "ХЛЯБ hlyab XLQB",
    ):  # fmt: skip
        first, *others = (skeletons(word) for word in group.split())
        for other in others:
            assert first & other, group


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read(text):
    for protected in (ADDRESS, PHONE, PERSON, SCHOOL):
        assert find([protected], {"x": text}) == find([protected], {"x": unicodedata.normalize("NFC", text)})


@given(
    st.lists(
        st.sampled_from(["а", "б", "в", "дете", "помощ", "адвокат", "doctor", "сутрин", "і", "та", "și", "help"]),
        max_size=8,
    ),
    st.sampled_from([ADDRESS, PHONE, PERSON, SCHOOL, HOUSE, ROMANIAN, BLOCK]),
    st.lists(
        st.sampled_from(["а", "дете", "помощ", "адвокат", "doctor", "сутрин", "і", "та", "și", "help"]), max_size=8
    ),
    st.sampled_from(["upper", "lower", "zero", "lines", "underscores"]),
)
@settings(max_examples=200, deadline=None)
def test_what_was_entered_is_found_in_any_surroundings(before, protected, after, how):
    value = protected.value
    changed = {
        "upper": value.upper(), "lower": value.lower(), "zero": "\u200b".join(value),
        "lines": value.replace(" ", "\n"), "underscores": value.replace(" ", "_"),
    }[how]  # fmt: skip
    assert find([protected], {"x": " ".join([*before, changed, *after])})


@given(st.text())
@settings(max_examples=150, deadline=None)
def test_any_particular_is_read(value):
    for kind in ParticularKind:
        find([Protected(kind, value)], {"x": "ул. Шипка 6, 0671234567"})
