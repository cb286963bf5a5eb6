"""Campaigns for the tests: Yana of the local commission in Burgas plans one that begins today."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from accord.prevention.campaigns import entries, services
from accord.prevention.campaigns.entries import Held, Made, Paid, Reached
from accord.prevention.campaigns.models import Campaign, Event
from accord.prevention.campaigns.services import Plan
from tests.cast import key

NAMES = (
    ("en", "Work abroad"),
    ("bg", "Работа в чужбина"),
    ("ro", "Muncă în străinătate"),
    ("uk", "Робота за кордоном"),
)


def wanted(world, **more):
    today = world.now.date()
    plain = Plan(
        NAMES, "labour", today, today + timedelta(days=13), frozenset({"seekers"}), frozenset({"BG-02"}),
        frozenset({"job_offices", "social"}), "Employment Agency",
    )  # fmt: skip
    return replace(plain, **more)


def planned(world, who="yana", **more):
    return services.plan(actor=world[who], wanted=wanted(world, **more), now=world.now, key=key()).id


def step(world, campaign, action, who="yana", now=None):
    read = Campaign.objects.get(pk=campaign).version
    call = {"actor": world[who], "campaign": campaign, "read": read, "now": now or world.now, "key": key()}
    return services.step(action=action, **call)


def started(world, who="yana", **more):
    campaign = planned(world, who, **more)
    step(world, campaign, "start", who)
    return campaign


def over(world, campaign):
    """After its last day."""
    return world.now + timedelta(days=(Campaign.objects.get(pk=campaign).ends - world.now.date()).days + 1)


def ended(world, who="yana", **more):
    campaign = started(world, who, **more)
    step(world, campaign, "end", who, over(world, campaign))
    return campaign


def evaluated(
    world, campaign, who="yana", result="Calls came from seasonal workers.", learnt="Begin before the season."
):
    read = Campaign.objects.get(pk=campaign).version
    call = {"actor": world[who], "campaign": campaign, "read": read, "now": world.now, "key": key()}
    return services.evaluate(result=result, learnt=learnt, **call)


def added(world, campaign, what, who="yana", **more):
    return entries.add(actor=world[who], campaign=campaign, wanted=what, now=world.now, key=key(), **more)


def filled(world, campaign, who="yana"):
    """One of each kind; the event took place today."""
    today = Campaign.objects.get(pk=campaign).starts
    added(world, campaign, Made("leaflet", "Ask before you go", "bg", 2_000), who)
    added(world, campaign, Held(today, "Round table", "Burgas", 40), who)
    added(world, campaign, Reached("social", "impressions", 12_000), who)
    added(world, campaign, Paid("Printing", Decimal("410.50"), "EUR"), who)


def campaigned(world, who="yana"):
    """A planned campaign with one of each kind: the ids by the parameters of addresses."""
    campaign = planned(world, who)
    filled(world, campaign, who)
    return {"campaign_id": campaign, "campaignevent_id": Event.objects.get(campaign=campaign).pk}
