"""The page of a case: what it opens and the trace of it stand or fall together."""

import pytest

from accord.faces.desk.views.cases import SHOWN
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import LedgerError
from accord.protection.consents import services as consents
from accord.protection.referrals.models import Referral
from tests.cast import key, signed_in


def opened(world, case):
    return list(Event.objects.filter(actor=world["ana"].account, object_id=case).values_list("kind", flat=True))


def test_everything_that_the_page_opens_is_on_record_in_one_piece(world):
    case = world.case()
    world.document(case)
    world.message(case)  # agrees on a way of contact
    before = Event.objects.count()
    assert signed_in(world, "ana").get(f"/desk/cases/{case}/").status_code == 200
    kinds = opened(world, case)
    assert {"case.read", "contact.asked", "document.listed"} <= set(kinds)
    assert Event.objects.count() == before + 3
    assert ledger_verifies()


def ledger_verifies():
    from accord.foundation.ledger.queries import verify_here

    return verify_here().sound


def test_without_its_trace_nothing_is_shown(world, monkeypatch):
    case, client = world.case(), signed_in(world, "ana")

    def broken(*_given):
        raise LedgerError

    monkeypatch.setattr(ledger, "_append", broken)
    answer = client.get(f"/desk/cases/{case}/")
    assert answer.status_code == 503
    assert b"UA" not in answer.content


def test_a_long_story_shows_what_stands_and_opens_the_rest(world):
    case, client = world.case(), signed_in(world, "ana")
    for _ in range(SHOWN + 2):
        consent = world.consent(case)
        sent = world.draft(case)
        world.send(sent)
        world.act(sent, "revoke", "ana")
    consents.withdraw(actor=world["ana"], consent=consent, read=1, now=world.now, key=key())
    path = f"/desk/cases/{case}/"
    short, whole = (client.get(path, given).content.decode() for given in ({}, {"all": ""}))
    standing, over = SHOWN + 1, 1  # consents: all that stand are shown, what was taken back waits
    assert (short.count("/desk/consents/"), whole.count("/desk/consents/")) == (standing, standing + over)
    codes = list(Referral.objects.filter(case=case).values_list("code", flat=True))
    assert (sum(code in short for code in codes), sum(code in whole for code in codes)) == (SHOWN, SHOWN + 2)
    assert f"({SHOWN + 2})" in short
    assert f"({SHOWN + 2})" not in whole


def test_gathered_events_go_with_a_page_that_fails(world):
    before = Event.objects.count()
    from django.db import transaction

    from accord.foundation.ledger.vocab import Entry, Kind

    with pytest.raises(RuntimeError), transaction.atomic(), ledger.together():
        ledger.append(Entry.by(world["ana"], Kind.CASE_READ, world.now))
        raise RuntimeError
    assert Event.objects.count() == before
    with transaction.atomic():
        ledger.append(Entry.by(world["ana"], Kind.CASE_READ, world.now))
    assert Event.objects.count() == before + 1
