"""Campaigns at the desk, as a coordinator of a local commission and the national one see them."""

import re

import pytest

from accord.cooperation.people.models import Account
from accord.prevention.campaigns.models import Campaign, Cost, Event, Material, Reach
from accord.prevention.programme import services as programmes
from accord.prevention.programme.models import Activity, Programme
from tests.cast import key, signed_in
from tests.rooms.campaigns.build import ended, filled, planned, started
from tests.rooms.programme.build import in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def yana(world):
    Account.objects.filter(pk=world["yana"].account).update(language="en")
    return signed_in(world, "yana")


@pytest.fixture
def elena(world):
    Account.objects.filter(pk=world["elena"].account).update(language="en")
    return signed_in(world, "elena")


def send(client, path, **sent):
    return client.post(path, {"key": key()} | sent)


def at(campaign):
    return f"/desk/campaigns/{campaign}/"


def plan(world, **more):
    today = world.now.date()
    told = {"name_en": "Work abroad", "name_bg": "Работа в чужбина", "name_ro": "Muncă", "name_uk": "Робота"}
    told |= {
        "theme": "labour",
        "starts": today,
        "ends": today,
        "groups": ["seekers"],
        "ways": ["social"],
        "regions": ["BG-02"],
    }
    return told | more


def test_a_campaign_is_planned_filled_and_started(world, yana):
    assert "There is no campaign yet." in yana.get("/desk/campaigns/").content.decode()
    assert send(yana, "/desk/campaigns/new/", **plan(world)).status_code == 302
    row = Campaign.objects.get()
    assert send(yana, at(row.pk) + "edit/", **plan(world, partners="UNHCR", version=1)).status_code == 302
    assert send(yana, at(row.pk) + "material/", kind="leaflet", title="Ask first", copies="500").status_code == 422
    sent = {"kind": "leaflet", "title": "Ask first", "language": "bg", "copies": "500"}
    assert send(yana, at(row.pk) + "material/", **sent).status_code == 302
    assert send(yana, at(row.pk) + "event/", on=row.starts, title="Round table", place="Burgas").status_code == 302
    assert send(yana, at(row.pk) + "reach/", way="social", kind="clicks", number="30").status_code == 302
    assert send(yana, at(row.pk) + "cost/", title="Printing", amount="10", currency="").status_code == 422
    for currency in ("EUR", "BGN"):
        assert send(yana, at(row.pk) + "cost/", title="Printing", amount="10", currency=currency).status_code == 302
    event = f"/desk/campaign-events/{Event.objects.get().pk}/"
    assert send(yana, event, people="-3").status_code == 422
    assert send(yana, event, people="40").status_code == 302
    assert send(yana, at(row.pk) + "step/", action="start", version=2).status_code == 302
    page = yana.get(at(row.pk)).content.decode()
    for words in (
        "running",
        "Ask first",
        "Round table",
        "people who came: 40",
        "10.00 BGN<br>10.00 EUR",
        "copies: 500",
    ):
        assert words in page
    assert "Change the plan" not in page
    for what, table in (("material", Material), ("event", Event), ("reach", Reach), ("cost", Cost)):
        send(yana, at(row.pk) + "drop/", what=what, entry=table.objects.first().pk)
    assert not any(table.objects.exists() for table in (Material, Event, Reach))
    assert Cost.objects.count() == 1


def test_what_cannot_be_stands_in_the_form(world, yana):
    answer = send(yana, "/desk/campaigns/new/", **plan(world, ends="2020-01-01"))
    assert answer.status_code == 422
    assert "It cannot end before it begins." in answer.content.decode()
    assert "Робота" in answer.content.decode()  # nothing that was typed is lost
    assert send(yana, "/desk/campaigns/new/", **plan(world, regions=["BG-99"])).status_code == 422
    campaign = planned(world)
    answer = send(yana, at(campaign) + "event/", on="2020-01-01", title="Forum", place="Burgas")
    assert "This day lies outside the campaign" in answer.content.decode()


