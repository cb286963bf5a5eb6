"""A man comes back to Bulgaria from a farm abroad where he worked eight months for his food. He tells it to Ana himself. She
looks for a bed: every house takes women. She records that there was none, and Elena, who plans places for the country, sees a
need without a name. Dignita, which is asked all the same, says no and says why. A doctor and a social worker help him the
same week without a bed, a formal identification or the police. When he has found work he wants no more; Ana cannot close his
case before she says why nobody measured the danger and the outcome.
"""

import pytest

from tests.browser.hands import day, happened
from tests.browser.journeys import steps
from tests.dump import leaks
from tests.rooms.shelters.builders import ADDRESS, house, places

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
GIVEN, FAMILY, WITNESS, WHY = "Крум", "Желязковски", "Свидетелка Рада", "Той не искаше да говори повече за опасности"
DOCTOR = "Медицинска помощ"


def test_a_man_for_whom_there_is_no_place(hands, world):
    places(world, house(world))
    ana, mira, elena = hands("ana"), hands("mira"), hands("elena")
    code = steps.identifies(
        ana, basis="the person's own account", sex="male", country="България", form="forced labour",
        given_name=GIVEN, family_name=FAMILY,
    )  # fmt: skip
    case = ana.page.url

    ana.opens("Place of stay")
    ana.writes("Age", "44")
    ana.presses("Show what fits")
    ana.sees("No place", "no house takes this sex")
    ana.presses("Record that there is no place")
    ana.sees("Recorded, without a name. It is counted for those who plan places.")
    elena.walks("Places")
    elena.sees("There was no place, in the last 30 days", "no house takes this sex")
    elena.lacks(code, GIVEN, FAMILY, ADDRESS)

    ana.goes(case)
    steps.prepares(ana, "Дигнита", "Легло за мъж.", "name and date of birth")
    steps.asks(ana, "Български")
    steps.hears_yes(ana, WITNESS)
    ana.presses("Open the referral")
    referral = steps.code_of(ana)
    ana.presses("Send")
    mira.goes("/desk/")
    mira.follows(referral)
    mira.takes("Acknowledge")
    mira.unfolds("Decline")
    mira.presses("Decline")
    mira.sees("Choose one of the reasons in this list: the other side looks on by it.")
    mira.chooses("Reason", "no place for a man")
    mira.presses("Decline")
    mira.sees("declined", "no place for a man")

    ana.goes(case)
    ana.sees("A referral found no help. Look for another way.")
    steps.begins_service(ana, DOCTOR, "municipal budget")

    ana.goes(case)
    ana.unfolds("More: team, phase, closing, conflict of interest")
    ana.presses("Close the case")
    ana.chooses("Why is it closed", "the person's wish")
    ana.chooses("May the person be asked later how they are", "no, the person does not want it")
    ana.writes("Until when is the file kept", day(365))
    ana.ticks("I am sure: open duties are cancelled, and the case leaves my list.")
    ana.presses("Close the case")
    ana.sees("No risk assessment is on record. Make one, or say in a sentence why there is none.")
    ana.writes("Why is there no risk assessment", WHY)
    ana.writes("Why is there no outcome score", WHY)
    ana.ticks("I am sure: open duties are cancelled, and the case leaves my list.")
    ana.presses("Close the case")
    ana.sees("The case is closed.", "the person's wish")
    mira.finds_nothing_at(case)
    happened(
        "identification.decided", "need.recorded", "referral.drafted", "consent.given", "referral.sent", "referral.moved",
        "referral.moved", "service.asked", "service.moved", "case.closed",
    )  # fmt: skip
    assert leaks([GIVEN + " " + FAMILY, FAMILY, WITNESS, WHY, ADDRESS]) == []
