from datetime import timedelta

import pytest

from accord.foundation.clock import now as clock
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing, Refused
from accord.foundation.second import queries, services
from accord.foundation.second.models import Ask
from accord.foundation.second.vocab import Answered, Matter, OwnAsk
from accord.foundation.writes.services import Stale
from accord.protection.cases import services as cases
from tests.cast import key, signed_in

TEXT = "Тя е на сигурно място."


@pytest.fixture
def asked(world):
    case = world.case()
    return case, world.ask(case, content=TEXT)


def answer(world, ask, who="georgi", release=True, read=1, **changes):
    call = {"actor": world[who], "ask": ask, "release": release, "read": read, "now": world.now, "key": key()}
    return services.answer(**call | changes)


def released(world, case, digest=TEXT, **later):
    when = world.now + timedelta(**later)
    return services.released(matter=Matter.DISCLOSURE, object_id=case, digest=digest, now=when)


def test_a_colleague_releases_exactly_this_for_a_day(world, asked):
    case, ask = asked
    assert not released(world, case)
    answer(world, ask)
    assert released(world, case)
    assert not released(world, case, digest=TEXT + " ")
    assert not released(world, ask)
    assert released(world, case, hours=23)
    assert not released(world, case, hours=25)
    assert not services.released(matter=Matter.ERASURE, object_id=case, digest=TEXT, now=world.now)


def test_a_refusal_releases_nothing_and_stands(world, asked):
    case, ask = asked
    answer(world, ask, release=False)
    assert not released(world, case)
    with pytest.raises(Answered):
        answer(world, ask, read=2)


def test_nobody_is_his_own_second_person(world, asked):
    with pytest.raises(OwnAsk):
        answer(world, asked[1], who="ana")
    with pytest.raises(Stale):
        answer(world, asked[1], read=2)


@pytest.mark.parametrize(("who", "failure"), [("oksana", Refused), ("nadia", Refused), ("mira", Missing)])
def test_only_those_whose_role_may(world, asked, who, failure):
    with pytest.raises(failure):
        answer(world, asked[1], who=who)
    with pytest.raises(failure):
        queries.open_ask(actor=world[who], ask=asked[1], now=world.now)
    assert queries.waiting_for(world[who], now=world.now) == []


def test_too_late_is_too_late(world, asked):
    late = world.now + timedelta(hours=25)
    with pytest.raises(Answered):
        answer(world, asked[1], now=late)
    assert queries.waiting_for(world["georgi"], now=late) == []


def test_asking_again_is_the_same_and_needs_a_reason(world, asked):
    case, ask = asked
    assert world.ask(case, content=TEXT) == ask
    assert world.ask(case, content="another") != ask
    with pytest.raises(services.NoReason):
        services.ask(
            actor=world["ana"], matter=Matter.ERASURE, object_type="case", object_id=case, digest="x", reason=" ",
            now=world.now,
        )  # fmt: skip


def test_who_has_a_conflict_sees_and_releases_nothing(world, asked):
    case, ask = asked
    cases.declare_conflict(actor=world["georgi"], case=case, now=world.now, key=key())
    with pytest.raises(Refused):
        answer(world, ask)
    assert queries.waiting_for(world["georgi"], now=world.now) == []


def test_everything_is_on_record_and_nothing_is_readable_there(world, asked):
    _, ask = asked
    queries.open_ask(actor=world["georgi"], ask=ask, now=world.now)
    answer(world, ask)
    kinds = list(Event.objects.filter(kind__startswith="second.").order_by("seq").values_list("kind", flat=True))
    assert kinds == ["second.asked", "second.read", "second.answered"]
    row = Ask.objects.get(pk=ask)
    assert TEXT.encode() not in bytes(row.content) + bytes(row.reason)
    assert not any(TEXT in event.facts for event in Event.objects.all())


def test_the_page_shows_the_very_text_and_asks_for_a_tick(world):
    ask = world.ask(world.case(), content=TEXT, now=clock())
    client = signed_in(world, "georgi")
    assert f"/desk/releases/{ask}/" in client.get("/desk/").content.decode()
    page = client.get(f"/desk/releases/{ask}/").content.decode()
    assert TEXT in page
    assert "Лекарят трябва да знае." in page
    form = {"key": key(), "version": 1, "answer": "release"}
    client.post(f"/desk/releases/{ask}/", form)
    assert Ask.objects.get(pk=ask).answered_at is None
    client.post(f"/desk/releases/{ask}/", form | {"key": key(), "sure": "yes"})
    assert Ask.objects.get(pk=ask).outcome == "released"
    own = signed_in(world, "ana").get(f"/desk/releases/{ask}/").content.decode()
    assert 'name="answer"' not in own
