"""Sign-ups: sealed for the desk, confirmed and ended by links, deleted when their time is over."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction  # noqa: F401  (the mark asks)

from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.wall import nobody
from accord.foundation.writes.services import Stale
from accord.prevention.fundraisers import incoming, posting, queries, services
from accord.prevention.fundraisers.models import Fundraiser, FundraiserDesk, FundraiserLink
from accord.prevention.fundraisers.tasks import lapse_old
from accord.prevention.fundraisers.tasks import post as work
from accord.prevention.fundraisers.vocab import (
    KEPT,
    LONGEST_PLAN,
    UNCONFIRMED,
    BadFundraiser,
    DeadLink,
    DeskStands,
    NoDesk,
)
from tests.cast import key
from tests.rooms.fundraisers.build import TOLD, confirmed, desk, post, read, signed_up, tokens
from tests.rooms.site.build import held

pytestmark = pytest.mark.django_db
postgres_only = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has no second wall (decision 013)"
)
SECOND = timedelta(seconds=1)


def done(row):
    """What was done with a sign-up, in this order."""
    rows = Event.objects.filter(object_id=row.pk).order_by("seq").values_list("kind", "facts")
    return [json.loads(facts).get("action") or kind for kind, facts in rows]


def stepped(world, row, action, who="elena"):
    version = Fundraiser.objects.get(pk=row.pk).version
    services.step(actor=world[who], fundraiser=row.pk, action=action, read=version, now=world.now, key=key())
    return Fundraiser.objects.get(pk=row.pk)


def test_who_signs_up_is_sealed_and_opened_by_the_desk_alone(world):
    row = signed_up(world)
    for word in (TOLD.name, TOLD.email, TOLD.plan):
        assert word.encode() not in bytes(row.box)
    found = queries.open_fundraiser(actor=world["elena"], fundraiser=row.pk, now=world.now)
    assert found.told == TOLD
    assert found.steps == ["delete"]
    assert done(row) == ["fundraiser.read"]
    for who, why in (("nadia", Missing), ("ana", Refused), ("georgi", Refused)):
        with pytest.raises(why):
            queries.open_fundraiser(actor=world[who], fundraiser=row.pk, now=world.now)
        with pytest.raises(why):
            stepped(world, row, "delete", who)


def test_the_public_process_signs_up_follows_its_own_link_and_reads_nothing(world):
    to, other = desk(world), signed_up(world, email="other@example.org")
    with post() as box:
        work(world.now)
        _confirm, leave = tokens(box.letters[0])
        with held(), nobody():
            for _twice in range(2):
                incoming.sign_up(desk=to.pk, kind="run", told=TOLD, now=world.now, key="a-form")
            assert incoming.use(leave, world.now).leaves
            for reads in (
                Fundraiser.objects.first,
                lambda: Fundraiser.objects.values_list("state")[0],
                lambda: list(FundraiserDesk.objects.only("secret")),
                lambda: Fundraiser.objects.update(state="confirmed"),
                lambda: FundraiserLink.objects.update(leaves=True),
                lambda: list(FundraiserLink.objects.values_list("fundraiser")),
                FundraiserLink.objects.all().delete,
            ):
                with pytest.raises(DatabaseError), transaction.atomic():
                    reads()
            with pytest.raises(DeadLink):
                incoming.offered(leave, world.now)
        work(world.now)
    assert Fundraiser.objects.count() == 2
    assert Fundraiser.objects.get(pk=other.pk).state == "left"


@postgres_only
def test_the_public_process_confirms_nobody_by_what_it_writes(world):
    row = signed_up(world)
    row.pk, row.code, row.state = desk(world).pk, "FR-0000-0000", "confirmed"
    with held(), nobody(), pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


def test_confirmed_by_the_link_and_kept_two_years(world):
    row = confirmed(world)
    assert row.state == "confirmed"
    assert row.until == world.now + KEPT
    assert done(row) == ["take", "fundraiser.written", "confirm"]
    lapse_old(world.now + KEPT - SECOND)
    assert Fundraiser.objects.get().state == "confirmed"
    lapse_old(world.now + KEPT)
    gone = Fundraiser.objects.get()
    assert (gone.state, gone.box, gone.address) == ("lapsed", None, "")
    assert not FundraiserLink.objects.exists()


def test_not_confirmed_it_is_deleted_after_seven_days(world):
    row = signed_up(world)
    with post() as box:
        work(world.now)
    lapse_old(world.now + UNCONFIRMED - SECOND)
    assert Fundraiser.objects.get().box
    lapse_old(world.now + UNCONFIRMED)
    gone = Fundraiser.objects.get(pk=row.pk)
    assert (gone.state, gone.box, gone.address) == ("lapsed", None, "")
    for token in tokens(box.letters[0]):
        with pytest.raises(DeadLink):
            incoming.offered(token, world.now)


def test_who_leaves_is_deleted_at_once_and_counted(world):
    row = signed_up(world)
    with post() as box:
        work(world.now)
        confirm, leave = tokens(box.letters[0])
        incoming.use(confirm, world.now)
        work(world.now)
        assert Fundraiser.objects.get().confirmed_at == world.now
        incoming.use(leave, world.now)
        work(world.now)
    gone = Fundraiser.objects.get(pk=row.pk)
    assert (gone.state, gone.box, gone.address, gone.due_at) == ("left", None, "", None)
    (count,) = queries.inbox(world["elena"]).counts
    assert (count.kind, count.signed_up, count.confirmed, count.left) == ("run", 1, 1, 1)
    opened = queries.open_fundraiser(actor=world["elena"], fundraiser=row.pk, now=world.now)
    assert opened.told is None
    assert opened.steps == []
    assert done(row)[-1] == "leave"
    with pytest.raises(NotPossible):
        stepped(world, row, "delete")


def test_both_links_pressed_in_one_minute_leave(world):
    signed_up(world)
    with post() as box:
        work(world.now)
        confirm, leave = tokens(box.letters[0])
        incoming.use(leave, world.now)
        incoming.use(confirm, world.now)
        work(world.now)
    assert Fundraiser.objects.get().state == "left"


def test_a_link_that_is_wrong_used_or_old_says_one_and_the_same(world):
    signed_up(world)
    with post() as box:
        work(world.now)
    confirm, leave = tokens(box.letters[0])
    incoming.use(confirm, world.now)
    said = set()
    for token, when in (
        (confirm, world.now),
        (leave, world.now + UNCONFIRMED),
        ("0" * 48, world.now),
        ("", world.now),
        ("\ud800", world.now),
        ("x" * 5000, world.now),
    ):
        for call in (incoming.offered, incoming.use):
            with pytest.raises(DeadLink) as refused:
                call(token, when)
            said.add(str(refused.value))
    assert len(said) == 1


def test_another_address_kills_the_links_of_the_one_before(world):
    row = signed_up(world)
    with post() as box:
        work(world.now)
        version = Fundraiser.objects.get().version
        call = {"actor": world["elena"], "fundraiser": row.pk, "now": world.now}
        for bad in ("x", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example"):
            with pytest.raises(BadFundraiser):
                services.correct(email=bad, read=version, key=key(), **call)
        with pytest.raises(Stale):
            services.correct(email="new@example.org", read=version + 1, key=key(), **call)
        services.correct(email="new@example.org", read=version, key=key(), **call)
        for token in tokens(box.letters[0]):
            with pytest.raises(DeadLink):
                incoming.use(token, world.now)
        work(world.now)
        assert "new@example.org" in box.letters[1].decode()
        incoming.use(tokens(box.letters[1])[0], world.now)
        work(world.now)
    assert Fundraiser.objects.get().state == "confirmed"
    with pytest.raises(NotPossible):  # a confirmed address is the person's own to change: leave, and sign up again
        services.correct(email="third@example.org", read=Fundraiser.objects.get().version, key=key(), **call)
    other = signed_up(world, email="other@example.org")
    with post():
        work(world.now)
    with pytest.raises(BadFundraiser):
        call["fundraiser"] = other.pk
        services.correct(email="NEW@example.org", read=Fundraiser.objects.get(pk=other.pk).version, key=key(), **call)


@pytest.mark.parametrize("email", ["ana.o'neil+run@mail.example.org", "a_b-c=d@x.com", "x{y}!#$%&*/?^`|~@x.com"])
def test_what_stands_in_the_head_of_a_letter_is_what_was_typed(world, email):
    signed_up(world, email=email)
    with post() as box:
        work(world.now)
    assert read(box.letters[0])["To"] == email


def test_what_is_over_is_deleted_to_the_last_and_what_fails_holds_up_no_other(world, monkeypatch):
    rows = [signed_up(world, email=f"a{number}@example.org") for number in range(5)]
    later, whole, portion = world.now + UNCONFIRMED, posting.lapse, posting.over

    def lapse(*, fundraiser, now):
        if fundraiser == rows[0].pk:
            raise RuntimeError
        whole(fundraiser=fundraiser, now=now)

    monkeypatch.setattr(posting, "over", lambda **more: portion(limit=2, **more))
    monkeypatch.setattr(posting, "lapse", lapse)
    lapse_old(later)
    assert list(Fundraiser.objects.filter(ended_at=None)) == [rows[0]]


def test_deleted_at_the_desk(world):
    row = signed_up(world)
    with pytest.raises(NotPossible):
        stepped(world, row, "burn")
    with pytest.raises(NotPossible):
        stepped(world, row, "again")
    with pytest.raises(Stale):
        services.step(actor=world["elena"], fundraiser=row.pk, action="delete", read=9, now=world.now, key=key())
    gone = stepped(world, row, "delete")
    assert (gone.state, gone.box) == ("deleted", None)
    assert done(row) == ["delete"]


def test_one_desk_for_an_organisation_and_none_when_it_is_closed(world):
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
        incoming.sign_up(desk=row.pk, kind="run", told=TOLD, now=world.now, key=key())


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "Mihai\nBcc: a@b.example"}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"email": ""}, "email"),
        ({"email": "mihai"}, "email"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "email"),
        ({"email": "a@b.example\r\nSubject: x"}, "email"),
        ({"email": "a@b.example,c@d.example"}, "email"),
        ({"email": "міхай@example.org"}, "email"),
        ({"email": "a@" + "x" * 120 + ".example"}, "email"),
        ({"email": '"x"@x.com'}, "email"),
        ({"email": "=?utf-8?q?x?=@x.com"}, "email"),
        ({"email": "=?utf-8?q?x=0D=0ABcc:y?=@x.com"}, "email"),
        ({"email": "=?utf-8?b?DQo=?=@x.com"}, "email"),
        ({"email": "a@[127.0.0.1]"}, "email"),
        ({"email": "a@localhost"}, "email"),
        ({"plan": "x" * (LONGEST_PLAN + 1)}, "plan"),
        ({"kind": "heist"}, "kind"),
    ],
)
def test_what_cannot_stand_is_said_beside_its_field(world, more, field):
    with pytest.raises(BadFundraiser) as refused:
        signed_up(world, **more)
    assert refused.value.field == field
    assert not Fundraiser.objects.exists()
