"""A year of the national programme: Elena drafts it, the commission approves, the government adopts; the local commissions of
Burgas and Varna carry it out and report; what is missing is seen; it is reported, closed, and the next year begins with what was left over.
"""

from datetime import date

import pytest

from tests.browser.hands import Said, day, happened
from tests.browser.test_walk import accessible

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
TITLE, ACTIVITY, YEAR = "National programme of the test", "Training of staff at the border", date.today().year


def drafts(elena):
    elena.walks("National programme")
    elena.sees("There is no programme yet.")
    elena.presses("Begin a programme")
    elena.picks("Kind of programme", "Yearly national programme")
    elena.writes("Year", str(YEAR))
    elena.writes("Title", TITLE)
    elena.presses("Begin")
    accessible(elena.page)
    elena.presses("Add an activity")
    elena.picks("Section and objective", "3.1")
    elena.writes("What is done", ACTIVITY)
    elena.picks("Responsible", "Local Commission, Burgas")
    elena.picks("Responsible", "Local Commission, Varna")
    elena.writes("From", f"{YEAR}-11-30")
    elena.writes("Deadline", f"{YEAR}-01-31")
    elena.page.fill("[name=planned_EUR]", "6000")
    elena.presses("Save")
    elena.sees("The deadline lies before the start. Correct one of the two.")
    elena.writes("From", f"{YEAR}-01-02")
    elena.writes("Deadline", f"{YEAR}-12-31")
    elena.presses("Save")
    elena.presses("Add an indicator")
    elena.writes("What is counted", "People trained")
    elena.writes("Target", "40")
    elena.presses("Save")
    elena.sees("An indicator needs a unit, such as persons, events or leaflets.")
    elena.writes("Unit", "persons")
    elena.presses("Save")
    accessible(elena.page)
    elena.follows(TITLE)


def adopts(elena):
    elena.presses("Approved by the commission")
    elena.writes("On which day", day())
    elena.writes("Number of the protocol", "4")
    elena.presses("Enter")
    elena.presses("Adopted by the government")
    elena.writes("On which day", day())
    elena.writes("Number of the decision", "236")
    elena.presses("Enter")
    elena.sees("adopted by the government")


def begins_report(who):
    who.walks("National programme")
    who.follows(TITLE)
    who.follows(f"3.1 {ACTIVITY}")
    who._leave(who.main.locator(f"a[href$='report/?period={YEAR}']"))
    accessible(who.page)


def test_a_year_of_the_national_programme(hands):
    elena, yana, vanya = hands("elena"), hands("yana", phone=True), hands("vanya")
    drafts(elena)
    yana.walks("National programme")
    yana.lacks(TITLE)
    adopts(elena)
    programme = elena.page.url

    begins_report(yana)
    yana.chooses("What became of it", "done")
    yana.writes("What was done", "Две обучения в Бургас.")
    yana.page.fill("[name=value_0__]", "41")
    yana.page.fill("[name=spent_EUR]", "2500")
    yana.presses("Send the report")
    yana.reads("Две обучения в Бургас.")
    begins_report(vanya)
    vanya.chooses("What became of it", "moved to a later time")
    vanya.writes("What was done", "Едно обучение във Варна.")
    vanya.page.fill("[name=value_0__]", "19")
    vanya.page.fill("[name=spent_BGN]", "900")
    vanya.presses("Send the report")
    vanya.sees("Say what is left over, and until when it is moved.")
    vanya.writes("What is left over, and until when", "Второто обучение, през пролетта.")
    vanya.presses("Send the report")

    elena.goes(f"{programme}report/?period={YEAR}")
    accessible(elena.page)
    elena.reads("60 / 40 persons", "2 500.00 EUR".replace(" ", "\xa0"), "900.00 BGN", "Missing (3)")
    elena.goes(programme)
    elena.presses("Report the programme as a whole")
    elena.presses("Enter")
    elena.reads("Reports are missing: 3.")
    elena.writes("If reports are missing: why it is reported without them", "The campaigns are reported apart.")
    elena.presses("Enter")
    elena.presses("Close")
    elena.presses("Enter")
    elena.sees("closed")

    elena.walks("National programme")
    elena.presses("Begin a programme")
    elena.picks("Kind of programme", "Yearly national programme")
    elena.writes("Title", "The next one")
    elena.picks("Take over what was left over of", TITLE)
    elena.presses("Begin")
    elena.reads(f"3.1 {ACTIVITY}", "left over from the last programme", Said("Local Commission, Varna"))
    assert "Local Commission, Burgas" not in elena.main.inner_text()
    happened(
        "programme.begun", "programme.approved", "programme.adopted", "activity.reported", "activity.reported",
        "programme.reported", "programme.closed", "programme.begun",
    )  # fmt: skip
