"""Files of many offers: what is in them, hostile ones, and how they are read in the background."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.detection.offers import batches, grouping, queries
from accord.detection.offers.intake import LARGEST, NotRead, texts_of
from accord.detection.offers.models import Batch, Compared, Offer
from accord.detection.offers.tasks import read_batches
from accord.detection.offers.vocab import BadOffer
from accord.detection.signals.vocab import Channel
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing, Refused
from tests.rooms.offers.builders import BAD, COPY, HARMLESS, given_batch, offered

CHANNEL = {
    "name": "Работа",
    "type": "public_channel",
    "messages": [
        {"type": "message", "from": "Катя", "text": ["Търсим ", {"type": "bold", "text": "момичета"}, ", без договор"]},
        {"type": "service", "action": "pin"},
        {"type": "message", "from": "Катя", "text": "Стая под наем"},
    ],
}
WHATSAPP = """24.11.26, 09:12 - Ivan: Здравей, имам работа за теб
24.11.26, 09:13 - Ivan: Паспорта ще пазим ние
24.11.26, 09:15 - Оля: Не знам"""
PAGE = """<!doctype html><html><head><title>x</title><script>var a = "Скрипт";</script></head>
<body><!-- <p>скрито</p> --><div>Стая за <b>момичета</b></div><p>без&nbsp;договор<br>Вайбър</p><style>p {}</style></body></html>"""


@pytest.mark.parametrize(
    ("name", "data", "texts"),
    [
        ("a.txt", "една\n-----\nдве\nреда\n ===== \n", ["една", "две\nреда"]),
        ("a.txt", "стар файл".encode("cp1251"), ["стар файл"]),
        ("a.txt", "\ufeffзнак".encode(), ["знак"]),
        ("a.txt", "знак".encode("utf-16"), ["знак"]),
        ("chat.txt", WHATSAPP, ["Ivan: Здравей, имам работа за теб\nIvan: Паспорта ще пазим ние\nОля: Не знам"]),
        ("result.json", json.dumps(CHANNEL), ["Търсим момичета, без договор", "Стая под наем"]),
        ("result.json", json.dumps({"chats": {"list": [CHANNEL | {"type": "personal_chat"}]}}), ["Катя: Търсим момичета, без договор\nКатя: Стая под наем"]),
        ("page.html", PAGE, ["Стая за момичета\nбез договор\nВайбър"]),
        ("t.csv", 'id,text\n1,"Стая, евтино"\n2,Работа\n', ["Стая, евтино", "Работа"]),
        ("t.csv", "1;Работа в чужбина\n2;Стая в града\n", ["Работа в чужбина", "Стая в града"]),
    ],
)  # fmt: skip
def test_the_texts_of_a_file(name, data, texts):
    assert texts_of(name, data if isinstance(data, bytes) else data.encode()) == texts


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.txt", b"x" * (LARGEST + 1), "large"),
        ("a.txt", b" \n", "empty"),
        ("a.txt", b"a\x00b", "kind"),
        ("a.zip", b"PK\x03\x04 words", "kind"),
        ("a.txt", b"x\n---\n" * 5001, "many"),
        ("r.json", b"{", "json"),
        ("r.json", b"[" * 200_000, "json"),
        ("r.json", b'{"messages": 3}', "json"),
        ("r.json", b'{"chats": {"list": [1]}}', "json"),
        ("t.csv", b"a\n" + b'"' + b"x" * 200_000, "table"),
        ("p.html", b"<html><script>only this", "empty"),
    ],
)
def test_a_file_that_cannot_be_is_refused_with_a_sentence(name, data, why):
    with pytest.raises(NotRead) as caught:
        texts_of(name, data)
    assert caught.value.why == why
    with pytest.raises(BadOffer) as told:
        batches.read_file(name, data)
    assert str(told.value)
    assert told.value.field == "file"


@pytest.mark.parametrize(
    "piece", ["<!--", "<script>", "<", "<a", "</", "<div><!--->", "&lt;", "<p>", "\u200e[1.1.26, 09:12] "]
)
def test_a_page_of_a_million_signs_is_read_in_one_pass(piece):
    """No parser that looks ahead: each of these makes one of the standard library's quadratic."""
    try:
        found = texts_of("p.html", (piece * (1_000_000 // len(piece))).encode())
    except NotRead:
        found = []
    assert sum(map(len, found)) <= 1_000_000


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.json", "a.html", "a.csv", "a"]))
@settings(max_examples=150, deadline=None)
def test_any_file_is_read_or_refused(data, name):
    with suppress(NotRead):
        assert all(texts_of(name, data))


def test_a_batch_is_read_in_pieces_and_nothing_twice(world):
    batch = given_batch(world, [BAD, COPY, HARMLESS] + [f"Продавам колело номер {n}" for n in range(30)])
    assert Offer.objects.count() == 0
    assert batches.advance(batch=batch, now=world.now)
    half = batches.progress(world["oksana"], batch)
    assert (half.done, half.total, half.ended_at, bool(half.content)) == (25, 33, None, True)
    read_batches(world.now)
    read_batches(world.now)
    done = batches.progress(world["oksana"], batch)
    assert (done.done, done.ended_at, done.content) == (33, world.now, None)
    assert Offer.objects.filter(batch=batch, recorded_by=world["oksana"].account).count() == 33
    assert not batches.advance(batch=batch, now=world.now)
    rows = queries.newest(world["oksana"], batch=batch, indicator="papers_kept").rows
    assert len(rows) == 2
    assert Compared.objects.filter(record__in=[o.pk for o in rows]).values("group").distinct().count() == 1
    kinds = [e.kind for e in Event.objects.filter(object_id=batch).order_by("seq")]
    assert kinds == ["offer.batch.added", "offer.batch.read", "offer.batch.read"]
    assert not any("Документите" in e.facts for e in Event.objects.all())


def test_a_batch_that_cannot_be_leaves_nothing(world):
    for texts in ([], ["x"] * 5001, [BAD, "нула\x00"]):
        with pytest.raises(BadOffer):
            given_batch(world, texts)
    with pytest.raises(Refused):
        given_batch(world, [BAD], who="georgi")
    assert not Batch.objects.exists()


def test_the_batch_of_another_organisation_is_not_there(world):
    batch = given_batch(world, [BAD])
    with pytest.raises(Missing):
        batches.progress(world["mira"], batch)
    with pytest.raises(Refused):
        batches.progress(world["nadia"], batch)


def test_a_signal_that_came_online_is_compared_with_the_offers(world):
    offer = offered(world)
    signal = world.signal(channel=Channel.ONLINE, account=COPY)
    world.signal(account=BAD)  # a call: what a person says is no copy of an advert
    copies = queries.open_offer(actor=world["oksana"], offer=offer, now=world.now).copies
    assert [(c.record, c.of_signal) for c in copies] == [(signal, True)]
    group = queries.open_group(actor=world["oksana"], offer=offer, now=world.now)
    assert group.count == 2
    grouping.forget([signal])
    assert queries.open_offer(actor=world["oksana"], offer=offer, now=world.now).copies == []
