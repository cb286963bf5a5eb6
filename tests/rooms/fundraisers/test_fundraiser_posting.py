"""What the worker does when a row fails, when the desk was quicker, and when an address is typed in a second time."""

from datetime import timedelta

import pytest

from accord.foundation.tasks.jobs import TooLong
from accord.prevention.fundraisers import incoming, posting, queries, services
from accord.prevention.fundraisers.models import Fundraiser
from accord.prevention.fundraisers.tasks import post as work
from accord.prevention.fundraisers.vocab import DeadLink, Fault
from tests.cast import key
from tests.rooms.fundraisers.build import TOLD, confirmed, post, signed_up, tokens

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told(world, row):
    return queries.open_fundraiser(actor=world["elena"], fundraiser=row.pk, now=world.now).told


def forced(world, email):
    """A sign-up whose address got in by another way than the form."""
    row = signed_up(world, email="ok@example.org")
    row.box = incoming.boxed(incoming.Told(TOLD.name, email, TOLD.plan, TOLD.language), row)
    row.save()
    return row


def test_a_letter_that_cannot_be_written_holds_up_no_other_and_tells_nothing(world, caplog):
    bad = forced(world, "=?utf-8?q?x=0D=0ABcc:y?=@x.com")
    good = signed_up(world)
    with post() as box:
        work(world.now)
        assert len(box.letters) == 1
    assert Fundraiser.objects.get(pk=good.pk).sent_at == world.now
    waits = Fundraiser.objects.get(pk=bad.pk)
    assert (waits.state, waits.sent_at) == ("waiting", None)
    assert waits.due_at > world.now
    assert caplog.messages == ["A fundraiser's sign-up could not be worked on: ValueError"]


def test_a_sign_up_that_does_not_open_holds_up_no_other_and_is_tried_later(world, monkeypatch):
    bad = signed_up(world, email="a@example.org")
    Fundraiser.objects.filter(pk=bad.pk).update(box=b"x", came_at=world.now - DAY)
    good = signed_up(world)
    work(world.now)
    assert Fundraiser.objects.get(pk=good.pk).state == "waiting"
    assert Fundraiser.objects.get(pk=bad.pk).due_at > world.now
    assert bad.pk not in posting.came(world.now)
    assert bad.pk in posting.came(world.now + DAY)


def test_a_job_past_its_limit_is_stopped(world, monkeypatch):
    signed_up(world)

    def long(**_more):
        raise TooLong

    monkeypatch.setattr(posting, "take_in", long)
    with pytest.raises(TooLong):
        work(world.now)


@pytest.mark.parametrize("fault", [None, Fault.REFUSED])
@pytest.mark.parametrize("what", ["correct", "again"])
def test_a_letter_that_is_no_longer_the_one_that_counts_changes_nothing(world, fault, what):
    row = signed_up(world)
    posting.take_in(fundraiser=row.pk, now=world.now)
    claimed = posting.claim(fundraiser=row.pk, now=world.now)
    call = {"actor": world["elena"], "fundraiser": row.pk, "now": world.now, "key": key()}
    read = Fundraiser.objects.get().version
    if what == "correct":
        services.correct(email="new@example.org", read=read, **call)
    else:
        services.step(action="again", read=read, **call)
    posting.record(fundraiser=row.pk, claimed=claimed, fault=fault, now=world.now)
    stands = Fundraiser.objects.get()
    assert (stands.state, stands.fault, stands.due_at, stands.sent_at) == ("waiting", "", world.now, None)


def test_what_was_typed_last_takes_the_place_of_what_is_not_confirmed(world):
    first = signed_up(world, name="Somebody Else", plan="Nothing good.", kind="school")
    with post() as box:
        work(world.now)
        signed_up(world)
        work(world.now)
        (row,) = Fundraiser.objects.all()
        assert (row.pk, row.kind, told(world, row)) == (first.pk, "run", TOLD)
        confirm, leave = tokens(box.letters[0])
        with pytest.raises(DeadLink):  # it was made for the other name
            incoming.use(confirm, world.now)
        assert incoming.offered(leave, world.now)
        assert len(box.letters) == 1  # one a day
        work(world.now + DAY + timedelta(minutes=1))
        incoming.use(tokens(box.letters[1])[0], world.now + DAY)
        work(world.now + DAY + timedelta(minutes=2))
    assert Fundraiser.objects.get().state == "confirmed"
    assert told(world, first) == TOLD


def test_who_signs_up_twice_alike_confirms_by_the_first_letter(world):
    signed_up(world)
    with post() as box:
        work(world.now)
        signed_up(world)
        work(world.now)
        incoming.use(tokens(box.letters[0])[0], world.now)
        work(world.now)
    assert Fundraiser.objects.get().state == "confirmed"


def test_nobody_changes_what_is_confirmed(world):
    row = confirmed(world)
    signed_up(world, name="Somebody Else")
    work(world.now)
    assert told(world, Fundraiser.objects.get()) == TOLD
    assert Fundraiser.objects.get().pk == row.pk
