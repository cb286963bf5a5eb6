from dataclasses import replace
from datetime import timedelta

import pytest

from accord.detection.offers import queries, services
from accord.detection.offers.models import Compared, Offer, Token
from accord.detection.offers.services import SignalFacts
from accord.detection.offers.vocab import BadOffer
from accord.detection.signals import alike
from accord.detection.signals import queries as signals
from accord.detection.signals.alike import Selector
from accord.detection.signals.models import Signal
from accord.detection.signals.vocab import SelectorKind
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from tests.cast import key
from tests.rooms.offers.builders import BAD, COPY, HARMLESS, offered


def opened(world, offer, who="oksana"):
    return queries.open_offer(actor=world[who], offer=offer, now=world.now)


def decide(world, offer, action, read=1, who="oksana"):
    return services.decide(actor=world[who], offer=offer, action=action, read=read, now=world.now, key=key())


def test_an_offer_is_read_and_its_very_words_are_shown(world):
    offer = offered(world)
    view = opened(world, offer)
    words = {one.indicator.id: one.words for one in view.shown}
    assert words["papers_kept"] == ["Документите пазим"]
    assert words["no_contract"] == ["без договор"]
    assert {"young_women", "pay_too_high", "repay_later", "messenger_only", "euphemism"} <= set(words)
    assert "".join(piece.text for piece in view.pieces) == BAD
    assert view.offer.found == len(words)
    assert [(c.found.kind, c.found.normal) for c in view.contacts] == [
        ("handle", "telegram:katya_work"),
        ("phone", "+359888123456"),
    ]
    event = Event.objects.get(kind="offer.read")
    assert (event.object_id, "Документите" in event.facts) == (offer, False)


def test_copies_meet_and_other_texts_do_not(world):
    first, other = offered(world), offered(world, HARMLESS)
    later = replace(world, now=world.now + timedelta(hours=2))
    second = offered(later, COPY)
    assert {c.record for c in opened(world, first).copies} == {second}
    assert opened(world, other).copies == []
    group = queries.open_group(actor=world["oksana"], offer=second, now=world.now)
    assert (group.count, group.first, group.last) == (2, world.now, later.now)
    assert [(one.normal, n) for one, n in group.common] == [("+359888123456", 2)]
    assert queries.sizes(world["oksana"], list(Offer.objects.all())) == {first: 2, second: 2}


def test_a_text_that_is_near_to_two_groups_makes_one_of_them(world):
    half = "Търсим хора за бране на ягоди в Гърция през май и юни с осигурен превоз и квартира за всички желаещи "
    rest = "обадете се на бригадира вечер след седем часа или пишете тук за подробности относно смените и заплащането"
    one, two = offered(world, half * 1 + "първи"), offered(world, rest)
    assert Compared.objects.values("group").distinct().count() == 2
    offered(world, half + rest)  # half of its runs are in each: near to none
    assert Compared.objects.values("group").distinct().count() == 3
    three = offered(world, half + "втори")
    groups = dict(Compared.objects.values_list("record", "group"))
    assert groups[one] == groups[three] != groups[two]


def test_the_same_telephone_in_another_text_is_shown(world):
    first = offered(world, "Стая под наем за студенти в центъра, тел. 0888 123 456, обаждайте се след работа.")
    second = offered(world, BAD)
    assert [c.record for c in opened(world, second).contacts[1].also] == [first]


@pytest.mark.parametrize("who", ["mira", "petar", "elena", "radu"])
def test_the_offer_of_another_organisation_is_not_there_and_meets_nothing(world, who):
    offer = offered(world)
    with pytest.raises(Missing):
        opened(world, offer, who)
    with pytest.raises(Missing):
        decide(world, offer, "harmless", who=who)
    if who == "mira":
        theirs = offered(world, COPY, who="mira")
        assert opened(world, theirs, "mira").copies == []
        assert [c.also for c in opened(world, theirs, "mira").contacts] == [[], []]


@pytest.mark.parametrize("who", ["georgi", "nadia"])
def test_a_colleague_without_that_role_is_refused(world, who):
    offer = offered(world)
    for act in (
        lambda: opened(world, offer, who),
        lambda: decide(world, offer, "harmless", who=who),
        lambda: queries.newest(world[who]),
    ):
        with pytest.raises(Refused):
            act()


