"""A woman from Vidin wants a psychologist and nothing to do with the police. Ana records that, and every service is open as
before. The prosecutor's office has asked about her; Ana prepares an answer, the page does not let it go, and the woman, who is
asked, says no. The referral ends there, the help does not. Petar of the police finds nobody, at no address and under no name.
"""

import pytest

from tests.browser.hands import happened, moment
from tests.browser.journeys import steps
from tests.dump import leaks

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
GIVEN, FAMILY, PHONE, SAYS = "Рилка", "Белоградчишка", "+359887443322", "Не искам никой от полицията да знае за мен"
SURE = "I am sure: this stands on record, and clocks may begin."


def test_a_person_who_refuses_the_police(hands):
    ana, petar = hands("ana"), hands("petar")
    code = steps.identifies(
        ana, basis="the person's own account", sex="female", country="България", form="sexual exploitation",
        given_name=GIVEN, family_name=FAMILY, telephone=PHONE,
    )  # fmt: skip
    case = ana.page.url

    ana.opens("Way of the case")
    ana.presses("Record a decision")
    ana.chooses("What was decided", "the person wants no contact with the authorities")
    ana.writes("When", moment())
    ana.writes("What was said (sealed)", SAYS)
    ana.presses("Record this")
    ana.sees("This cannot simply be taken back. Tick the box beside the button, then press it again.")
    ana.ticks(SURE)
    ana.presses("Record this")
    ana.reads(SAYS)
    ana.sees("Every service is open already. Nothing waits for a formal decision.")
    ana.presses("To the case")
    steps.begins_service(ana, "Психологическа подкрепа", "donors")

    ana.presses("To the case")
    steps.prepares(
        ana, "МВР", "Отговор на запитване.", "name and date of birth", purpose="investigation and prosecution"
    )
    referral = ana.page.url
    ana.presses("Send")
    ana.sees("Nothing was sent.", "The person has not consented.")
    ana.sees("There is no agreement between your organisation and the receiver.")
    steps.asks(ana, "Български")
    ana.presses("The person does not agree")
    ana.sees("The person said no to this. End the referral; every other help goes on.", "the person said no")
    ana.presses("Open the referral")
    ana.takes("Discard the draft")
    ana.sees("draft discarded")
    ana.presses("To the case")
    ana.opens("Services")
    ana.sees("running")

    petar.walks("Search")
    petar.writes("Telephone", PHONE)
    petar.presses("Search")
    petar.sees("Nobody with these particulars.")
    petar.walks("Referrals to us")
    petar.sees("No referral here.")
    petar.lacks(code)
    petar.finds_nothing_at(referral)
    petar.finds_nothing_at(case)
    happened(
        "identification.decided", "identification.decided", "service.asked", "service.moved", "referral.drafted",
        "referral.refused", "consent.refused", "referral.moved", "person.searched",
    )  # fmt: skip
    assert leaks([FAMILY, PHONE, SAYS]) == []
