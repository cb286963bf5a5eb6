"""At the Danube bridge, at night, on a telephone: a boy of fifteen from Ukraine, alone. Stoyan writes it down and calls child
protection. Dimitar identifies the boy and records how he was found, but cannot close anything while the three authorities are
not told; then all three are, at one time. The boy says that he wants to be with other boys of his age. By the duty towards a
child, not by a consent that nobody could give, Dimitar asks Animus for a bed; Ana takes it on and opens a case of her own.
Dimitar never sees where the house stands, and the police see no child at all.
"""

import pytest

from accord.cooperation.agreements import services as agreements
from accord.cooperation.agreements.terms import ClauseTerms, Terms
from accord.cooperation.agreements.vocab import AgreementKind, LegalBasis
from accord.foundation.policy import Purpose
from tests.browser.hands import day, happened
from tests.browser.journeys import steps
from tests.cast import CARE, key
from tests.dump import leaks
from tests.rooms.shelters.builders import house, places

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
GIVEN, FAMILY, PLACE, WISH = "Остап", "Нечипоренко", "ГКПП Дунав мост, стая 4", "Хочу бути з іншими хлопцями"
ADDRESS, SEEN = "гр. София, ул. Тихата вишна 8", "Момче само, с раница, без телефон"
BOYS = {"women_from": 0, "women_to": 17, "men_from": 0, "men_to": 17}


def mechanism(world) -> None:
    """The national mechanism for children, signed by Animus and by child protection."""
    clauses = tuple(ClauseTerms(Purpose.CHILD_PROTECTION, c, LegalBasis.PUBLIC_TASK) for c in CARE)
    parties, first, last = frozenset({world.org("sacp")}), world.now.date().replace(day=1), world.now.date()
    last = last.replace(year=last.year + 1)
    terms = Terms("Механизъм за деца", AgreementKind.MECHANISM, parties, clauses, first, last)
    made = agreements.propose(actor=world["nadia"], terms=terms, now=world.now, key=key()).id
    for who in ("nadia", "stela"):
        agreements.sign(actor=world[who], agreement=made, now=world.now, key=key())


def test_a_child_alone_at_the_border(hands, world):
    mechanism(world)
    places(world, house(world, who="ana", code="VISHNA", address=ADDRESS), who="ana", **BOYS)

    stoyan = hands("stoyan", phone=True)
    stoyan.presses("New signal")
    stoyan.ticks("A child is or may be concerned")
    stoyan.chooses("How it came", "outreach or border check")
    stoyan.writes("What was told", SEEN)
    stoyan.presses("Record the signal")
    stoyan.reads(SEEN)

    dimitar = hands("dimitar")
    steps.identifies(
        dimitar, basis="notice of another body", sex="male", country="Украйна", form="forced begging", age="child",
        given_name=GIVEN, family_name=FAMILY,
    )  # fmt: skip
    case = dimitar.page.url
    dimitar.opens("The child")
    dimitar.presses("A child was found")
    dimitar.chooses("With whom is the child", "unaccompanied: no adult is responsible")
    dimitar.writes("Where", PLACE)
    dimitar.presses("Record this")
    dimitar.sees("not told yet", "Nobody represents the child.")

    dimitar.presses("To the case")
    dimitar.unfolds("More: team, phase, closing, conflict of interest")
    dimitar.presses("Close the case")
    dimitar.chooses("Why is it closed", "taken over by another organisation")
    dimitar.chooses("May the person be asked later how they are", "could not be asked")
    dimitar.writes("Until when is the file kept", day(365))
    dimitar.ticks("I am sure: open duties are cancelled, and the case leaves my list.")
    dimitar.presses("Close the case")
    dimitar.sees("The notices about the child are not all entered. Enter when each body was told, then close the case.")
    dimitar.goes(case)
    dimitar.opens("The child")
    dimitar.presses("The authorities were told")
    dimitar.chooses("By which way", "by telephone")
    dimitar.ticks("I am sure: all of them were told.")
    dimitar.presses("Record this")
    dimitar.lacks(dimitar.word("not told yet"))
    dimitar.presses("Record what the child wants")
    dimitar.chooses("Asked about what", "where to live")
    dimitar.writes("What the child wants", WISH)
    dimitar.picks("In which language", "Українська")
    dimitar.chooses("Where was the child asked", "at the border")
    dimitar.presses("Record this")
    dimitar.reads(WISH)

    dimitar.presses("To the case")
    dimitar.presses("Prepare a referral", within="Referrals")
    dimitar.picks("Whom do you ask for help", "Анимус")
    dimitar.chooses("How was this organisation chosen", "only this one fits")
    dimitar.writes("What do you ask for", "Легло за момче още тази нощ.")
    dimitar.chooses("For what", "protection of a child")
    dimitar.chooses("Which data do they need", "name and date of birth", "needs and wishes")
    dimitar.chooses("On which ground", "duty towards a child")
    dimitar.writes("On what does the duty rest", "Закон за закрила на детето, чл. 25")
    dimitar.presses("Prepare")
    referral = steps.code_of(dimitar)
    dimitar.presses("Send")
    dimitar.sees("sent, not acknowledged")

    ana = hands("ana")
    ana.follows(referral)
    ana.reads(FAMILY)
    ana.takes("Acknowledge")
    ana.takes("Accept")
    ana.presses("Open our case")
    ana.chooses("Age", "child (17 or under)")
    ana.presses("Open our case")
    ours = ana.page.url
    ana.opens("Place of stay")
    ana.writes("Age", "15")
    ana.presses("Show what fits")
    ana.presses("Hold")
    ana.presses("Hold")
    ana.chooses("On what does the stay rest", "emergency measure for a child")
    ana.presses("The stay begins")
    ana.sees("in the house")

    dimitar.goes(case)
    dimitar.lacks(ADDRESS)
    dimitar.finds_nothing_at(ours)
    for who in ("petar", "stoyan"):
        hands(who).finds_nothing_at(case)
    happened(
        "signal.recorded", "identification.decided", "child.found", "child.noticed", "child.view.recorded",
        "referral.sent", "referral.moved", "referral.taken_up", "hold.made", "stay.started",
    )  # fmt: skip
    assert leaks([FAMILY, PLACE, WISH, ADDRESS, SEEN]) == []
