"""Whom a search looks at, and whose date leaves it possible."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from accord.protection.persons.likeness import PartialDate, Particulars, asked, compare, compounds, hopeful, looked_at
from accord.protection.persons.likeness.short import worth
from accord.protection.persons.vocab import POSSIBLE

SHE = Particulars("Тетяна", "Коваленко", birth=PartialDate(1994, 3, 17), sex="f")
OTHERS = {
    "she": SHE,
    "namesake": replace(SHE, birth=PartialDate(1961, 11, 2)),
    "married": replace(SHE, family="Мельник"),
    "same day": replace(SHE, given="Вікторія", family="Шевчук"),
    "same year": replace(SHE, family="Мельник", birth=PartialDate(1994, 8, 2)),
}


def shared_with(told, others):
    return {who: [one for one in asked(told) if one in compounds(other)] for who, other in others.items()}


def left(told, others, among):
    dated = [(who, Particulars(birth=other.birth, sex=other.sex)) for who, other in others.items()]
    return hopeful(told, dated, shared_with(told, others), among=among, possible=POSSIBLE)


def looked(told, others, among, **more):
    shared = shared_with(told, others)
    hits = {one: [who for who, them in shared.items() if one in them] for one in asked(told)}
    return looked_at(told, hits, {one: one for one in hits}, among=among, possible=POSSIBLE, **more)


def test_many_and_rare_tokens_come_first():
    hits = {b"some": [*range(100, 140), 7], b"rare": [7, 200]}
    sought = {b"some": ("name+year+sex", ("aln", "1994", "f")), b"rare": ("name+month+year", ("kvlnk", "3", "1994"))}
    found = looked_at(SHE, hits, sought, among=1, possible=POSSIBLE, limit=5)
    assert list(found)[:2] == [7, 200]
    assert len(found) == 5
    assert found[7] == [*sought.values()]


def test_two_like_names_are_one_finding_however_many_sounds_they_share():
    """A namesake shares a token for each sound that might be missing; who shares a name and the date is looked at before her."""
    sounds = [bytes([n]) for n in range(9)]
    hits = {sound: ["namesake"] for sound in sounds} | {b"month": ["she"], b"day": ["she"]}
    sought = dict.fromkeys(sounds, ("names", ())) | {b"month": ("name+month+year", ()), b"day": ("name+day+month", ())}
    found = worth(hits, sought)
    assert found["she"] > found["namesake"] > 0


def test_the_more_are_known_the_more_must_agree():
    assert left(SHE, OTHERS, 1000) == set(OTHERS)
    assert left(SHE, OTHERS, 1_000_000) == {"she", "married"}
    assert "same day" not in looked(SHE, {"same day": OTHERS["same day"]}, 10**9)


def test_a_namesake_is_looked_at_until_her_date_is_known():
    """Her record may hold no date: then the names alone make it possible, and the tokens do not tell."""
    namesakes = {"dated": OTHERS["namesake"], "no date": replace(SHE, birth=PartialDate())}
    assert set(looked(SHE, namesakes, 1_000_000)) == set(namesakes)
    assert left(SHE, namesakes, 1_000_000) == {"no date"}


def test_who_has_the_same_number_is_always_compared():
    told = Particulars(phones=("067 123 45 67",), documents=("FK482913",))
    others = {
        "phone": Particulars("Іван", "Мельник", phones=("+380671234567",)),
        "document": Particulars("Олена", "Бондар", birth=PartialDate(1950, 1, 2), documents=("fk 482-913",)),
    }
    assert set(looked(told, others, 10**12)) == left(told, others, 10**12) == set(others)


def test_at_most_so_many_are_looked_at():
    others = dict.fromkeys(range(30), SHE)
    assert list(looked(SHE, others, 1000, limit=4)) == [0, 1, 2, 3]
    assert looked(SHE, {}, 1000) == {}


def test_a_record_without_names_has_nothing_against_it():
    for sex in ("f", "m"):
        nameless = {"she": Particulars(birth=SHE.birth, sex=sex)}
        assert left(replace(SHE, sex=sex), nameless, 20_000) == {"she"}
        assert set(looked(replace(SHE, sex=sex), nameless, 20_000)) == {"she"}


NAMES = st.sampled_from(["Тетяна", "Таня", "Tetiana", "Вікторія", "Олена", "Oksana", ""])
FAMILIES = st.sampled_from(["Коваленко", "Kovalenko", "Ковалеко", "Мельник", "Шевчук", "Попа", ""])
DATES = st.builds(
    PartialDate, st.sampled_from([None, 1993, 1994, 1961]), st.sampled_from([None, 3, 8]), st.sampled_from([None, 17])
)
PEOPLE = st.builds(Particulars, NAMES, FAMILIES, birth=DATES, sex=st.sampled_from(["f", "m", ""]))


@given(PEOPLE, PEOPLE, st.integers(1, 10**7), st.integers(1, 10**7))
def test_nobody_who_shares_something_and_is_possible_is_left_out(told, other, some, more):
    """With no patronymic to speak for it, six bits are more than spelling can add to what the tokens say."""
    few, many = sorted((some, more))
    one = {"one": other}
    if not shared_with(told, one)["one"]:
        return
    assert left(told, one, many) <= left(told, one, few)
    if compare(told, other, among=many).probability >= POSSIBLE:
        assert left(told, one, many) == {"one"}
        assert set(looked(told, one, many)) == {"one"}
