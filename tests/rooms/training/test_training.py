"""A training from its plan to its certificates; persons beside attendances; each refusal."""

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Role
from accord.foundation.refusals import Missing, Refused
from accord.foundation.wall import seen_by
from accord.foundation.writes.services import Stale
from accord.prevention.training import attending, certifying, courses, queries, services
from accord.prevention.training.certifying import months_later, read_code
from accord.prevention.training.models import Attendance, Certificate, SignUp, Training
from accord.prevention.training.signing_up import offered, sign_up
from accord.prevention.training.vocab import BadTraining, Full, NoSignUp, NotHeld, Over, Twice
from tests.cast import build_world, key
from tests.rooms.training.build import (
    MARIA,
    certified,
    course,
    entered,
    held,
    opened,
    person,
    planned,
    points,
    step,
    wanted,
)


def test_late_in_the_evening_it_is_the_next_day_in_sofia_already(db):
    """Whoever opens a training of one day does so on that day, as Burgas counts it."""
    late = build_world(datetime(2026, 11, 24, 22, 30, tzinfo=UTC))
    training = planned(late)
    assert opened(late, training)
    assert Training.objects.get(pk=training).ends == date(2026, 11, 25)


def signed_up(world, link, told=MARIA, once=None):
    sign_up(link=link, told=told, now=world.now, key=once or key())


def decide(world, row, accept=True):
    return attending.decide_sign_up(actor=world["yana"], sign_up=row, accept=accept, now=world.now, key=key())


def test_thirty_people_five_of_them_for_the_second_time(world):
    of = course(world)
    first = planned(world, of=of)
    entered(world, first, *(person(n) for n in range(5)))
    held(world, first)
    before = queries.figures(world["yana"])
    assert (before.attendances, before.persons) == (5, 5)
    second = planned(world, of=of)
    again = [replace(person(n), name=f" {n} участник", contact=f"P{n}@EXAMPLE.org") for n in range(5)]
    entered(world, second, *again, *(person(n) for n in range(5, 30)))
    assert queries.figures(world["yana"]).attendances == 5  # not held yet
    held(world, second)
    after = queries.figures(world["yana"])
    assert (after.attendances, after.persons, after.trainings) == (35, 30, 2)
    assert queries.figures(world["yana"], 1999).attendances == 0
    split = {(part.by, part.label): (part.attendances, part.persons) for part in queries.parts(world["yana"])}
    assert split["institution", "Non-governmental organisation"] == (35, 30)
    assert split["sex", "male"] == (12, 10)
    assert queries.years(world["yana"]) == [world.now.year]


def test_namesakes_with_other_addresses_are_two_persons(world):
    training = planned(world)
    entered(world, training, MARIA, replace(MARIA, contact="other@example.org"))
    held(world, training)
    assert queries.figures(world["yana"]).persons == 2


def test_names_are_sealed_and_opening_them_is_an_event(world):
    training = planned(world)
    entered(world, training)
    row = Attendance.objects.get()
    assert "Мария".encode() not in bytes(row.name) + bytes(row.contact)
    found = queries.opened(world["yana"], training, world.now)
    assert [(one.name, one.contact) for one in found.people] == [(MARIA.name, MARIA.contact)]
    assert found.trainers == "Елена Стоянова"
    event = Event.objects.filter(kind="training.read", object_id=training).latest("seq")
    assert "Мария" not in json.dumps(event.facts, ensure_ascii=False)


def test_who_only_reads_sees_figures_and_no_name(world):
    training = planned(world, who="elena")
    entered(world, training, who="elena")
    reader = replace(world["elena"], role=Role.CASE_MANAGER)
    found = queries.opened(reader, training, world.now)
    assert (found.people, found.trainers, found.write, found.figures.persons) == ([], "", False, 1)
    with pytest.raises(Refused):
        attending.remove(actor=reader, attendance=Attendance.objects.get().pk, now=world.now, key=key())
    with pytest.raises(Missing):
        queries.opened(world["yana"], training, world.now)


def test_case_managers_keep_no_trainings(world):
    with pytest.raises(Refused):
        course(world, who="ana")
    with pytest.raises(Refused):
        queries.to_ask(world["ana"], world.now)


