"""Campaigns: planned, filled, started, ended, evaluated; what cannot be is refused in a sentence."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from accord.foundation.ledger.models import Event as LedgerEvent
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.sheets import Format
from accord.foundation.wall import seen_by
from accord.foundation.writes.services import Stale
from accord.prevention.campaigns import entries, queries, services, yearly
from accord.prevention.campaigns.entries import Held, Made, Paid, Reached
from accord.prevention.campaigns.files import give
from accord.prevention.campaigns.models import Campaign, Cost, Event, Material, Reach
from accord.prevention.campaigns.vocab import AlreadyBegun, BadCampaign, CampaignState, Fixed, Over
from accord.prevention.programme.models import Activity
from accord.prevention.programme.money import Money, TwoCurrencies
from tests.cast import key
from tests.rooms.campaigns.build import (
    NAMES,
    added,
    ended,
    evaluated,
    filled,
    over,
    planned,
    started,
    step,
    wanted,
)
from tests.rooms.programme.build import begun, in_force

pytestmark = pytest.mark.django_db


def test_from_the_plan_to_what_was_learnt(world):
    campaign = started(world)
    filled(world, campaign)
    step(world, campaign, "end", now=over(world, campaign))
    evaluated(world, campaign)
    found = queries.opened(world["yana"], campaign, world.now)
    assert found.campaign.state == CampaignState.EVALUATED
    assert found.campaign.learnt == "Begin before the season."
    assert found.steps == ["evaluate"]  # it can be corrected
    evaluated(world, campaign, learnt="Begin in March.")
    assert Campaign.objects.get(pk=campaign).learnt == "Begin in March."
    kinds = LedgerEvent.objects.filter(object_id=campaign).values_list("kind", flat=True)
    assert {"campaign.planned", "campaign.started", "campaign.entered", "campaign.ended", "campaign.evaluated"} <= set(
        kinds
    )


def test_figures_are_never_added_to_each_other(world):
    campaign = started(world)
    filled(world, campaign)
    today = world.now.date()
    added(world, campaign, Held(today, "Forum", "Burgas", 25))
    added(world, campaign, Held(today + timedelta(days=3), "Stand", "Pomorie"))
    added(world, campaign, Reached("social", "clicks", 300))
    added(world, campaign, Reached("tv", "impressions", 1_000))
    added(world, campaign, Reached("social", "impressions", 15_000))  # stands in place of 12,000
    added(world, campaign, Paid("Hall", Decimal(120), "BGN"))
    added(world, campaign, Paid("Posters", Decimal("89.50"), "EUR"))
    found = queries.opened(world["yana"], campaign, world.now)
    figures = found.figures
    assert (figures.events, figures.counted, figures.people) == (3, 2, 65)
    assert (figures.impressions, figures.clicks, figures.copies) == (16_000, 300, 2_000)
    assert found.spent == [Money(Decimal(120), "BGN"), Money(Decimal(500), "EUR")]
    with pytest.raises(TwoCurrencies, match="never added"):
        found.spent[0] + found.spent[1]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"names": ()}, "name_en"),
        ({"names": (("en", "  "),)}, "name_en"),
        ({"names": (("xx", "Work"),)}, "names"),
        ({"names": (("bg", "x" * 201),)}, "name_bg"),
        ({"theme": "weather"}, "theme"),
        ({"groups": frozenset({"martians"})}, "groups"),
        ({"ways": frozenset({"pigeons"})}, "ways"),
        ({"regions": frozenset({"BG-99"})}, "regions"),
        ({"partners": "x" * 501}, "partners"),
    ],
)
def test_a_plan_that_cannot_be(world, more, field):
    with pytest.raises(BadCampaign) as refused:
        planned(world, **more)
    assert refused.value.field == field
    assert not Campaign.objects.exists()


def test_days_that_cannot_be(world):
    today = world.now.date()
    with pytest.raises(BadCampaign, match="cannot end before it begins"):
        planned(world, ends=today - timedelta(days=1))
    with pytest.raises(BadCampaign, match="three and a half years"):
        planned(world, ends=today + timedelta(days=1_400))
    campaign = planned(world)
    filled(world, campaign)
    with pytest.raises(BadCampaign, match="An event would lie outside"):
        change(world, campaign, starts=today + timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=campaign).update(ends=today - timedelta(days=1))


def change(world, campaign, read=None, **more):
    read = read or Campaign.objects.get(pk=campaign).version
    call = {"actor": world["yana"], "campaign": campaign, "read": read, "now": world.now, "key": key()}
    return services.change(wanted=wanted(world, **more), **call)


def test_only_a_plan_is_changed(world):
    campaign = planned(world)
    change(world, campaign, partners="UNHCR")
    assert Campaign.objects.get(pk=campaign).partners == "UNHCR"
    with pytest.raises(Stale):
        change(world, campaign, read=99)
    step(world, campaign, "start")
    with pytest.raises(Fixed):
        change(world, campaign)


def test_an_activity_of_another_year(world):
    year = world.now.year
    activity = Activity.objects.get(pk=in_force(world)[1])
    campaign = planned(world, activity=activity.pk)
    assert Campaign.objects.get(pk=campaign).activity == activity.line
    assert queries.opened(world["yana"], campaign, world.now).activity == activity
    with pytest.raises(BadCampaign, match="another year") as refused:
        planned(world, activity=activity.pk, starts=date(year + 1, 3, 1), ends=date(year + 1, 3, 31))
    assert refused.value.field == "activity"
    with pytest.raises(Missing):
        planned(world, activity=uuid4())
    of_a_draft = Activity.objects.filter(programme=begun(world, year + 1)).first()
    with pytest.raises(Missing):  # she does not read it, so it is not there
        planned(world, activity=of_a_draft.pk)


def test_what_a_start_asks_for(world):
    tomorrow = world.now.date() + timedelta(days=1)
    with pytest.raises(BadCampaign, match="missing in: ro, uk"):
        step(world, planned(world, names=NAMES[:2]), "start")
    with pytest.raises(BadCampaign, match="for whom it is, where"):
        step(world, planned(world, regions=frozenset()), "start")
    with pytest.raises(BadCampaign, match="It begins on"):
        step(world, planned(world, starts=tomorrow), "start")
    with pytest.raises(BadCampaign, match="Its last day is"):
        step(world, started(world), "end")
    with pytest.raises(NotPossible):
        step(world, planned(world), "dance")
    with pytest.raises(NotPossible):
        step(world, planned(world), "end")


@pytest.mark.parametrize(
    ("what", "field"),
    [
        (Made("song", "x", "bg"), "kind"),
        (Made("leaflet", "x", "", 100), "language"),  # a print run without a language
        (Made("leaflet", "x", "xx", 100), "language"),
        (Made("leaflet", "x", "bg", 0), "copies"),
        (Made("leaflet", "x", "bg", -5), "copies"),
        (Made("leaflet", "x", "bg", 10**9), "copies"),
        (Made("video", "x", "bg", 100), "copies"),
        (Made("leaflet", " ", "bg", 100), "title"),
        (Reached("social", "likes", 5), "way"),
        (Reached("pigeons", "clicks", 5), "way"),
        (Reached("social", "clicks", -1), "number"),
        (Reached("social", "clicks", 10**10), "number"),
        (Paid("Hall", Decimal(5), "EUR, BGN"), "currency"),
        (Paid("Hall", Decimal(5), ""), "currency"),
        (Paid("Hall", Decimal(-5), "EUR"), "amount"),
        (Paid("Hall", Decimal(0), "EUR"), "amount"),
        (Paid("Hall", Decimal("5.001"), "EUR"), "amount"),
        (Paid("Hall", Decimal("NaN"), "EUR"), "amount"),
        (Paid("Hall", Decimal(10) ** 12, "EUR"), "amount"),
        (Paid("", Decimal(5), "EUR"), "title"),
    ],
)
def test_an_entry_that_cannot_be(world, what, field):
    campaign = planned(world)
    with pytest.raises(BadCampaign) as refused:
        added(world, campaign, what)
    assert refused.value.field == field
    assert not any(table.objects.exists() for table in (Material, Event, Reach, Cost))


def test_an_event_that_cannot_be(world):
    campaign, today = planned(world), world.now.date()
    for outside in (today - timedelta(days=1), today + timedelta(days=14)):
        with pytest.raises(BadCampaign, match="outside the campaign") as refused:
            added(world, campaign, Held(outside, "Forum", "Burgas"))
        assert refused.value.field == "on"
    for people in (-1, 100_001):
        with pytest.raises(BadCampaign, match="from 0 to 100,000"):
            added(world, campaign, Held(today, "Forum", "Burgas", people))
    with pytest.raises(BadCampaign, match="did not take place yet"):
        added(world, campaign, Held(today + timedelta(days=1), "Forum", "Burgas", 30))
    with pytest.raises(BadCampaign, match="where it is"):
        added(world, campaign, Held(today, "Forum", " "))


def test_who_came_is_entered_afterwards(world):
    campaign = planned(world)
    added(world, campaign, Held(world.now.date() + timedelta(days=2), "Forum", "Burgas"))
    event = Event.objects.get().pk
    call = {"actor": world["yana"], "event": event}
    with pytest.raises(BadCampaign, match="did not take place yet"):
        entries.count(people=30, now=world.now, key=key(), **call)
    later = world.now + timedelta(days=2)
    assert queries.opened(world["yana"], campaign, world.now).to_count == frozenset()
    assert queries.opened(world["yana"], campaign, later).to_count == {event}
    entries.count(people=30, now=later, key=key(), **call)
    assert Event.objects.get().people == 30
    with pytest.raises(Missing):
        entries.count(actor=world["elena"], event=event, people=3, now=later, key=key())


def test_what_is_over_is_not_filled(world):
    campaign = planned(world)
    filled(world, campaign)
    step(world, campaign, "cancel")
    with pytest.raises(Over):
        filled(world, campaign)
    with pytest.raises(Over):
        take_out(world, campaign, "cost", Cost.objects.get().pk)
    done = ended(world)
    filled(world, done)  # bills come late
    evaluated(world, done)
    with pytest.raises(Over):
        filled(world, done)


def take_out(world, campaign, what, entry, who="yana"):
    call = {"actor": world[who], "campaign": campaign, "now": world.now, "key": key()}
    return entries.drop(what=what, entry=entry, **call)


def test_an_entry_is_taken_out(world):
    campaign, other = planned(world), planned(world)
    filled(world, campaign)
    with pytest.raises(Missing):
        take_out(world, other, "cost", Cost.objects.get().pk)
    with pytest.raises(Missing):
        take_out(world, campaign, "campaign", campaign)
    for what, table in (("material", Material), ("event", Event), ("reach", Reach), ("cost", Cost)):
        take_out(world, campaign, what, table.objects.get().pk)
        assert not table.objects.exists()


def test_an_evaluation_says_both(world):
    campaign = ended(world)
    for told in ({"result": " "}, {"learnt": ""}, {"learnt": "x" * 4_001}):
        with pytest.raises(BadCampaign):
            evaluated(world, campaign, **told)
    with pytest.raises(NotPossible):
        evaluated(world, started(world))


def test_others_read_what_was_started_without_its_cost(world):
    campaign = planned(world)
    filled(world, campaign)
    with pytest.raises(Missing):
        queries.opened(world["elena"], campaign, world.now)
    step(world, campaign, "start")
    found = queries.opened(world["elena"], campaign, world.now)
    assert found.materials
    assert (found.costs, found.spent, found.steps, found.enter) == ([], [], [], False)
    assert (
        "410.50"
        not in give(actor=world["elena"], campaign=campaign, kind=Format("csv"), now=world.now).content.decode()
    )
    assert "410.50" in give(actor=world["yana"], campaign=campaign, kind=Format("csv"), now=world.now).content.decode()
    with pytest.raises(Missing):
        step(world, campaign, "cancel", who="elena")
    with pytest.raises(Refused):
        step(world, campaign, "cancel", who="ana")
    with pytest.raises(Refused):
        planned(world, who="ana")


def test_behind_the_wall_others_have_no_plan_and_no_cost(world):
    campaign, begun_already = planned(world), started(world)
    for one in (campaign, begun_already):
        filled(world, one)
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no second wall")
    with seen_by(world.org("animus")):
        assert [one.pk for one in Campaign.objects.all()] == [begun_already]
        assert Material.objects.count() == 1
        assert not Cost.objects.exists()


def test_the_three_national_campaigns_of_a_year(world):
    programme, _activity = in_force(world)
    year = Activity.objects.filter(programme=programme).first().programme.first_year
    begin(world, year)
    rows = Campaign.objects.order_by("starts")
    assert [one.theme for one in rows] == ["labour", "sexual", "trends"]
    assert {one.state for one in rows} == {"planned"}
    assert rows[2].starts <= date(year, 10, 18) <= rows[2].ends
    assert all(set(one.names) == {"en", "bg", "ro", "uk"} and one.regions == "BG" for one in rows)
    lines = set(Activity.objects.filter(programme=programme).values_list("line", flat=True))
    assert len({one.activity for one in rows} & lines) == 3  # each tied to its activity of the programme
    with pytest.raises(AlreadyBegun, match=str(year)):
        begin(world, year)
    assert Campaign.objects.count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=rows[0].pk).update(yearly=rows[1].yearly)


def begin(world, year, who="elena"):
    return yearly.begin_year(actor=world[who], year=year, now=world.now, key=key())


def test_who_begins_national_campaigns(world):
    with pytest.raises(yearly.NotNational):
        begin(world, world.now.year, "yana")
    with pytest.raises(Refused):
        begin(world, world.now.year, "ana")
    for year in (0, 1990, world.now.year + 2):
        with pytest.raises(BadCampaign):
            begin(world, year)
    begin(world, world.now.year + 1)
    assert set(Campaign.objects.values_list("activity", flat=True)) == {None}  # no programme of that year yet


def test_the_campaigns_of_an_activity(world):
    activity = Activity.objects.get(pk=in_force(world)[1])
    campaign, plan = started(world, activity=activity.pk), planned(world, activity=activity.pk)
    filled(world, campaign)
    found = queries.of_activity(world["elena"], activity.line)
    assert [one.campaign.pk for one in found] == [campaign]
    assert (found[0].figures.people, found[0].figures.impressions) == (40, 12_000)
    assert {one.campaign.pk for one in queries.of_activity(world["yana"], activity.line)} == {campaign, plan}
    assert queries.of_activity(replace_role(world["elena"]), activity.line) == []


def replace_role(actor):
    from accord.foundation.policy import OrganisationKind

    return replace(actor, organisation_kind=OrganisationKind.DONOR)


def test_once(world):
    told, once = wanted(world), key()
    made = [services.plan(actor=world["yana"], wanted=told, now=world.now, key=once) for _ in range(2)]
    assert made[0].id == made[1].id
    assert made[1].repeated
