"""Who has an account here is trained and current by a certificate; where a case team grows it is asked."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from accord.cooperation.people import trained
from accord.cooperation.people.models import Account, Trained
from accord.foundation.wall import seen_by
from accord.prevention.training.certifying import months_later
from accord.protection.cases.models import Member
from tests.cast import key, signed_in
from tests.rooms.cases.test_access import second_manager
from tests.rooms.training.build import MARIA, certified, course, entered, held, planned

pytestmark = pytest.mark.django_db


def works_here(world, who):
    return replace(MARIA, contact=Account.objects.get(pk=world[who].account).email.upper())


def taught(world, *who, months=24):
    training = planned(world, of=course(world, months=months, hours=Decimal(6)))
    entered(world, training, MARIA, *(works_here(world, one) for one in who))
    held(world, training)
    certified(world, training)
    certified(world, training)


def test_a_certificate_makes_current_for_the_months_of_the_curriculum(world):
    taught(world, "ana")
    row = Trained.objects.get()  # Maria has no account; asked for a second time nothing is added
    last = months_later(world.now.date(), 24)
    ana, today = world["ana"].account, world.now.date()
    assert (row.account_id, row.until, row.title) == (ana, last, "Seeing the signs")
    assert trained.current([ana, world["oksana"].account], today) == {ana: last}
    assert trained.current([ana], last) == {ana: last}
    assert trained.current([ana], last + timedelta(days=1)) == {}


def test_the_longest_counts(world):
    taught(world, "ana", months=12)
    taught(world, "ana", months=36)
    ana = world["ana"].account
    assert trained.current([ana], world.now.date()) == {ana: months_later(world.now.date(), 36)}


def test_nobody_is_warned_of_where_nobody_is_trained(world):
    ana, oksana = world["ana"].account, world["oksana"].account
    assert not trained.lacks(world["ana"], oksana, world.now)
    taught(world, "ana")
    assert trained.lacks(world["ana"], oksana, world.now)
    assert not trained.lacks(world["ana"], ana, world.now)
    assert not trained.lacks(world["mira"], world["mira"].account, world.now)  # another organisation


def test_the_people_page_says_until_when(world):
    taught(world, "ana")
    Account.objects.update(language="en")
    page = signed_in(world, "nadia").get("/desk/people/").content.decode()
    assert page.count("trained and current until") == 1


def test_who_brings_in_a_colleague_without_a_training_is_told(world):
    case, colleague = world.case(), second_manager(world).account
    taught(world, "ana")
    Account.objects.update(language="en")
    sent = {"key": key(), "action": "join", "account": colleague}
    page = signed_in(world, "ana").post(f"/desk/cases/{case}/step/", sent, follow=True).content.decode()
    assert "Your colleague has no training that counts now." in page
    assert Member.objects.filter(account=colleague).exists()  # it warns, it does not shut


def test_behind_the_wall_only_who_gave_it_and_where_its_holder_works(world):
    from django.db import connection

    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no second wall")
    taught(world, "ana")
    for who, found in (("animus", True), ("mkbth_burgas", True), ("dignita", False)):
        with seen_by(world.org(who)):
            assert Trained.objects.exists() is found, who