def test_trainings_of_others_are_not_there(world):
    training = planned(world)
    entered(world, training)
    row = Attendance.objects.get()
    call = {"actor": world["elena"], "now": world.now, "key": key()}
    with pytest.raises(Missing):
        attending.remove(attendance=row.pk, **call)
    with pytest.raises(Missing):
        step(world, training, "cancel", who="elena")
    with pytest.raises(BadTraining, match="your courses"):
        planned(world, who="elena", of=Training.objects.get(pk=training).curriculum.course_id)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"hours": None}, "hours"),
        ({"hours": Decimal(0)}, "hours"),
        ({"hours": Decimal("NaN")}, "hours"),
        ({"hours": Decimal("1.25")}, "hours"),
        ({"hours": Decimal(401)}, "hours"),
        ({"ends": date(2020, 1, 1)}, "ends"),
        ({"ends": date(9999, 1, 1)}, "starts"),
        ({"place": " "}, "place"),
        ({"donor": "x" * 201}, "donor"),
    ],
)
def test_a_plan_that_cannot_be(world, more, field):
    with pytest.raises(BadTraining) as refused:
        planned(world, **more)
    assert refused.value.field == field
    assert not Training.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [({"months": 0}, "months"), ({"months": 121}, "months"), ({"outline": "x" * 4001}, "outline")],
)
def test_a_curriculum_that_cannot_be(world, more, field):
    with pytest.raises(BadTraining) as refused:
        course(world, **more)
    assert refused.value.field == field


@pytest.mark.parametrize(("title", "subject"), [(" ", "border"), ("x" * 201, "border"), ("x", "none")])
def test_a_course_that_cannot_be(world, title, subject):
    taught = courses.Taught(Decimal(1), 1)
    with pytest.raises(BadTraining):
        courses.begin(actor=world["yana"], title=title, subject=subject, taught=taught, now=world.now, key=key())


def test_a_new_curriculum_leaves_what_was_planned(world):
    of = course(world)
    old = planned(world, of=of)
    taught = courses.Taught(Decimal(8), 12)
    courses.renew(actor=world["yana"], course=of, taught=taught, now=world.now, key=key())
    new = planned(world, of=of)
    editions = [Training.objects.get(pk=pk).curriculum.edition for pk in (old, new)]
    assert editions == [1, 2]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"contact": "maria"}, "contact"),
        ({"institution": "circus"}, "institution"),
        ({"profession": "spy"}, "profession"),
        ({"sex": "x"}, "sex"),
    ],
)
def test_a_participant_that_cannot_be(world, more, field):
    training = planned(world)
    with pytest.raises(BadTraining) as refused:
        entered(world, training, person(1), replace(MARIA, **more))
    assert refused.value.field == field
    assert Training.objects.get(pk=training).taken == Attendance.objects.count() == 0  # all or none


def test_the_same_person_twice_in_one_training(world):
    training = planned(world)
    entered(world, training)
    with pytest.raises(Twice):
        entered(world, training, replace(MARIA, name="петрова  мария"))
    with pytest.raises(BadTraining, match="at least one"):
        attending.enter(actor=world["yana"], training=training, people=(), now=world.now, key=key())


def test_steps(world):
    training = planned(world, ends=world.now.date() + timedelta(days=1))
    with pytest.raises(BadTraining, match="not over"):
        held(world, training)
    with pytest.raises(NotPossible):
        step(world, training, "dance")
    entered(world, training)
    step(world, training, "cancel")
    with pytest.raises(NotPossible):
        step(world, training, "open")
    with pytest.raises(Over):
        entered(world, training, person(1))
    row = Attendance.objects.get()
    with pytest.raises(Over):
        points(world, row.pk, Decimal(1))
    with pytest.raises(Over):
        attending.remove(actor=world["yana"], attendance=row.pk, now=world.now, key=key())


def test_tests_before_and_after_with_their_n(world):
    training = planned(world)
    entered(world, training, *(person(n) for n in range(3)))
    held(world, training)
    rows = list(Attendance.objects.order_by("id"))
    points(world, rows[0].pk, Decimal(40), Decimal(70))
    points(world, rows[1].pk, Decimal(50), Decimal(90))
    points(world, rows[2].pk, Decimal(10))
    found = queries.figures(world["yana"])
    assert (found.tested, found.before, found.after, found.change) == (2, 45, 80, 35)
    with pytest.raises(BadTraining, match="Without a test before"):
        points(world, rows[0].pk, None, Decimal(70))
    for wrong in (Decimal(101), Decimal(-1), Decimal("NaN")):
        with pytest.raises(BadTraining, match="0 to 100"):
            points(world, rows[0].pk, wrong)
    with pytest.raises(Stale):
        call = {"actor": world["yana"], "attendance": rows[0].pk, "now": world.now, "key": key()}
        attending.test(tested=attending.Tested(Decimal(1)), read=99, **call)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.filter(pk=rows[0].pk).update(before=None)


