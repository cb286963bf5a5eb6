"""A woman from Syria sits in the home for foreigners who have no leave to stay. She has asked for protection, and Ana, who meets
her there, writes that down: from this moment nobody may reach the embassy of Syria about her, and the page lets no paper go
there. The prosecutor identifies her; her month of rest begins that minute and her removal is suspended. A return to Syria is
not possible, whatever is ticked. Dignita has a bed; Mira may let nobody in whom no referral announces, Ana is told so in time,
asks her and sends it, and the same evening she sleeps there. Petar of the police never learns where.
"""

import pytest

from accord.cooperation.organisations.services import register
from accord.foundation.policy import OrganisationKind
from tests.browser.hands import happened, moment
from tests.browser.journeys import steps
from tests.dump import leaks
from tests.rooms.shelters.builders import ADDRESS, house, places

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
GIVEN, FAMILY, HEALTH, WISH = "Амина", "Ал-Хатибова", "не яде от три дни", "Тя пита дали майка ѝ е жива"
EMBASSY, WITNESS = "Посолство на Сирия", "Свидетелка Невена"


def test_who_seeks_protection_leaves_detention_for_a_house(hands, world):
    places(world, house(world))
    names = {"en": "Embassy of Syria", "bg": EMBASSY, "ro": "Ambasada Siriei", "uk": "Посольство Сирії"}
    register(
        code="embassy_sy", names=names, kind=OrganisationKind.MISSION, country="SY", phone="", now=world.now
    )  # fmt: skip
    ana, petar, mira = hands("ana"), hands("petar"), hands("mira")
    ana.walks("My cases")
    ana.presses("New case")
    ana.ticks("The person has asked for protection (asylum)")
    steps.decides(
        ana, basis="observation of the decider", sex="female", country="Сирия", form="domestic servitude",
        given_name=GIVEN, family_name=FAMILY, health_and_psychological_state=HEALTH,
    )  # fmt: skip
    ana.sees("no contact with the embassy")
    case = ana.page.url

    steps.prepares(ana, EMBASSY, "Паспорт.", "name and date of birth", purpose="safe return")
    ana.presses("Send")
    ana.sees(
        "Nothing was sent.",
        "The person asked for protection: nobody contacts the embassy or consulate of the country of origin.",
    )
    ana.takes("Discard the draft")

    ana.presses("To the case")
    ana.opens("Way of the case")
    ana.presses("Record the status")
    ana.chooses("Has the person asked for protection", "yes")
    ana.chooses("Status", "the person asked for protection")
    ana.chooses("Document", "registration card of who seeks protection")
    ana.writes("From", moment()[:10])
    ana.presses("Record this")
    ana.presses("Record a decision")
    ana.chooses("What was decided", "formally identified")
    ana.writes("When", moment())
    ana.chooses("By which authority", "Bulgaria: prosecution")
    ana.chooses("Where", "in a reception or detention centre")
    ana.chooses("What was handed over", "a copy of the decision")
    ana.chooses("How rights were explained", "in spoken words")
    ana.picks("In which language", "English")
    ana.ticks("I am sure: this stands on record, and clocks may begin.")
    ana.presses("Record this")
    ana.sees("A reflection period is running", "formally identified")
    ana.presses("The person was told")
    ana.chooses("How", "in spoken words")
    ana.picks("In which language", "English")
    ana.chooses("Is removal from the country suspended", "yes")
    ana.presses("Record this")
    ana.presses("The person considers a return")
    ana.chooses("Why is a return considered", "the person wishes it")
    ana.picks("To which country", "Сирия")
    ana.chooses("How the person was informed of their choices", "in spoken words")
    ana.picks("In which language", "English")
    ana.writes("What the person wishes, in their own words (sealed)", WISH)
    ana.writes("Why this cannot wait until the reflection period is over (sealed)", WISH)
    ana.presses("Record this")
    ana.sees(
        "The person asked for protection or was granted it: a return to that country is not possible. "
        "Choose another country, or talk with a lawyer."
    )

    ana.goes(case)
    ana.opens("Place of stay")
    ana.writes("Age", "26")
    ana.presses("Show what fits")
    ana.presses("Hold")
    ana.chooses("For how long", "4 hours: the person is on the way now")
    ana.presses("Hold")
    ana.sees("Held. Call the house, so that somebody opens the door.")
    ana.sees("The house waits for your referral")
    ana.lacks(ADDRESS)
    held = ana.page.url
    mira.goes(held)
    mira.lacks(GIVEN, FAMILY)
    mira.chooses("On what does the stay rest", "application of the person")
    mira.presses("The stay begins")
    mira.sees("No referral has come for this person, or it was taken back. Ask who holds the place to send it.")

    steps.prepares(ana, "Дигнита", "Легло за тази нощ.", "needs and wishes", within="The house waits for your referral")
    steps.asks(ana, "English")
    steps.hears_yes(ana, WITNESS)
    ana.presses("Open the referral")
    ana.presses("Send")
    ana.goes(held)
    ana.lacks(ana.word("The house waits for your referral"))
    mira.chooses("On what does the stay rest", "application of the person")
    mira.presses("The stay begins")
    mira.sees("in the house")
    mira.lacks(FAMILY, HEALTH)

    petar.finds_nothing_at(mira.page.url)
    happened(
        "identification.decided", "referral.refused", "status.recorded", "identification.decided", "reflection.noticed",
        "hold.made", "consent.given", "referral.sent", "stay.started",
    )  # fmt: skip
    assert leaks([FAMILY, HEALTH, WISH, WITNESS, ADDRESS]) == []
