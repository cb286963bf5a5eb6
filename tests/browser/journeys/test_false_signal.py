"""A neighbour calls: a foreign girl never leaves the flat opposite. Oksana writes it down. Ana finds the girl, a student who
works at night, and asks her everything: nothing points to trafficking. Ana gives her the number of the line and closes the
signal. In another window Oksana has the old page still open, and nothing that she presses there undoes it. No case begins,
nobody else learns of the call, and the neighbour stands nowhere in plain text.
"""

import pytest

from accord.protection.cases.models import Case
from tests.browser.hands import happened
from tests.dump import leaks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TOLD, WHERE, NEIGHBOUR = "Дівчина навпроти ніколи не виходить", "Пловдив, вул. Ружа 9", "сусід Пламенчо"


def test_a_false_signal_is_closed_and_leaves_nothing_behind(hands):
    oksana = hands("oksana")
    oksana.presses("New signal")
    oksana.chooses("How it came", "hotline call")
    oksana.writes("What was told", TOLD)
    oksana.writes("Where", WHERE)
    oksana.chooses("Sex", "female")
    oksana.chooses("Age", "adult (18 or over)")
    oksana.main.get_by_label(oksana.word("The caller wants to stay anonymous"), exact=True).uncheck()
    oksana.writes("Name of the caller", NEIGHBOUR)
    oksana.presses("Record the signal")
    oksana.reads(TOLD, WHERE)
    signal, code = oksana.page.url, oksana.main.locator("h1 .code").inner_text()

    ana = hands("ana")
    ana.follows(code)
    ana.presses("Start the screening")
    ana.chooses("Where you talk", "outreach")
    ana.presses("Choose the list")
    ana.presses("To the first question")
    for _screen in range(4):
        ana.answers_all("no")
        ana.presses("Keep and go on")
    ana.answers_all("no")
    ana.presses("Finish and see the result")
    ana.sees("no indication of trafficking")
    ana.reads("Дайте номера на горещата линия и оставете вратата отворена.", "Това не доказва нищо")
    ana.lacks(ana.word("Decide now"))
    ana.presses("To the signal")
    ana.presses("Close the signal")
    ana.sees("Choose what became of the signal.")
    ana.chooses("What became of it", "not trafficking")
    ana.presses("Close the signal")
    ana.sees("closed", "not trafficking")
    ana.walks("My cases")
    ana.sees("No case here.")
    assert not Case.objects.exists()

    oksana.presses("I have looked at it")
    oksana.sees("This step is not possible now: the record has moved on. Look at where it stands now.", "closed")
    hands("mira").finds_nothing_at(signal)
    happened("signal.recorded", "screening.started", "screening.completed", "signal.closed")
    assert leaks([TOLD, WHERE, NEIGHBOUR]) == []
