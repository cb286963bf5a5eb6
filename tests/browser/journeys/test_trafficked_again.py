"""Tetiana was helped last year and left. Now she calls at night: it has happened again. Oksana looks her up; a first name
alone is searched for nobody, but the telephone finds a code, and the code is all that Oksana sees. In the morning Ana begins
to write a new case, and is told that the house knows this woman already. Her old case opens for a new episode: the code stays,
the clocks begin anew. Ana judges the danger high this time, and says so in an assessment that nothing changes afterwards.
"""

import pytest

from accord.protection.cases.models import Case, Episode
from tests.browser.hands import Said, happened
from tests.browser.journeys import steps
from tests.cast import TETIANA
from tests.dump import leaks

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
SURE = "I am sure: the case opens again with new clocks."


def test_a_survivor_who_is_trafficked_again(hands, world):
    before = world.case()
    world.close(before)
    code = Case.objects.get(pk=before).code

    oksana, ana = hands("oksana"), hands("ana")
    oksana.walks("Search")
    oksana.writes("Given name", TETIANA.given_name)
    oksana.presses("Search")
    oksana.sees(
        "Enter both names and the date or year of birth, or a document, or a telephone. One name alone is never searched."
    )
    oksana.writes("Telephone", TETIANA.phone)
    oksana.presses("Search")
    oksana.reads(code)
    oksana.sees("Your role does not open cases. Give the code to a case manager of your organisation.")
    oksana.lacks(TETIANA.family_name, TETIANA.address)

    ana.walks("My cases")
    ana.lacks(code)
    ana.presses("New case")
    steps.decides(
        ana, basis="the person's own account", sex="female", country="Украйна", form="forced labour",
        given_name="Tetiana", family_name="Kovalenko", telephone=TETIANA.phone,
    )  # fmt: skip
    ana.sees("Your organisation may know this person already", "Same telephone")
    ana.reads(code)
    ana.presses("This is the person: open the case")
    ana.sees("The case is closed.")
    ana.presses("The person was trafficked again")
    ana.chooses("The decision rests on", "the person's own account")
    ana.presses("Begin a new episode")
    ana.sees("This cannot simply be taken back. Tick the box beside the button, then press it again.")
    ana.ticks(SURE)
    ana.presses("Begin a new episode")
    ana.sees("A new episode has begun. Help begins now.", "crisis intervention")
    ana.reads(code)
    assert Case.objects.count() == 1
    assert Episode.objects.count() == 2

    ana.opens("Risk and safety")
    ana.sees("to be assessed")
    ana.presses("Begin", within="Risk assessment")
    ana.chooses(Said("Участва ли човекът в тази оценка?"), Said("да, с преводач"))
    ana.chooses(Said("Опасност от повторен трафик"), "yes")
    ana.chooses(Said("Колко голяма е опасността? Решавате Вие, не списъкът."), "high risk")
    ana.presses("Keep")
    ana.sees("Kept. Read it over with the person, then close it.")
    ana.presses("Close, and put in force")
    ana.presses("To the case")
    ana.sees("high risk")
    hands("petar").finds_nothing_at(ana.page.url)
    happened("case.closed", "person.searched", "case.episode.begun", "plan.drafted", "plan.finished")
    assert leaks([TETIANA.family_name, TETIANA.phone, TETIANA.address]) == []
