"""Questions of the media: sealed for the desk, read and answered there, deleted when their time is over."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.prevention.press import incoming, queries, services
from accord.prevention.press.models import MediaQuestion, PressDesk
from accord.prevention.press.tasks import delete_old
from accord.prevention.press.vocab import KEPT_DAYS, LONGEST_QUESTION, BadQuestion, DeskStands, NoDesk
from tests.cast import key
from tests.rooms.press.build import ASKED, asked, desk, stepped
from tests.rooms.site.build import held

pytestmark = pytest.mark.django_db


def kinds(row):
    return list(Event.objects.filter(object_id=row.pk).order_by("seq").values_list("kind", flat=True))


def test_what_is_asked_is_sealed_and_opened_by_the_desk_alone(world):
    row = asked(world, needed_by=world.now.date() + timedelta(days=2))
    for word in (ASKED.name, ASKED.medium, ASKED.email, ASKED.question):
        assert word.encode() not in bytes(row.box)
    found = queries.open_question(actor=world["elena"], question=row.pk, now=world.now)
    assert found.asked == ASKED
    assert sorted(found.steps) == ["answer", "close"]
    assert kinds(row) == ["media_question.read"]
    for who, why in (("nadia", Missing), ("ana", Refused), ("georgi", Refused)):
        with pytest.raises(why):
            queries.open_question(actor=world[who], question=row.pk, now=world.now)
        with pytest.raises(why):
            stepped(world, row, "answer", who)


def test_the_public_process_asks_and_reads_nothing(world):
    to = desk(world)
    with held():
        for _twice in range(2):
            incoming.ask(desk=to.pk, asked=ASKED, needed_by=None, now=world.now, key="a-form")
        for read in (
            MediaQuestion.objects.first,
            lambda: list(PressDesk.objects.only("secret")),
            lambda: MediaQuestion.objects.update(state="closed"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                read()
    assert MediaQuestion.objects.count() == 1


def test_a_code_that_is_taken_is_drawn_anew(world, monkeypatch):
    first, codes = asked(world), []
    drawn = incoming.new_code
    monkeypatch.setattr(
        incoming, "new_code", lambda prefix: codes.append(1) or (drawn(prefix) if codes[1:] else first.code)
    )
    assert asked(world).code != first.code
    assert len(codes) == 2


def test_answered_closed_and_opened_again(world):
    row = asked(world)
    assert queries.waiting(world["elena"]) == 1
    assert stepped(world, row, "answer").state == "answered"
    assert queries.waiting(world["elena"]) == 0
    assert stepped(world, row, "reopen").state == "new"
    assert stepped(world, row, "close").state == "closed"
    for action in ("answer", "close", "burn"):
        with pytest.raises(NotPossible):
            stepped(world, row, action)
    with pytest.raises(Stale):
        services.step(actor=world["elena"], question=row.pk, action="reopen", read=1, now=world.now, key=key())
    assert kinds(row) == ["media_question.answered", "media_question.reopened", "media_question.closed"]


def test_one_press_desk_for_an_organisation_and_none_when_it_is_closed(world):
    row = desk(world)
    with pytest.raises(DeskStands):
        services.open_desk(actor=world["elena"], now=world.now, key=key())
    with pytest.raises(Refused):
        services.open_desk(actor=world["ana"], now=world.now, key=key())
    assert queries.inbox(world["nadia"]).desk is None
    services.close_desk(actor=world["elena"], read=row.version, now=world.now, key=key())
    assert incoming.desks() == []
    with pytest.raises(NoDesk):
        services.close_desk(actor=world["elena"], read=2, now=world.now, key=key())
    with pytest.raises(NoDesk):
        incoming.ask(desk=row.pk, asked=ASKED, needed_by=None, now=world.now, key=key())


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"),
        ({"medium": ""}, "medium"),
        ({"email": ""}, "email"),
        ({"email": "irina"}, "email"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "email"),
        ({"name": "x" * 121}, "name"),
        ({"question": ""}, "question"),
        ({"question": "x" * (LONGEST_QUESTION + 1)}, "question"),
        ({"question": "a\x00b"}, "question"),
        ({"needed_by": -1}, "needed_by"),
        ({"needed_by": 400}, "needed_by"),
    ],
)
def test_what_cannot_stand_is_said_beside_its_field(world, more, field):
    if "needed_by" in more:
        more = {"needed_by": world.now.date() + timedelta(days=more["needed_by"])}
    with pytest.raises(BadQuestion) as refused:
        asked(world, **more)
    assert refused.value.field == field
    assert not MediaQuestion.objects.exists()


def test_after_its_time_it_is_deleted_whatever_became_of_it(world):
    row, other = asked(world), stepped(world, asked(world), "answer")
    delete_old(world.now + timedelta(days=KEPT_DAYS) - timedelta(seconds=1))
    assert MediaQuestion.objects.count() == 2
    delete_old(world.now + timedelta(days=KEPT_DAYS))
    assert not MediaQuestion.objects.exists()
    assert kinds(row) == ["media_question.deleted"]
    gone = Event.objects.get(object_id=other.pk, kind="media_question.deleted")
    assert json.loads(gone.facts) == {"code": other.code, "state": "answered"}
