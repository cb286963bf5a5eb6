"""The same telephone, vehicle, account or place in two signals: shown, and never more than that."""

import string
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.detection.signals import alike, queries
from accord.detection.signals.alike import Selector, forms, packed, unpacked
from accord.detection.signals.forms import searched
from accord.detection.signals.models import Signal, SignalToken
from accord.detection.signals.vocab import BadSignal, SelectorKind
from accord.foundation.refusals import Refused
from accord.foundation.vault import current
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api

K = SelectorKind
CYRILLIC = str.maketrans("ABEKMHOPCTYX", "АВЕКМНОРСТУХ")
ANYTHING = st.one_of(st.text(max_size=60), st.text(string.printable, max_size=60), st.from_regex(r"[+0-9 ()-]{4,18}"))


def same(kind, one, other, country="BG"):
    return bool(forms(Selector(kind, one), country) & forms(Selector(kind, other), country))


@given(st.sampled_from(K), ANYTHING, st.sampled_from(["BG", "RO", "UA", "IT", ""]))
def test_whatever_is_told_is_read_or_left_and_is_like_itself(kind, text, country):
    found = forms(Selector(kind, text), country)
    assert found == forms(Selector(kind, text), country)
    assert all(form and name in K.values for name, form in found)
    assert unpacked(packed([Selector(kind, text)])) == [Selector(kind, text)]


@given(
    st.text("ABEKMHOPCTYX", min_size=1, max_size=2),
    st.integers(1000, 9999),
    st.text("ABEKMHOPCTYX", min_size=2, max_size=2),
)
def test_a_plate_is_one_in_both_scripts_with_and_without_its_country(before, number, after):
    plate = f"{before}{number}{after}"
    for other in (plate.translate(CYRILLIC), f"{before} {number} {after}".lower(), f"BG {before}-{number}-{after}"):
        assert same(K.VEHICLE, plate, other)
    assert not same(K.VEHICLE, plate, f"{before}{number % 9000 + 1000 + (number == 9999)}{after}X")


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (K.PHONE, "0888 123 456", "+359 888 123456"),
        (K.PHONE, "00359888123456", "+359 (0)888-123-456"),
        (K.HANDLE, "https://t.me/Rabota_BG", "t.me/rabota_bg?start=1"),
        (K.HANDLE, "@Rabota_BG", "https://www.instagram.com/rabota_bg/"),
        (K.HANDLE, "Hr.Work@GMail.com", "hrwork+jobs@googlemail.com"),
        (K.PLACE, "Sofia, ul. Shipka 6", "ул. „Шипка“ № 6, вх. Б"),
        (K.PLACE, "склад на вул. Індустріальна", "Industrialna vul., sklad"),
    ],
)  # fmt: skip
def test_spellings_of_one_thing_meet(kind, one, other):
    assert same(kind, one, other)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (K.PHONE, "0888 123 456", "0888 123 457"),
        (K.HANDLE, "@rabota_bg", "@rabota_ro"),
        (K.PLACE, "Sofia, ul. Shipka 6", "Sofia, ul. Shipka 8"),
        (K.PLACE, "Sofia", "София"),  # a town alone says nothing, and could be guessed
        (K.PLACE, "вход 5", "етаж 5"),
        (K.VEHICLE, "white van", "white van"),
        (K.PHONE, "112", "112"),
    ],
)  # fmt: skip
def test_what_is_different_or_too_little_does_not_meet(kind, one, other):
    assert not same(kind, one, other)


def test_a_link_of_a_messenger_is_its_telephone_and_a_number_of_a_far_country_is_like_itself():
    dialled = forms(Selector(K.HANDLE, "https://wa.me/380671234567"), "BG")
    assert dialled == forms(Selector(K.PHONE, "067 123 45 67"), "UA")
    assert same(K.PHONE, "333 12 34 567", "333-1234567", "IT")
    assert forms(Selector(K.PHONE, "333 1234567"), "IT").isdisjoint(forms(Selector(K.PHONE, "333 1234567"), "ES"))


def test_another_signal_of_the_same_is_shown_by_its_code_within_ninety_days_and_only_in_the_organisation(world):
    van = (Selector(K.VEHICLE, "CB 1234 AB"), Selector(K.HANDLE, "@rabota_bg"))
    first = world.signal(place="", reporter_phone="", selectors=van, received_at=world.now - timedelta(days=89))
    old = world.signal(place="", reporter_phone="", selectors=van, received_at=world.now - timedelta(days=91))
    world.signal("mira", place="", reporter_phone="", selectors=van)
    other = world.signal(place="", reporter_phone="", selectors=(Selector(K.VEHICLE, "св1234ав"),))
    view = queries.open_signal(actor=world["oksana"], signal=other, now=world.now)
    assert [(row.kind, row.signal) for row in view.near] == [("vehicle", first)]
    assert view.near[0].code == Signal.objects.get(pk=first).code
    assert view.selectors == [Selector(K.VEHICLE, "св1234ав")]
    asked = alike.like(world["oksana"], van, country="BG", now=world.now)
    assert {(row.kind, row.signal) for row in asked} == {("vehicle", first), ("vehicle", other), ("handle", first)}
    assert old not in {row.signal for row in asked}
    with pytest.raises(Refused):
        alike.like(world["georgi"], van, country="BG", now=world.now)