@pytest.mark.parametrize(
    ("text", "changes", "field"),
    [
        ("  \n", {}, "text"),
        ("x" * 20_001, {}, "text"),
        ("нула\x00", {}, "text"),
        ("дума", {"ahead": timedelta(hours=1)}, "seen_at"),
        ("дума", {"ahead": -timedelta(days=4000)}, "seen_at"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(world, text, changes, field):
    with pytest.raises(BadOffer) as caught:
        offered(world, text, seen_at=world.now + changes.get("ahead", timedelta()))
    assert caught.value.field == field
    assert not Offer.objects.exists()


def test_a_person_decides_and_can_open_it_again(world):
    offer = offered(world)
    decide(world, offer, "look")
    decide(world, offer, "harmless", read=2)
    with pytest.raises(NotPossible):
        decide(world, offer, "harmless", read=3)
    with pytest.raises(Stale):
        decide(world, offer, "reopen", read=1)
    decide(world, offer, "reopen", read=3)
    one = Offer.objects.get(pk=offer)
    assert (one.state, one.decided_by) == ("looked_at", world["oksana"].account)
    with pytest.raises(NotPossible):
        decide(world, offer, "signal", read=4)


def test_it_is_the_same_as_another_but_not_in_a_circle(world):
    first, second = offered(world), offered(world, COPY)
    call = {"actor": world["oksana"], "read": 1, "now": world.now}
    with pytest.raises(BadOffer):
        services.same_as(**call, offer=first, other=first, key=key())
    services.same_as(**call, offer=second, other=first, key=key())
    with pytest.raises(BadOffer):
        services.same_as(**call, offer=first, other=second, key=key())
    assert opened(world, second).same_as.record == first
    decide(world, second, "reopen", read=2)
    assert opened(world, second).same_as is None


def test_an_offer_becomes_a_signal_once_with_its_clock(world):
    offer = offered(world)
    call = {
        "actor": world["oksana"],
        "offer": offer,
        "facts": SignalFacts("BG", danger=True, keep=frozenset({"phone:+359888123456"})),
        "read": 1,
        "now": world.now,
    }
    again = key()
    services.make_signal(**call, key=again)
    services.make_signal(**call, key=again)
    signal = Signal.objects.get()
    assert (signal.channel, signal.danger, Offer.objects.get().signal) == ("online", True, signal.pk)
    told = signals.open_signal(actor=world["oksana"], signal=signal.pk, now=world.now).told
    assert (told["account"], told["place"]) == (BAD, "https://example.test/1")
    assert opened(world, offer).copies == []  # the signal holds the same words; it is no copy
    near = alike.like(world["oksana"], [Selector(SelectorKind.PHONE, "0888 123456")], country="BG", now=world.now)
    assert [row.signal for row in near] == [signal.pk]
    assert Duty.objects.filter(object_id=signal.pk, rule="P-TRIAGE-DANGER").exists()
    with pytest.raises(NotPossible):
        services.make_signal(**call | {"read": 2}, key=key())


def test_a_signal_that_cannot_be_leaves_the_offer_as_it_was(world):
    offer = offered(world)
    with pytest.raises(Exception, match="ZZ"):
        services.make_signal(
            actor=world["oksana"], offer=offer, facts=SignalFacts("ZZ"), read=1, now=world.now, key=key()
        )
    assert (Offer.objects.get().state, Signal.objects.count()) == ("new", 0)


def test_what_is_stored_shows_no_word_and_no_telephone(world):
    """Tokens are keyed for the organisation: the same text elsewhere has others, and none is the hash of what it is of."""
    offered(world), offered(world, BAD, who="mira")
    ours, theirs = (
        set(Token.objects.filter(organisation=world[who].organisation).values_list("token", flat=True))
        for who in ("oksana", "mira")
    )
    assert len(ours) == len(theirs) == 27
    assert not ours & theirs


def test_the_list_filters_by_state_and_indicator(world):
    bad, good = offered(world), offered(world, HARMLESS)
    decide(world, good, "harmless")

    def listed(**by):
        return {o.pk for o in queries.newest(world["oksana"], **by).rows}

    assert listed() == {bad, good}
    assert listed(show="open") == {bad}
    assert listed(show="harmless") == {good}
    assert listed(indicator="papers_kept") == {bad}
    assert listed(show="nonsense", indicator="nonsense") == {bad, good}
