"""A campaign with its picture: planned, filled, started, calls come, it ends, the small cell stays hidden, it is evaluated."""

from datetime import timedelta

import pytest

from accord.detection.signals import services as signals
from accord.detection.signals.services import SignalDetails
from accord.detection.signals.vocab import Channel
from tests.browser.hands import day, happened
from tests.browser.test_walk import accessible
from tests.cast import key

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
NAMES = {
    "English": "Ask first",
    "Български": "Първо попитай",
    "Română": "Întreabă întâi",
    "Українська": "Спершу запитай",
}


def calls(world, days, region, times):
    """Calls to the help line of Animus, each of them `days` ago."""
    at = world.now - timedelta(days=days)
    for _ in range(times):
        details = SignalDetails(Channel.HOTLINE, at, "BG", "Пита за договор.", region=region)
        signals.record(actor=world["oksana"], details=details, now=at, key=key())


def plans(elena):
    elena.walks("Campaigns")
    elena.sees("There is no campaign yet.")
    elena.presses("Plan a campaign")
    for n, code in enumerate(("en", "bg", "ro", "uk")):
        elena.main.locator(f"[name=name_{code}]").fill(list(NAMES.values())[n])
    elena.chooses("What it is about", "labour exploitation")
    elena.writes("First day", day(-48))
    elena.writes("Last day", day(-60))
    elena.chooses("For whom", "seasonal workers")
    elena.chooses("Through which channels", "job offices", "social media")
    elena.main.locator("[name=regions]").select_option(["BG-01", "BG-02"])
    elena.presses("Save")
    elena.sees("It cannot end before it begins.")
    elena.writes("Last day", day(-28))
    elena.presses("Save")
    elena.sees("Planned. Add its materials and events.")


def fills(elena):
    elena.presses("Add a material")
    elena.chooses("What it is", "leaflet")
    elena.writes("Title", "Седем въпроса")
    elena.writes("Print run", "3000")
    elena.presses("Save")
    elena.sees("A print run belongs to a language. Choose it, and enter each language by itself.")
    elena.main.locator("[name=language]").select_option("bg")
    elena.presses("Save")
    elena.presses("Add an event")
    elena.writes("On which day", day())
    elena.writes("What it is", "Кръгла маса")
    elena.writes("Place", "Благоевград")
    elena.writes("How many people came", "46")
    elena.presses("Save")
    elena.writes("On which day", day(-40))
    elena.presses("Save")
    for amount, currency in (("410.50", "EUR"), ("90", "BGN")):
        elena.presses("Enter a cost")
        elena.writes("What for", "Печат")
        elena.writes("Amount", amount.replace(",", "."))
        elena.main.locator("[name=currency]").select_option(currency)
        elena.presses("Save")


def test_a_campaign_with_its_picture(hands, world):
    elena = hands("elena", phone=True)
    plans(elena)
    fills(elena)
    elena.reads("EUR", "BGN")
    elena.presses("It started")
    accessible(elena.page)
    for days, region, times in (
        (62, "BG-01", 14),
        (40, "BG-01", 20),
        (40, "BG-02", 3),
        (20, "BG-01", 16),
        (40, "", 12),
    ):
        calls(world, days, region, times)
    elena.presses("It ended")
    campaign = elena.page.url
    elena.sees(
        "A change is no proof that the campaign brought it about: seasons, news and other campaigns change these figures too."
    )
    rows = elena.main.locator("#picture table").first.locator("tbody tr")
    told = {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows.all()}
    assert told["Burgas"][1] == "*"  # three calls
    assert told["Blagoevgrad"][0] == "14"
    for column in zip(*told.values(), strict=True):  # nothing hidden stands alone in its column, total and all
        assert column.count("*") != 1
    assert elena.main.locator("#picture svg rect.ground").count() == 1
    accessible(elena.page)

    oksana = hands("oksana")
    oksana.goes(campaign)
    oksana.sees(
        "Calls before, during and after are read by coordinators, secretaries of local commissions and case managers."
    )
    oksana.lacks("410.50", '<svg class="multiple"')

    elena.presses("Evaluate the campaign")
    elena.writes("What came of it", "Повече хора от Благоевград попитаха за договора.")
    elena.presses("Save")
    elena.writes("What was learnt", "Започнете преди сезона.")
    elena.presses("Save")
    elena.reads("Започнете преди сезона.")
    elena.sees("Change the evaluation")
    happened(
        "campaign.planned", "campaign.entered", "campaign.started", "signal.recorded", "campaign.ended", "campaign.evaluated",
    )  # fmt: skip
