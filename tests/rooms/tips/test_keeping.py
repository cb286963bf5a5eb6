"""A closed tip has its time; then what was written is gone, and code, hour and outcome stay."""

from datetime import timedelta

import pytest

from accord.detection.tips import incoming, queries, services
from accord.detection.tips.deleting import delete, to_delete
from accord.detection.tips.incoming import Clean, Told
from accord.detection.tips.keeping import keeping
from accord.detection.tips.models import Message, Tip, TipFile
from accord.detection.tips.tasks import delete_old
from accord.detection.tips.vocab import Ending, NoSuchTip
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from tests.cast import key, signed_in
from tests.rooms.tips.build import TEXT, answered, taken_up, tell

pytestmark = pytest.mark.django_db
PERIOD = timedelta(days=keeping().days)


def closed(world, tip):
    answered(world, taken_up(world, tip))
    call = {"actor": world["ana"], "tip": tip.pk, "ending": Ending.ANSWERED, "now": world.now}
    services.close(**call, read=tip.version, key=key())
    tip.refresh_from_db()
    return tip


def test_on_its_last_day_it_goes_and_nothing_of_its_words_stays(world):
    receipt, tip = tell(world, files=(Clean("text", b"abc"),))
    _receipt, open_ = tell(world)
    closed(world, tip)
    delete_old(world.now + PERIOD - timedelta(days=1))
    assert Message.objects.filter(tip=tip).count() == 2
    delete_old(world.now + PERIOD)
    delete_old(world.now + PERIOD)
    assert not Message.objects.filter(tip=tip).exists()
    assert not TipFile.objects.exists()
    assert Message.objects.filter(tip=open_).exists()
    before = tip.lookup
    tip.refresh_from_db()
    assert (tip.state, tip.ending, tip.code != "", tip.reader) == ("deleted", "answered", True, b"")
    assert tip.lookup != before
    with pytest.raises(NoSuchTip):
        incoming.look(typed=receipt)
    with pytest.raises(NoSuchTip):
        incoming.add(typed=receipt, told=Told("x", "uk"), now=world.now, key=key())
    event = Event.objects.get(object_id=tip.pk, kind="tip.deleted")
    assert (event.actor, event.organisation) == (None, world.org("animus"))
    assert '"messages":2' in event.facts.replace(" ", "")
    with pytest.raises(NotPossible):
        taken_up(world, tip)
    assert queries.open_tip(actor=world["ana"], tip=tip.pk, now=world.now).spoken == []


def test_what_the_reporter_added_keeps_it_and_looking_ends_the_period(world):
    receipt, tip = tell(world)
    closed(world, tip)
    incoming.add(typed=receipt, told=Told("Ще одне", "uk"), now=world.now, key=key())
    late = world.now + 2 * PERIOD
    assert to_delete(now=late) == []
    delete(tip=tip.pk, now=late)
    assert Message.objects.filter(tip=tip).count() == 3
    taken_up(world, tip)
    assert tip.closed_on is None
    assert to_delete(now=late) == []


def test_the_page_says_when_and_afterwards_that_it_is_gone(world):
    client, (_receipt, tip) = signed_in(world, "ana"), tell(world)
    taken_up(world, tip)
    page = f"/desk/tips/{tip.pk}/"
    assert f"{keeping().days} дни след приключването" in client.get(page).content.decode()
    call = {"actor": world["ana"], "tip": tip.pk, "ending": Ending.ABUSE, "now": world.now}
    services.close(**call, read=tip.version, key=key())
    told = client.get(page).content.decode()
    assert "файловете се изтриват на" in told
    assert TEXT in told
    Tip.objects.filter(pk=tip.pk).update(closed_on="2020-01-01")
    delete_old(world.now)
    told = client.get(page).content.decode()
    assert "Написаното тук е изтрито" in told
    assert TEXT not in told


def test_an_expert_has_yet_to_check_the_period():
    assert keeping().needs_legal_check
    assert keeping().days > 0
