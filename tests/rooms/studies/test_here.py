"""Two organisations of one node, from the proposal to the number: real cases and consents, codes made by the worker."""

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest

from accord.foundation.ledger.models import Event
from accord.protection.cases.models import Case
from accord.protection.persons.vocab import Identity
from accord.research.studies import doubts, queries, tasks
from accord.research.studies.models import Doubt, Part, Study
from tests.cast import key
from tests.rooms.studies.build import agrees, answered, asked, counted, proposed

BOTH = 12
GIVEN = ("Олена", "Ірина", "Дарина", "Ольга", "Юлія", "Вікторія", "Зоя", "Алла", "Катерина", "Лариса", "Віра", "Надія")
FAMILY = ("Гриценко", "Ткачук", "Лисенко", "Марченко", "Поліщук", "Рибак", "Кравець", "Данилюк", "Мазур", "Онищенко")


def met(world, who, number, **changes):
    """Somebody who agreed to be counted, by a number of her own."""
    told = {
        "given_name": GIVEN[number % 12], "family_name": FAMILY[number % 10], "birth_date": date(1970 + number, 5, 3 + number % 20),
        "phone": f"+38050555{number:04d}",
    }  # fmt: skip
    case = world.case(who, Identity(**told | changes))
    agrees(world, case, who)
    return case


@pytest.fixture
def here(world):
    """Twelve whom both know, one telephone under two names, two more at each; and one who was never asked."""
    study = proposed(world)
    for number in range(BOTH):
        met(world, "ana", number)
        met(world, "mira", number)
    world.pair = (
        met(world, "ana", 30, given_name="Леся", birth_date=date(1991, 5, 3)),
        met(world, "mira", 30, given_name="Інна", birth_date=date(1988, 9, 9)),
    )
    for number in (20, 21):
        met(world, "ana", number)
        met(world, "mira", 10 + number)
    world.case("mira", Identity(given_name="Тетяна", family_name="Бондар"))
    answered(world, study, "ana")
    answered(world, study, "mira")
    return study


def test_two_organisations_of_one_node_are_counted_from_their_cases(world, here):
    row = counted(world, here)
    assert (row.state, row.refused) == ("counted", "")
    figures = queries.opened(actor=world["elena"], study=here, now=world.now).figures
    assert [(one.size, one.withheld) for one in figures.lists] == [("15", "0"), ("16", "< 5")]
    assert figures.raw == 31
    assert figures.once[1] <= 31 - BOTH - 1 <= figures.once[2]  # the telephone with two names is taken for one person
    assert figures.overlaps[0][2] in {"13", "14"}
    encoded = [json.loads(e.facts) for e in Event.objects.filter(kind="study.encoded").order_by("seq")]
    assert sorted((one["people"], one["withheld"]) for one in encoded) == [(15, 0), (15, 1)]


def test_what_both_sides_say_of_a_pair_counts_from_the_next_count_on(world, here):
    before = queries.opened(actor=world["elena"], study=counted(world, here).pk, now=world.now).figures
    pair = uuid4()
    for who, case in zip(("ana", "mira"), world.pair, strict=True):
        found = Case.objects.get(pk=case)
        told = {"case": case, "person_id": found.person_id, "organisation": found.organisation, "asked_at": world.now}
        row = Doubt.objects.create(study_id=here, pair=pair, agrees="phone", **told)
        doubts.settle(actor=world[who], doubt=row.pk, said="different", read=1, now=world.now, key=key())
    counted(world, here)
    after = queries.opened(actor=world["elena"], study=here, now=world.now).figures
    assert (before.decided, after.decided) == (0, 1)
    assert int(after.overlaps[0][2]) < int(before.overlaps[0][2])
    assert after.once[0] > before.once[0]


def test_who_takes_her_word_back_or_has_an_ended_consent_is_no_longer_compared(world, here):
    counted(world, here)
    later = world.now + timedelta(days=91)  # the consents were given for 90 days
    asked(world, here)
    tasks.count_waiting(later)
    row = Study.objects.get(pk=here)
    assert (row.state, row.refused) == ("open", "bare-list")
    assert queries.opened(actor=world["elena"], study=here, now=world.now).figures is not None, (
        "what was counted before stays, with its day"
    )


def test_who_has_not_said_that_it_takes_part_sees_no_figure(world, here):
    counted(world, here)
    assert queries.opened(actor=world["ana"], study=here, now=world.now).figures is not None
    assert queries.waiting(world["ana"]) == set()
    answered(world, here, "ana", "leave")
    assert queries.opened(actor=world["ana"], study=here, now=world.now).figures is None
    assert queries.waiting(world["mira"]) == set()
    Part.objects.filter(study=here, organisation=world.org("dignita")).update(state="asked")
    assert queries.waiting(world["mira"]) == {here}
    assert queries.opened(actor=world["mira"], study=here, now=world.now).figures is None
    assert queries.opened(actor=world["elena"], study=here, now=world.now).figures is not None