def test_it_is_evaluated_and_corrected(world, yana):
    campaign = ended(world)
    path = at(campaign) + "evaluate/"
    assert send(yana, path, result="x", learnt="", version=3).status_code == 422
    assert send(yana, path, result="Many asked.", learnt="Begin in March.", version=3).status_code == 302
    page = yana.get(at(campaign)).content.decode()
    assert "Begin in March." in page
    assert "Change the evaluation" in page


def test_cancelled_only_when_sure(world, yana):
    campaign = planned(world)
    send(yana, at(campaign) + "step/", action="cancel", version=1)
    assert Campaign.objects.get().state == "planned"
    send(yana, at(campaign) + "step/", action="cancel", version=1, sure="yes")
    assert Campaign.objects.get().state == "cancelled"


def test_the_national_campaigns_are_begun_once(world, elena, yana):
    year = world.now.year
    assert "Begin the campaigns of" not in yana.get("/desk/campaigns/").content.decode()
    page = elena.get("/desk/campaigns/").content.decode()
    assert "Begin the campaigns of" in page
    for told in ("3 campaigns", "are there already"):
        answer = elena.post("/desk/campaigns/begin/", {"key": key(), "year": year}, follow=True)
        assert Campaign.objects.count() == 3, told
    assert f"The national campaigns of {year} are there already." in answer.content.decode()
    assert (
        "Choose last year"
        in elena.post("/desk/campaigns/begin/", {"key": key(), "year": "soon"}, follow=True).content.decode()
    )


def test_others_see_no_cost_and_change_nothing(world, elena):
    campaign = started(world)
    filled(world, campaign)
    page = elena.get(at(campaign)).content.decode()
    assert "Ask before you go" in page
    assert "410.50" not in page
    assert "Add a material" not in page
    assert elena.get(at(campaign) + "evaluate/").status_code == 404


def test_an_activity_shows_its_campaigns(world, elena):
    activity = Activity.objects.get(pk=in_force(world)[1])
    campaign = started(world, activity=activity.pk)
    filled(world, campaign)
    page = elena.get(f"/desk/activities/{activity.pk}/").content.decode()
    assert "Work abroad" in page
    assert "people who came: 40" in page
    assert "times shown: 12\xa0000" in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file(world, yana, kind):
    campaign = planned(world)
    filled(world, campaign)
    answer = yana.get(at(campaign) + f"file/?format={kind}")
    assert answer.status_code == 200
    assert f".{kind}" in answer["Content-Disposition"]
    assert yana.get(at(campaign) + "file/?format=exe").status_code == 404


def revised(world, programme):
    call = {"actor": world["elena"], "programme": programme, "now": world.now, "key": key()}
    return programmes.revise(**call).id


def test_a_changed_plan_keeps_its_activity_beside_a_newer_draft_and_after_the_programme(world, elena):
    programme, activity = in_force(world)
    line = Activity.objects.get(pk=activity).line
    campaign = planned(world, "elena", activity=activity)
    revised(world, programme)
    assert Activity.objects.filter(line=line).count() == 2
    assert shown_activity(elena, campaign) == str(activity)  # as it is carried out, not as the draft says it
    for state in ("in_force", "reported", "closed"):
        Programme.objects.filter(pk=programme).update(state=state)
        sent = plan(world, activity=shown_activity(elena, campaign), version=Campaign.objects.get().version)
        assert send(elena, at(campaign) + "edit/", **sent).status_code == 302
        assert Campaign.objects.get().activity == line, state


def shown_activity(client, campaign):
    page = client.get(at(campaign) + "edit/").content.decode()
    return re.search(r'value="([^"]*)" selected', page[page.index('name="activity"') :])[1]


def test_the_list_of_the_programme_interface_goes_on_page_by_page(world, elena):
    for _number in range(27):
        planned(world, "elena")
    first = elena.get("/api/v1/campaigns").json()
    rest = elena.get("/api/v1/campaigns", {"after": first["next"]}).json()
    assert (len(first["rows"]), len(rest["rows"]), rest["next"]) == (25, 2, "")
    assert len({one["id"] for one in first["rows"] + rest["rows"]}) == 27
    for path in ("news", "programmes", "trainings"):
        assert elena.get(f"/api/v1/{path}").json() == {"rows": [], "next": ""}
        assert elena.get(f"/api/v1/{path}", {"after": "x"}).status_code == 422
