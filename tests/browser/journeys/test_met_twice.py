"""Lesia from Kherson is met three times: by the police at a checkpoint, who write her in Latin letters; by Ana at the station, in
Ukrainian; and by Ana again in winter, under the name of the man whom she was made to marry. The police keep their own file, and
neither learns of the other. The second time Ana is asked; she is not sure, helps first, and later sees that it is one woman.
"""

import pytest

from accord.protection.cases.models import Case
from accord.protection.persons.merging import canonical
from accord.protection.persons.models import Merge, Person
from tests.browser.hands import happened
from tests.browser.journeys import steps
from tests.dump import leaks

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
TOLD = {"basis": "the person's own account", "sex": "female", "country": "Украйна", "form": "forced labour"}
PHONE = "+380 50 771 20 33"


def test_a_woman_who_is_met_three_times_is_one_person(hands, world):
    petar, ana = hands("petar"), hands("ana")
    steps.identifies(petar, **TOLD, given_name="Lesya", family_name="Hnatiuk", telephone=PHONE)
    first = steps.identifies(ana, **TOLD, given_name="Леся", family_name="Гнатюк", telephone=PHONE)

    ana.walks("My cases")
    ana.presses("New case")
    steps.decides(ana, **TOLD, given_name="Lesia", family_name="Melnyk", telephone="050 771 20 33")
    ana.sees(
        "Your organisation may know this person already", "Nothing is registered yet, and what you typed is kept below."
    )
    ana.sees("Same telephone")
    ana.reads(first)
    ana.lacks("Гнатюк", "Hnatiuk")
    ana.presses("Not sure: go on, and have it looked at")
    ana.sees("The case is open. Help can begin now.", "Perhaps the same person:")
    second = steps.code_of(ana)

    ana.walks("My cases")
    ana.follows(ana.word("May be one person"))
    ana._leave(ana.main.locator(".task a").first)
    ana.lacks("Гнатюк")
    ana.presses("Compare side by side")
    ana.reads("Гнатюк", "Melnyk")
    ana.writes("Why is this one person (sealed)", "Тя показа пръстена и разказа за сватбата.")
    ana.presses("One person")
    ana.sees("One person. Both cases stay as they are and show each other.")
    ana.follows(second if Case.objects.get(code=second).person_id == Merge.objects.get().joined_id else first)
    ana.sees("The same person as in")
    assert (
        Person.objects.count(),
        len(canonical()),
        Case.objects.filter(organisation=world.org("animus")).count(),
    ) == (3, 1, 2)
    happened("person.look_up.decided", "person.identity.read", "person.merged")
    assert leaks(["Гнатюк", "Melnyk", "Hnatiuk", "пръстена"]) == []
