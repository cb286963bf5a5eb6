"""A person with a plan of safe contact, and a browser in which her page is open."""

from datetime import timedelta

from django.test import Client

from accord.cooperation.people.models import Account
from accord.foundation.clock import day
from accord.foundation.clock import now as clock
from accord.protection.safety import services as safety
from accord.protection.safety.contact import Channel, Plan, Window
from accord.protection.visits import door, services
from accord.protection.visits.services import Asked
from tests.cast import key, signed_in

YES = Asked(wants=True, alone=True, shown=True)


def contact(world, case, now=None, who="ana", **changes):
    """Safe contact as agreed on, at any time, in Ukrainian."""
    at = now or world.now
    given = {"language": "uk", "telephone": "+380501234567"} | changes
    week = (Window(frozenset(range(7)), 0, 1440),)
    plan = Plan(
        frozenset({Channel.SMS}), week, "Europe/Sofia", day(at), day(at) + timedelta(days=300), given.pop("language"), **given
    )  # fmt: skip
    return safety.agree_contact(actor=world[who], case=case, plan=plan, now=at, key=key()).id


def numbers(world, case, now=None, who="ana", asked=YES):
    """The twelve digits of a new link."""
    return services.make_link(actor=world[who], case=case, asked=asked, now=now or world.now, key=key())[1]


def opened(world, case, now=None, who="ana"):
    """(cookie, visitor) of a visit that has just begun."""
    at = now or world.now
    found = door.open_link(typed=numbers(world, case, at, who), now=at)
    return found.cookie, found.visitor


def browser(world, case, who="ana", **more):
    """A browser in which her page is open, by the clock on the wall."""
    contact(world, case, clock(), who)
    client = Client(**more)
    answer = client.post("/n/", {"numbers": numbers(world, case, clock(), who)})
    assert (answer.status_code, answer["Location"]) == (303, "/n/a/")
    return client


def token(client):
    """What the forms of this browser carry."""
    return door.form_token(client.cookies["n"].value)


def english(world, who="ana"):
    """A browser of somebody who reads English."""
    Account.objects.filter(pk=world[who].account).update(language="en")
    return signed_in(world, who)