def test_three_months_later_somebody_asks(world):
    training = planned(world)
    entered(world, training)
    row = Attendance.objects.get()
    call = {"actor": world["yana"], "attendance": row.pk, "read": 1, "now": world.now}
    with pytest.raises(NotHeld):
        attending.follow_up(answer="used", key=key(), **call)
    held(world, training)
    assert queries.to_ask(world["yana"], world.now + timedelta(days=80)) == []
    assert queries.to_ask(world["yana"], world.now + timedelta(days=93)) == [row]
    assert [one.left for one in queries.trainings_to_ask(world["yana"], world.now + timedelta(days=93))] == [1]
    with pytest.raises(BadTraining, match="answers"):
        attending.follow_up(answer="maybe", key=key(), **call)
    attending.follow_up(answer="used", key=key(), **call)
    assert queries.to_ask(world["yana"], world.now + timedelta(days=93)) == []


def test_a_certificate_tells_the_course_and_never_who(world):
    training = planned(world)
    entered(world, training)
    with pytest.raises(NotHeld):
        certified(world, training)
    held(world, training)
    certified(world, training)
    certified(world, training)
    row = Certificate.objects.get()  # a second time gives no second one
    for typed in (row.code, row.code.lower().replace("-", " "), row.code.replace("-", "")):
        found = certifying.certified(typed)
        assert found.title == "Seeing the signs"
        assert found.until == months_later(world.now.date(), 24)
        assert "Мария" not in str(asdict(found))
    assert certifying.certified("0" * 16) is None
    assert certifying.certified("rubbish") is None
    with pytest.raises(Over):
        call = {"actor": world["yana"], "now": world.now, "key": key()}
        attending.remove(attendance=Attendance.objects.get().pk, **call)


def test_months_end_with_the_month():
    assert months_later(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_later(date(2026, 2, 28), -3) == date(2025, 11, 28)
    assert read_code("oOiIlL0000000000") == "0011-1100-0000-0000"
    assert read_code("U" * 16) == ""


def test_signing_up_by_link_waits_for_the_organiser(world):
    training = planned(world)
    link = opened(world, training)
    once = key()
    signed_up(world, link, once=once)
    signed_up(world, link, once=once)
    row = SignUp.objects.get()
    assert "Мария".encode() not in bytes(row.box)
    assert not Attendance.objects.exists()
    found = queries.opened(world["yana"], training, world.now)
    assert [told["name"] for _row, told in found.waiting] == [MARIA.name]
    decide(world, row.pk)
    assert not SignUp.objects.exists()
    assert Attendance.objects.count() == Training.objects.get().taken == 1
    signed_up(world, link)
    again = SignUp.objects.get().pk
    with pytest.raises(Twice):
        decide(world, again)
    decide(world, again, accept=False)
    assert Attendance.objects.count() == 1
    with pytest.raises(Missing):
        decide(world, again)


def test_where_nobody_can_sign_up(world):
    training = planned(world)
    link = opened(world, training, seats=1)
    with pytest.raises(NoSignUp):
        offered(link[:-1], world.now)
    with pytest.raises(NoSignUp):
        offered("", world.now)
    with pytest.raises(NoSignUp):
        offered(link, world.now + timedelta(days=2))
    signed_up(world, link)
    with pytest.raises(NoSignUp):
        signed_up(world, link, person(1))
    decide(world, SignUp.objects.get().pk)
    with pytest.raises(Full):
        entered(world, training, person(1))
    step(world, training, "shut")
    with pytest.raises(NoSignUp):
        offered(link, world.now)


@pytest.mark.parametrize(
    ("days", "seats", "field"), [(-1, 5, "closes"), (1, 5, "closes"), (0, 0, "seats"), (0, 501, "seats")]
)
def test_a_sign_up_that_cannot_be(world, days, seats, field):
    training = planned(world)
    with pytest.raises(BadTraining) as refused:
        step(world, training, "open", closes=world.now.date() + timedelta(days=days), seats=seats)
    assert refused.value.field == field


def test_behind_the_wall_others_have_no_row(world):
    training = planned(world)
    entered(world, training)
    if not _has_wall():
        pytest.skip("SQLite has no second wall")
    with seen_by(world.org("animus")):
        assert not Training.objects.exists()
        assert not Attendance.objects.exists()


def _has_wall():
    from django.db import connection

    return connection.vendor == "postgresql"


def test_once(world):
    told, once = wanted(world, course(world)), key()
    made = [services.plan(actor=world["yana"], wanted=told, now=world.now, key=once) for _ in range(2)]
    assert made[0].id == made[1].id
    assert made[1].repeated
