"""A girl of fourteen from Oradea; her aunt, who is her guardian, took her to the farm. Radu writes the case down. He would ask
for help, and the aunt would gladly agree for the girl: the page takes no consent from somebody who may be involved. The aunt is
marked, speaks for the girl no more and is told nothing. DGASPC appoints somebody who does. The girl says where she wants to be.
The national coordinator of Romania, Ioana, sees none of it, nor does anybody in Sofia.
"""

import pytest

from tests.browser.hands import happened
from tests.browser.journeys import steps
from tests.dump import leaks

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
GIVEN, FAMILY, AUNT = "Ilinca", "Moldovanescu", "Viorica Moldovanescu"
APPOINTED, PAPER = "Anca Popovici", "DGASPC Bihor, dispoziția 218"
WISH = "Vreau la bunica, nu la mătușa"


def test_a_girl_whose_guardian_recruited_her(hands):
    radu = hands("radu")
    steps.identifies(
        radu, basis="notice of another body", sex="female", country="România", form="forced labour", age="child",
        given_name=GIVEN, family_name=FAMILY,
    )  # fmt: skip
    case = radu.page.url

    radu.opens("The child")
    radu.sees("Nobody represents the child.")
    radu.presses("A child was found")
    radu.chooses("With whom is the child", "with parent or guardian")
    radu.presses("Record this")
    radu.presses("Add an adult")
    radu.chooses("Who is it", "guardian")
    radu.writes("Name", AUNT)
    radu.presses("Record this")
    radu.sees("does not speak for the child")
    radu.presses("The relation was checked")
    radu.chooses("What the check showed", "confirmed")
    radu.chooses("How it was checked", "documents of both seen")
    radu.presses("Record this")
    radu.sees("speaks for the child")

    radu.presses("To the case")
    radu.presses("Ask the person", within="Consents")
    radu.picks("Who may be told", "ANITP")
    radu.chooses("For what", "protection of a child")
    radu.chooses("What may be told", "name and date of birth")
    radu.picks("Language in which it is read", "Română")
    radu.presses("To the text")
    radu.chooses("How was it given", "spoken before a witness")
    radu.writes("Name of the witness", APPOINTED)
    radu.chooses("Who agrees", "a representative of the child")
    radu.writes("Somebody else who represents the child", AUNT)
    radu.writes("What the child says", WISH)
    radu.ticks("This representative may be involved in what happened")
    radu.presses("The person agrees")
    radu.sees(
        "A representative who may be involved in what happened cannot consent for the child. "
        "Ask child protection to appoint another representative."
    )

    radu.presses("To the page of the child")
    radu.presses("This adult may be involved")
    radu.ticks("I am sure: the consents of this adult are withdrawn now.")
    radu.presses("Record this")
    radu.sees("may be involved", "is not told", "Nobody represents the child.")
    radu.presses("Add an adult")
    radu.chooses("Who is it", "child-protection or special representative")
    radu.writes("Name", APPOINTED)
    radu.writes("Appointed by whom, by which paper", PAPER)
    radu.ticks("This adult may be told how the child is")
    radu.presses("Record this")
    radu.sees("speaks for the child", "may be told")
    radu.presses("Record what the child wants")
    radu.chooses("Asked about what", "where to live")
    radu.writes("What the child wants", WISH)
    radu.picks("In which language", "Română")
    radu.chooses("Where was the child asked", "an office")
    radu.presses("Record this")
    radu.reads(WISH)

    for who in ("ioana", "ana", "dimitar"):
        hands(who).finds_nothing_at(case)
    happened(
        "identification.decided", "child.found", "child.adult.added", "child.relation.checked", "child.adult.implicated"
    )
    assert leaks([FAMILY, AUNT, APPOINTED, PAPER, WISH]) == []
