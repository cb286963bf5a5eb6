"""What strangers write: kept whatever it is, readable by nobody here but who holds the key, and by them through the code alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accord.detection.tips import incoming, queries, sealing
from accord.detection.tips.incoming import Clean, Told
from accord.detection.tips.models import Intake, Message, Tip, TipFile
from accord.detection.tips.sealing import read_receipt, reader_of, receipt_of
from accord.detection.tips.vocab import LONGEST, BadTip, NoSuchTip
from accord.foundation import wall
from accord.foundation.vault import Tampered
from accord.foundation.vault.boxes import new_pair, open_, seal
from tests.cast import key
from tests.rooms.tips.build import TEXT, answered, intake, taken_up, tell

PAIR, OTHER = new_pair(), new_pair()


@given(st.binary(max_size=3000))
def test_what_is_sealed_opens_with_its_key_at_its_place_and_nowhere_else(content):
    box = seal(content, PAIR.public, "row", "desk")
    assert open_(box, PAIR.private, "row", "desk") == content
    assert content not in box or len(content) < 4
    assert len(box) % 512 == len(seal(b"", PAIR.public, "row", "desk")) % 512  # its length tells steps, not words
    for private, place in (
        (OTHER.private, ("row", "desk")),
        (PAIR.private, ("row", "reporter")),
        (PAIR.private, ("other", "desk")),
    ):
        with pytest.raises(Tampered):
            open_(box, private, *place)
    with pytest.raises(Tampered):
        open_(box[:-1] + bytes([box[-1] ^ 1]), PAIR.private, "row", "desk")


@given(st.text(min_size=1, max_size=40))
def test_a_form_has_one_receipt_and_another_has_another(form):
    receipt = receipt_of(form)
    assert len(receipt) == 16
    assert receipt.isdigit()
    assert receipt == receipt_of(form) != receipt_of(form + "x")
    groups = [receipt[i : i + 4] for i in range(0, 16, 4)]
    arabic = receipt.translate({ord(str(d)): chr(0x660 + d) for d in range(10)})
    for typed in (receipt, " ".join(groups), "-".join(groups), f"\u200e{receipt}\n", arabic):
        assert read_receipt(typed) == receipt
    for wrong in ("", receipt[:-1], receipt + "0", receipt[:-1] + "x", "½" * 16):
        assert read_receipt(wrong) is None


def test_what_grows_from_a_code_needs_the_salt_and_tells_nothing_of_it():
    one, again, elsewhere = (reader_of("1234567890123456", salt) for salt in (b"a" * 16, b"a" * 16, b"b" * 16))
    assert one.lookup == again.lookup != elsewhere.lookup
    assert one.pair.private == again.pair.private != elsewhere.pair.private
    assert one.pair.private.hex() not in one.lookup
    assert "private" not in repr(one)
    assert repr(one.pair).count("\\x") == 0


@pytest.mark.django_db
def test_any_text_comes_back_whole_and_stands_in_no_column(world):
    """Scripts that run both ways, marks that join, what looks like markup or a command: kept as it is."""
    into = intake(world)
    hostile = [
        TEXT, "<script>alert('Канарка')</script> {{ x }} {% y %}", "'; DROP TABLE tips_tip; --", "\u202eמילה\u202c طفل 👩‍👧\u0301" * 50,
        '=HYPERLINK("http://x")\t\r\n\r\n' + "я" * 5000, "𝕏" * LONGEST,
    ]  # fmt: skip
    for text in hostile:
        receipt, tip = tell(world, into, text=text, place="вул. Зелена 5", child=True)
        view = queries.open_tip(actor=world["ana"], tip=tip.pk, now=world.now)
        assert [(one.text, one.place, one.language) for one in view.spoken] == [(text, "вул. Зелена 5", "uk")]
        assert [line.text for line in incoming.look(typed=receipt)] == [""]  # not shown again
    with connection.cursor() as cursor:
        for table in ("tips_tip", "tips_message", "tips_file", "tips_intake"):
            cursor.execute(f"SELECT * FROM {table}")
            cells = [
                bytes(c) if isinstance(c, memoryview | bytes) else str(c).encode() for r in cursor.fetchall() for c in r
            ]
            whole = b"\x00".join(cells)
            for canary in ("Канарка", "Зелена", "DROP TABLE", "HYPERLINK", receipt):
                assert canary.encode() not in whole, (table, canary)


@pytest.mark.django_db
def test_a_form_that_is_sent_twice_writes_once(world):
    form = key()
    receipt, tip = tell(world, form=form, files=(Clean("text", b"x"),))
    again, second = tell(world, form=form, files=(Clean("text", b"x"),))
    assert (again, second) == (receipt, None)
    more = Told("Ще одне.", "uk")
    for _ in range(2):
        incoming.add(typed=receipt, told=more, now=world.now, key="the-second-form")
    assert [Tip.objects.count(), Message.objects.count(), TipFile.objects.count()] == [1, 2, 1]
    assert list(Message.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert tip.pk == Tip.objects.get().pk


@pytest.mark.django_db
def test_the_hour_is_kept_and_never_the_minute(world):
    world = replace(world, now=world.now + timedelta(minutes=47, seconds=13, microseconds=5))
    receipt, tip = tell(world)
    incoming.add(typed=receipt, told=Told("x", "uk"), now=world.now, key=key())
    for at in [tip.hour, *Message.objects.values_list("hour", flat=True)]:
        assert (at.minute, at.second, at.microsecond) == (0, 0, 0)


@pytest.mark.django_db
def test_what_cannot_be_is_refused_with_its_field_and_nothing_is_written(world):
    into = intake(world)
    cases = (
        ({"text": " \n"}, "text"), ({"text": "x" * (LONGEST + 1)}, "text"), ({"place": "x" * 301}, "place"),
        ({"text": "a\x00b"}, "text"), ({"text": "\ud800"}, "text"), ({"files": (Clean("text", b"x"),) * 4}, "files"),
    )  # fmt: skip
    for change, field in cases:
        with pytest.raises(BadTip) as caught:
            tell(world, into, **change)
        assert caught.value.field == field
    Intake.objects.update(closed_at=world.now)
    with pytest.raises(BadTip):
        tell(world, into)
    assert Tip.objects.count() == 0


@pytest.mark.django_db
def test_a_thread_goes_both_ways_and_opens_with_its_own_code_only(world):
    receipt, tip = tell(world)
    _other, elsewhere = tell(world, text="інше")
    answered(world, taken_up(world, tip), "Ми тут. Завтра о дев'ятій.")
    with wall.nobody():
        assert [(line.by_desk, line.text) for line in incoming.look(typed=receipt)] == [
            (False, ""), (True, "Ми тут. Завтра о дев'ятій."),
        ]  # fmt: skip
        for wrong in ("0" * 16, receipt[::-1] if receipt[::-1] != receipt else "1" * 16, "", "abc"):
            with pytest.raises(NoSuchTip):
                incoming.look(typed=wrong)
            with pytest.raises(NoSuchTip):
                incoming.add(typed=wrong, told=Told("x", "uk"), now=world.now, key=key())
    Intake.objects.update(closed_at=world.now)  # what began goes on
    with wall.nobody():
        incoming.add(typed=receipt, told=Told("Дякую.", "uk", danger=True), now=world.now, key=key())
    assert tip.messages.count() == 3
    assert elsewhere.messages.count() == 1
    row = Message.objects.get(tip=tip, by_desk=True)
    row.for_reporter = bytes(Message.objects.get(tip=elsewhere).for_desk)
    row.save()
    with pytest.raises(Tampered), wall.nobody():
        incoming.look(typed=receipt)


@pytest.mark.django_db
def test_two_organisations_share_the_salt_and_nothing_else(world):
    mine, theirs = intake(world), intake(world, "mira")
    assert bytes(mine.salt) == bytes(theirs.salt)
    assert bytes(mine.public_key) != bytes(theirs.public_key)
    receipt, tip = tell(world, theirs)
    assert tip.organisation == world.org("dignita")
    assert incoming.look(typed=receipt)
    assert sealing.new_salt(None) != sealing.new_salt(None)


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no second wall (decision 013)")
def test_behind_the_wall_a_code_shows_one_thread_and_no_code_shows_none(world):
    receipt, tip = tell(world)
    tell(world, text="інше")
    reader = reader_of(receipt, bytes(Intake.objects.first().salt))
    with wall.nobody():
        assert [m.objects.count() for m in (Tip, Message, TipFile, Intake)] == [0, 0, 0, 0]
        with wall.asking_who_receives():
            assert Intake.objects.count() == 1
            assert Tip.objects.count() == 0
        with wall.holding(reader.lookup):
            assert list(Tip.objects.values_list("pk", flat=True)) == [tip.pk]
            assert Message.objects.count() == 1
        with wall.holding("0" * 64):
            assert [m.objects.count() for m in (Tip, Message)] == [0, 0]
    with wall.seen_by(world.org("dignita")):
        assert [m.objects.count() for m in (Tip, Message, Intake)] == [0, 0, 0]
