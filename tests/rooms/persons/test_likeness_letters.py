"""Letters: each official scheme by the examples of its own law or office, and that whatever it writes sounds the same."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accord.protection.persons.likeness import names
from accord.protection.persons.likeness.alphabets import alphabets, transliterated
from accord.protection.persons.likeness.fold import skeleton, sound, words

SLAVIC = [name for name in alphabets()["scheme"] if name != "ro-marks"]
# The alphabet in which each scheme is at home; ICAO and the Romanian rules know them all.
HOME = {
    "bg-2009": "абвгдежзийклмнопрстуфхцчшщъюя",
    "ua-2010": "абвгґдеєжзиіїйклмнопрстуфхцчшщюя",
    "icao-9303": "абвгґдеєжзиіїйклмнопрстуфхцчшщыэюя",
    "ru-1997": "абвгдежзийклмнопрстуфхцчшщыэюя",
    "ru-gost-2006": "абвгдежзийклмнопрстуфхцчшщыэюя",
    "ro-spoken": "абвгґдеєжзиіїйклмнопрстуфхцчшщъыэюя",
}

VOWELS = frozenset("аеєиіїоуъыэюя")


@pytest.mark.parametrize(
    ("scheme", "name", "written"),
    [
        ("bg-2009", "Александър", "Aleksandar"),
        ("bg-2009", "Щерю Ямболов", "Shteryu Yambolov"),
        ("bg-2009", "България", "Balgaria"),  # the country alone is written Bulgaria, by article 6
        ("bg-2009", "София", "Sofia"),
        ("bg-2009", "Цветан Жечев", "Tsvetan Zhechev"),
        ("bg-2009", "Кирил ХРИСТОВ", "Kiril HRISTOV"),
        # the examples of the table of resolution 55
        ("ua-2010", "Алушта", "Alushta"),
        ("ua-2010", "Борщагівка", "Borshchahivka"),
        ("ua-2010", "Гадяч Згорани Згурський", "Hadiach Zghorany Zghurskyi"),
        ("ua-2010", "Ґалаґан", "Galagan"),
        ("ua-2010", "Єнакієве Гаєвич Короп’є", "Yenakiieve Haievych Koropie"),
        ("ua-2010", "Їжакевич Кадиївка Мар’їне", "Yizhakevych Kadyivka Marine"),
        ("ua-2010", "Йосипівка Стрий Олексій", "Yosypivka Stryi Oleksii"),
        ("ua-2010", "Ужгород Федір Харків", "Uzhhorod Fedir Kharkiv"),
        ("ua-2010", "Щербухи Гоща Гаращенко", "Shcherbukhy Hoshcha Harashchenko"),
        ("ua-2010", "Юрій Корюківка Яготин Костянтин Знам’янка", "Yurii Koriukivka Yahotyn Kostiantyn Znamianka"),
        ("icao-9303", "Юлия Щукина", "Iuliia Shchukina"),
        ("icao-9303", "Подъячев", "Podieiachev"),
        ("ru-gost-2006", "Царицын", "Tcaritcyn"),
        ("ru-1997", "Юрий Яковлев", "Yuriy Yakovlev"),
        ("ro-marks", "Ștefăniță Țîrlea Mâță", "Stefanita Tirlea Mata"),
        ("ro-spoken", "Ковальчук Шевченко Жуков", "Covalciuc Șevcenco Jucov"),
        ("ro-spoken", "Гергана Кирилова Щербина", "Ghergana Chirilova Șcerbina"),
    ],
)
def test_a_scheme_writes_as_its_law_says(scheme, name, written):
    assert transliterated(name, scheme) == written


@pytest.mark.parametrize("scheme", alphabets()["scheme"])
def test_a_scheme_says_where_it_stands(scheme):
    rules = alphabets()["scheme"][scheme]
    assert rules["source"]
    assert rules["title"]
    assert rules["last_checked"].year >= 2026
    assert rules["needs_legal_check"] in {True, False}
    assert rules["language"] in {"bg", "uk", "ru", "ro"}


@pytest.mark.parametrize("scheme", HOME)
@given(data=st.data())
def test_a_name_and_its_spelling_by_any_scheme_meet(scheme, data):
    vowels = "".join(c for c in HOME[scheme] if c in VOWELS)
    consonants = "".join(c for c in HOME[scheme] if c not in VOWELS)
    syllables = st.tuples(st.sampled_from(consonants), st.sampled_from(vowels)).map("".join)
    name = data.draw(st.lists(syllables, min_size=2, max_size=4).map("".join)).capitalize()
    before, after = words(name), words(transliterated(name, scheme), alphabets()["scheme"][scheme]["language"])
    if before and after:
        assert set(before[0].keys) & set(after[0].keys)


@pytest.mark.parametrize(
    "spellings",
    [
        "Иван Ivan Іван IVAN",
        "Коваленко Kovalenko Covalenco",
        "Ковальчук Kovalchuk Covalciuc Koval'chuk",
        "Щербак Shcherbak Shterbak Șcerbac Scerbac",
        "Цветана Tsvetana Tzvetana Tcvetana Cvetana",
        "Георги Georgi Gheorghi",
        "Христо Hristo Khristo",
        "Оксана Oksana Oxana",
        "Юлія Yuliia Iuliia Yuliya Iulia Julia Юлия",
        "Джамбазов Dzhambazov Djambazov Giambazov",
        "Ștefan Ştefan Stefan STEFAN Стефан",
        "Țuțea Ţuţea Tutea",
        "Мар’яна Марьяна Mariana Mar'iana",
        "Згурський Zghurskyi Zgurski",
        "Шевчук Shevchuk Șevciuc Sevciuc",
        "Миньо Minyo",
        "Iваненко Іваненко",  # a Latin I typed into Cyrillic
    ],
)
def test_spellings_of_one_name_sound_alike(spellings):
    found = [words(spelling)[0] for spelling in spellings.split()]
    assert all(set(found[0].sounds) & set(one.sounds) for one in found), [one.sounds for one in found]


@pytest.mark.parametrize(("one", "other"), [("Иванова", "Ивановски"), ("Олена", "Олег"), ("Ковальчук", "Коваленко")])
def test_different_names_keep_different_skeletons(one, other):
    assert set(words(one)[0].keys).isdisjoint(words(other)[0].keys)


def test_a_soft_g_is_one_sound_in_both_scripts():
    assert words("Георгиана")[0].sounds == words("Georgiana", "ro")[0].sounds


def test_the_language_decides_what_a_latin_letter_is():
    assert words("Cojocaru", "ro")[0].sounds == ("kozokaru",)
    assert len(words("Cojocaru")[0].sounds) == 2
    assert words("Kovalenko") == words("Kovalenko", "ro")


@given(st.text(max_size=20), st.sampled_from(["", "bg", "ro", "uk"]))
@example("HIU", "")
@example("Георгиана", "bg")
def test_any_text_folds_and_folding_a_sound_again_changes_nothing(text, language):
    for word in words(text, language):
        assert all(sound(one, "romanian") == one for one in word.sounds)
        assert all(skeleton(one) in word.keys for one in word.sounds)


@pytest.mark.parametrize(
    "forms",
    [
        "Иван Ion Ioan Іван",
        "Олександр Alexandru Александър Саша",
        "Катерина Ecaterina Катя",
        "Ганна Анна Ana",
        "Юрій Gheorghe",
    ],
)
def test_forms_of_one_name_are_one_name(forms):
    found = [words(form)[0] for form in forms.split()]
    assert frozenset.intersection(*map(names.one_name, found))
    assert set.intersection(*(set(names.keys(one)) for one in found))


def test_words_can_be_counted_and_do_not_print_themselves():
    one, other = words("Ковальчук")[0], words("Ковальчук")[0]
    assert len({one, other}) == 1
    assert "овальч" not in repr(one)


def test_a_node_adds_names_of_its_own_and_its_tokens_change(tmp_path):
    before, own = names.scheme(), tmp_path / "names.toml"
    try:
        own.write_text('[women]\nzuhra = "Зухра Zohra Захра"\n', encoding="utf-8")
        names.extend(own)
        assert names.one_name(words("Zohra")[0]) == names.one_name(words("Захра")[0]) == {"women.zuhra"}
        assert names.scheme() != before
        own.write_text("women = 3", encoding="utf-8")
        with pytest.raises(names.BadNames, match=r"names\.toml"):
            names.extend(own)
    finally:
        names.extend(tmp_path / "none.toml")
    assert names.scheme() == before