def test_the_caller_is_known_again_by_the_telephone_but_not_who_wants_no_name(world):
    named, again = world.signal(place=""), world.signal(place="", reporter_phone="0888123456")
    nameless, twice = world.signal(place="", anonymous=True), world.signal(place="", anonymous=True)
    rows = {
        pk: alike.near(world["oksana"], Signal.objects.get(pk=pk), world.now) for pk in (named, again, nameless, twice)
    }
    assert [row.signal for row in rows[named]] == [again]
    assert rows[nameless] == rows[twice] == []


def test_a_token_is_keyed_for_the_organisation_and_for_signals(world):
    ours = world.signal(place="", reporter_phone="+359888123456")
    theirs = world.signal("mira", place="", reporter_phone="+359888123456")
    token = bytes(SignalToken.objects.get(signal=ours).token)
    assert token != bytes(SignalToken.objects.get(signal=theirs).token)
    assert token != current().token(world.org("animus"), "phone", ["+359888123456"])
    assert len(token) == 8


def test_a_signal_from_before_the_index_is_found_once_it_was_opened(world):
    old, other = world.signal(), world.signal()
    SignalToken.objects.filter(signal=old).delete()
    Signal.objects.filter(pk=old).update(indexed=0)
    assert alike.near(world["oksana"], Signal.objects.get(pk=other), world.now) == []
    queries.open_signal(actor=world["oksana"], signal=old, now=world.now)
    found = alike.near(world["oksana"], Signal.objects.get(pk=other), world.now)
    assert {(row.kind, row.signal) for row in found} == {("phone", old), ("place", old)}
    assert Signal.objects.get(pk=old).version == 1


def test_too_many_or_too_long_is_refused_and_a_half_filled_sheet_is_only_compared(world):
    for wrong in ((Selector(K.HANDLE, "@abc"),) * 51, (Selector(K.HANDLE, "x" * 301),)):
        with pytest.raises(BadSignal) as caught:
            world.signal(selectors=wrong)
        assert caught.value.field == "selectors"
    typed = {"phones": "\n".join(["0888123456"] * 60), "handles": "x" * 999, "place": "Варна"}
    assert len(searched(typed)) == 50


def test_what_was_erased_is_found_no_more(world):
    signal, other = world.signal(), world.signal()
    alike.forget([signal])
    assert alike.near(world["oksana"], Signal.objects.get(pk=other), world.now) == []


def test_the_sheet_says_what_was_told_before_keeps_what_is_typed_and_the_api_says_the_same(world):
    client = signed_in(world, "oksana")
    sheet = {
        "channel": "hotline", "received_at": "2026-11-24T10:00", "country": "BG", "account": "", "key": key(), "form-TOTAL_FORMS": "0",
        "form-INITIAL_FORMS": "0", "phones": "0877 555 098\n+40 721 234 567", "vehicles": "CB 1234 AB", "handles": "@rabota_bg",
        "place": "Varna, bul. Primorski 15",
    }  # fmt: skip
    first = client.post("/desk/signals/new/", sheet | {"account": "Бял бус."})["Location"].split("/")[3]
    code = Signal.objects.get(pk=first).code
    drawn = client.post(
        "/desk/signals/new/", sheet | {"look": "1", "vehicles": "СВ1234АВ", "key": key()}
    ).content.decode()
    assert drawn.count(f">{code}</a>") == 4  # a telephone, the vehicle, the account, the place
    assert "СВ1234АВ" in drawn
    assert Signal.objects.count() == 1
    other = client.post("/desk/signals/new/", sheet | {"account": "Пак той.", "key": key()})["Location"]
    assert client.get(other).content.decode().count(f">{code}</a>") == 4
    api = Api(world, "oksana")
    wanted = {"country": "BG", "selectors": [{"kind": "vehicle", "text": "CB1234AB"}]}
    assert {row["signal"] for row in api.post("/signals/near", wanted).json()} == {first, other.split("/")[3]}
    opened = api.get(f"/signals/{first}").json()
    assert {"kind": "handle", "text": "@rabota_bg"} in opened["selectors"]
    assert {row["kind"] for row in opened["near"]} == {"phone", "vehicle", "handle", "place"}
    assert "selectors" not in opened["told"]
