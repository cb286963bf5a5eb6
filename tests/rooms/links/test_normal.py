"""Selectors in all their spellings: the same one meets itself, and another one does not."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accord.foundation.spellings import KINDS, PLATFORMS, Unreadable, normal
from accord.justice.links.vocab import UNREADABLE, Platform, SelectorKind

ONE_FORM = [kind for kind in KINDS if kind not in ("address", "alias")]
PLACES = ["", "BG", "RO", "UA", "DE", *PLATFORMS]
DIGITS = st.text(string.digits, min_size=1, max_size=12)
ANYTHING = st.one_of(
    st.text(max_size=40),
    st.text(string.ascii_letters + string.digits + "АВЕКМ абвг@.+-/()%?&=", max_size=40),
    st.from_regex(r"\A(\+|00|0)?[0-9 ()-]{6,16}\Z"),
    st.from_regex(r"\A(https?://)?[a-z]{1,8}\.(bg|com)/[a-zA-Z0-9%/?&=+._~-]{1,20}\Z"),
    st.from_regex(r"\A[A-Za-z.+]{1,12}@[a-z]{1,8}\.com\Z"),
)
CYRILLIC = str.maketrans("ABEKMHOPCTYX", "АВЕКМНОРСТУХ")


def test_every_kind_platform_and_refusal_has_its_words():
    assert {k.value for k in SelectorKind} == set(KINDS)
    assert {p.value for p in Platform} == set(PLATFORMS)
    import ast
    import inspect

    from accord.foundation import spellings as module

    calls = [n for n in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(n, ast.Call)]
    said = {
        c.args[0].value
        for c in calls
        if getattr(c.func, "id", "") == "Unreadable" and isinstance(c.args[0], ast.Constant)
    }
    said |= {c.args[1].value for c in calls if getattr(c.func, "id", "") == "_alphanumeric"}
    assert said == set(UNREADABLE)


@given(st.sampled_from(ONE_FORM), ANYTHING, st.sampled_from(PLACES))
def test_the_form_of_a_form_is_the_form(kind, value, place):
    try:
        found = normal(kind, value, place)
    except Unreadable:
        return
    assert len(found) == 1
    assert normal(kind, next(iter(found)), place) == found


@given(st.sampled_from(KINDS), st.text(max_size=60), st.sampled_from(PLACES), st.text(max_size=30))
def test_nothing_that_is_typed_breaks_it(kind, value, place, fact):
    try:
        found = normal(kind, value, place, fact)
    except Unreadable as error:
        refused = (error.why in UNREADABLE, error.field in ("value", "place", "fact"))
        assert refused == (True, True)
        return
    assert all(found)


@given(st.integers(870_000_000, 899_999_999), st.sampled_from(["", " ", "-", "."]))
def test_a_telephone_meets_itself_in_every_way_of_writing(number, gap):
    told = str(number)
    grouped = gap.join((told[:3], told[3:6], told[6:]))
    spellings = [f"+359{told}", f"00359{told}", f"+359 (0){grouped}", f"+359 0{grouped}"]
    national = [f"0{grouped}", f"359{told}", grouped]
    found = {normal("phone", s) for s in spellings} | {normal("phone", s, "BG") for s in national}
    assert found == {frozenset({f"+359{told}"})}
    assert normal("phone", f"+359{number + 1}") not in found


@given(
    st.text("ABEKMHOPCTYX", min_size=1, max_size=2),
    st.integers(1000, 9999),
    st.text("ABEKMHOPCTYX", min_size=2, max_size=2),
)
def test_a_plate_meets_itself_in_both_scripts(before, number, after):
    plate = f"{before}{number}{after}"
    spellings = [
        plate,
        plate.lower(),
        plate.translate(CYRILLIC),
        f"{before} {number} {after}",
        f"BG {before}-{number}-{after}",
    ]
    assert {normal("plate", s, "BG") for s in spellings} == {frozenset({plate})}
    assert normal("plate", f"{before}{(number - 999) % 9000 + 1000}{after}", "BG") != frozenset({plate})


@given(st.text(string.ascii_uppercase + string.digits, min_size=18, max_size=18), st.integers(0, 17))
def test_the_check_digits_of_an_iban_catch_one_wrong_sign(account, place):
    rest = "".join(str(int(c, 36)) for c in f"{account}BG00")
    iban = f"BG{98 - int(rest) % 97:02d}{account}"
    grouped = " ".join(iban[n : n + 4] for n in range(0, 22, 4))
    assert normal("account", grouped.lower()) == frozenset({iban})
    kind = string.digits if account[place].isdigit() else string.ascii_uppercase
    wrong = kind[(kind.index(account[place]) + 1) % len(kind)]
    with pytest.raises(Unreadable, match="iban"):
        normal("account", iban[: 4 + place] + wrong + iban[5 + place :])


@given(st.from_regex(r"\A[a-z][a-z0-9_]{3,20}\Z"), st.sampled_from(["telegram", "instagram", "tiktok", "vk", "x"]))
def test_a_name_on_a_platform_meets_the_address_of_its_profile(name, platform):
    host = PLATFORMS[platform][0]
    spellings = [
        name,
        f"@{name}",
        name.upper(),
        f"https://{host}/{name}",
        f"http://www.{host}/{name}/?igsh=1",
        f"{host}/@{name}",
    ]
    assert {normal("handle", s, platform) for s in spellings} == {frozenset({name})}


SAME = [
    ("address", ("ул. „Шипка“ № 6, ет. 2, ап. 5", "София"), ("Shipka str. 6", "Sofia")),
    ("address", ("ул. Шипка 6", "гр. София"), ("ulitsa 6ipka 6", "Sofiq")),
    ("address", ("вул. Хрещатик 22, кв. 7", "Київ"), ("Khreshchatyk 22", "Kyiv")),
    ("address", ("ж.к. Младост 1, бл. 25, вх. А, ап. 3", "София"), ("Mladost 1 bl. 25", "Sofia")),
    ("address", ("Strada Ștefan cel Mare nr. 5, sc. B, ap. 4", "Cluj"), ("str. Stefan cel Mare 5", "Cluj")),
    ("alias", ("Митко Варненеца", "1985"), ("Varneneca Mitko", "1985")),
    ("alias", ("Жоро Шампиона", "Бургас"), ("Zhoro Shampiona", "Burgas")),
    ("email", ("Maria.Ivanova+x@GMail.com", ""), ("mariaivanova@googlemail.com", "")),
    ("url", ("https://www.OLX.bg/ad/123/?utm_source=x&b=2&a=1#top", ""), ("olx.bg/ad/123?a=1&b=2", "")),
    ("document", ("ВА 123456", ""), ("ba-123456", "")),
]
OTHER = [
    ("address", ("ул. Шипка 6", "София"), ("ул. Шипка 7", "София")),
    ("address", ("ул. Шипка 6", "София"), ("ул. Шипка 6", "Пловдив")),
    ("address", ("ул. Шипка 6А", "София"), ("ул. Шипка 6Б", "София")),
    ("address", ("ул. Шипка 6", "София"), ("бул. Витоша 6", "София")),
    ("alias", ("Митко Варненеца", "1985"), ("Митко Варненеца", "1986")),
    ("alias", ("Митко Варненеца", "1985"), ("Жоро Варненеца", "1985")),
    ("email", ("maria.ivanova@abv.bg", ""), ("mariaivanova@abv.bg", "")),
    ("url", ("olx.bg/ad/123", ""), ("olx.bg/ad/124", "")),
    ("document", ("BA123456", ""), ("BA123457", "")),
]


def forms(kind, told):
    value, fact = told
    return normal(kind, value, "BG", fact)


@pytest.mark.parametrize(("kind", "one", "other"), SAME, ids=lambda v: str(v)[:30])
def test_spellings_meet(kind, one, other):
    assert forms(kind, one) & forms(kind, other)


@pytest.mark.parametrize(("kind", "one", "other"), OTHER, ids=lambda v: str(v)[:30])
def test_different_ones_do_not_meet(kind, one, other):
    assert not forms(kind, one) & forms(kind, other)


@given(st.integers(1, 400), st.integers(1, 400))
def test_house_numbers_never_fold_together(one, other):
    assume(one != other)
    assert not forms("address", (f"ул. Роза {one}", "Варна")) & forms("address", (f"ul. Roza {other}", "Varna"))


@pytest.mark.parametrize(
    ("kind", "value", "place", "fact", "why", "field"),
    [
        ("phone", "12345678", "", "", "phone-country", "value"),
        ("phone", "0888 12", "BG", "", "phone", "value"),
        ("phone", "call me", "BG", "", "phone", "value"),
        ("plate", "CB1234AB", "", "", "country", "place"),
        ("plate", "A1", "BG", "", "plate", "value"),
        ("plate", "Ж1234ЖЖ", "BG", "", "plate", "value"),
        ("account", "12345678", "", "", "country", "place"),
        ("document", "12", "BG", "", "document", "value"),
        ("handle", "vip_girls", "", "", "platform", "place"),
        ("handle", "https://vk.com/vip", "telegram", "", "handle", "value"),
        ("email", "nobody", "", "", "email", "value"),
        ("url", "olx.bg", "", "", "url", "value"),
        ("address", "ул. Шипка 6", "", "", "town", "fact"),
        ("address", "ул. Шипка", "", "София", "address", "value"),
        ("alias", "Митко", "", "", "fact", "fact"),
        ("alias", "Я", "", "1985", "alias", "value"),
    ],
)
def test_what_tells_too_little_is_refused_by_name(kind, value, place, fact, why, field):
    with pytest.raises(Unreadable) as caught:
        normal(kind, value, place, fact)
    assert (caught.value.why, caught.value.field) == (why, field)
