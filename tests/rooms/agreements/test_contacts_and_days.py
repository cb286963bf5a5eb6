"""Whom to call about an agreement, and what ends or is to be reviewed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accord.cooperation.agreements import contacts, services
from accord.cooperation.agreements.contacts import Reachable
from accord.cooperation.agreements.due import due, stage
from accord.cooperation.agreements.models import Agreement, Contact
from accord.cooperation.agreements.vocab import BadAgreement
from accord.foundation.clock import day, now
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from tests.cast import key, signed_in
from tests.rooms.agreements.test_versions import full, made
from tests.rooms.api.test_api import Api, ok

VESELA = Reachable(
    "Vesela Dimova", "+359 52 123 456", office="Administrator", email="vesela@dignita.example", deputy="Mira Koleva",
    deputy_phone="+359 52 123 457", night_phone="+359 88 000 0001",
)  # fmt: skip


def keep(world, who="vesela", contact=VESELA, read=0):
    call = {"agreement": world.agreement, "now": world.now, "key": key()}
    return contacts.keep_contact(actor=world[who], contact=contact, read=read, **call)


def test_every_party_reads_whom_to_call_and_keeps_its_own(world):
    assert keep(world).version == 1
    keep(world, "nadia", replace(VESELA, name="Nadia Ruseva"))
    keep(world, contact=replace(VESELA, phone="+359 52 999 999"), read=1)
    kept = dict(Contact.objects.values_list("organisation__code", "phone"))
    assert kept == {"dignita": "+359 52 999 999", "animus": "+359 52 123 456"}
    page = signed_in(world, "ana").get(f"/desk/agreements/{world.agreement}/").content.decode()
    assert "Mira Koleva" in page
    assert "+359 88 000 0001" in page
    assert Event.objects.filter(kind="agreement.contact", object_id=world.agreement).count() == 3


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"), ({"phone": ""}, "phone"), ({"phone": "call me"}, "phone"), ({"night_phone": "24"}, "night_phone"),
        ({"deputy": ""}, "deputy_phone"), ({"deputy_phone": ""}, "deputy_phone"), ({"email": "vesela"}, "email"),
        ({"office": "x" * 121}, "office"),
    ],
)  # fmt: skip
def test_a_contact_that_cannot_be_called_is_refused(world, wrong, field):
    with pytest.raises(BadAgreement) as caught:
        keep(world, contact=replace(VESELA, **wrong))
    assert caught.value.field == field
    assert not Contact.objects.exists()


def test_only_a_signatory_of_a_party_enters_it(world):
    with pytest.raises(Missing):
        keep(world, "elena")
    with pytest.raises(Refused):
        keep(world, "mira")
    keep(world)
    with pytest.raises(Stale):
        keep(world, read=0)
    with pytest.raises(Stale):
        keep(world, "nadia", read=1)


def test_what_ended_keeps_its_contacts(world):
    read = Agreement.objects.get(pk=world.agreement).version
    services.move(actor=world["nadia"], agreement=world.agreement, action="end", read=read, now=world.now, key=key())
    with pytest.raises(NotPossible):
        keep(world)


def test_the_form_and_programs_say_the_same(world):
    client = signed_in(world, "nadia")
    path = f"/desk/agreements/{world.agreement}/contact/"
    answer = client.post(path, {"key": key(), "version": "0", "name": "Nadia", "phone": "nope"})
    assert answer.status_code == 422
    api = Api(world, "nadia")
    first = {"version": 0, "name": "Nadia", "phone": "+359 2 111 11"}
    ok(api.post(f"/agreements/{world.agreement}/contact", first))
    answer = client.post(path, {"key": key(), "version": "1", "name": "Nadia", "phone": "+359 2 111 13"})
    assert answer.status_code == 302
    body = {"version": 2, "name": "Nadia Ruseva", "phone": "+359 2 111 12"}
    ok(api.post(f"/agreements/{world.agreement}/contact", body))
    assert ok(api.get(f"/agreements/{world.agreement}"))["contacts"][0]["phone"] == "+359 2 111 12"


@pytest.mark.parametrize(
    ("days", "begun"), [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (1, 7), (0, 7), (-1, 0)]
)
def test_the_reminders_come_90_30_and_7_days_before(days, begun):
    assert stage(days) == begun


def ending(world, in_days, **changes):
    today = world.now.date()
    last = today + timedelta(days=in_days)
    start = min(today - timedelta(days=400), last)
    return made(world, full(world, valid_from=start, valid_until=last, work=(), **{"review_on": None} | changes))


def test_who_signs_is_reminded_of_ends_and_reviews(world):
    today = world.now.date()
    soon, over = ending(world, 6), ending(world, -3)
    review = ending(world, 300, review_on=today + timedelta(days=80))
    ending(world, 200)
    ending(world, -31)
    told = [(one.agreement.pk, one.what, one.stage) for one in due(world["nadia"], today)]
    assert told == [(over, "ends", 0), (soon, "ends", 7), (review, "review", 90)]
    assert due(world["ana"], today) == due(world["elena"], today) == []


def test_what_was_renewed_or_ended_is_not_reminded_of(world):
    today = world.now.date()
    renewed, ended = ending(world, 6), ending(world, 6)
    made(world, full(world, review_on=None, replaces=renewed))
    read = Agreement.objects.get(pk=ended).version
    services.move(actor=world["nadia"], agreement=ended, action="end", read=read, now=world.now, key=key())
    assert due(world["nadia"], today) == []


def test_the_first_page_and_programs_remind(world):
    last = day(now()) + timedelta(days=6)
    start = last - timedelta(days=400)
    pk = made(world, full(world, valid_from=start, valid_until=last, work=(), review_on=None))
    told = ok(Api(world, "vesela").get("/agreements/due"))
    assert [(one["agreement"], one["what"], one["days"], one["stage"]) for one in told] == [(str(pk), "ends", 6, 7)]
    assert [one.agreement.pk for one in signed_in(world, "nadia").get("/desk/").context["due"]] == [pk]
    assert signed_in(world, "ana").get("/desk/").context["due"] == []
