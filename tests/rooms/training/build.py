"""Trainings for the tests: Yana of the local commission in Burgas holds one on 12 May."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from accord.foundation.clock import day
from accord.foundation.clock import now as clock
from accord.prevention.training import attending, certifying, courses, services
from accord.prevention.training.courses import Taught
from accord.prevention.training.models import Attendance, Training
from accord.prevention.training.participants import Participant
from accord.prevention.training.services import Plan, Step
from accord.prevention.training.signing_up import sign_up
from tests.cast import key

MARIA = Participant("Мария Петрова", "maria.petrova@example.org", "local_authority", "social", "Feminine")


def course(world, who="yana", **more):
    taught = replace(Taught(Decimal(6), 24, "Indicators, first contact, whom to call"), **more)
    call = {
        "actor": world[who],
        "title": "Seeing the signs",
        "subject": "identification",
        "now": world.now,
        "key": key(),
    }
    return courses.begin(taught=taught, **call).id


def wanted(world, of, **more):
    today = day(world.now)
    plain = Plan(of, today, today, Decimal(6), "Burgas", partners="UNHCR", donor="UNHCR", trainers="Елена Стоянова")
    return replace(plain, **more)


def planned(world, who="yana", of=None, **more):
    told = wanted(world, of or course(world, who), **more)
    return services.plan(actor=world[who], wanted=told, now=world.now, key=key()).id


def step(world, training, action, who="yana", **more):
    read = Training.objects.get(pk=training).version
    told = Step(action, **more)
    return services.step(actor=world[who], training=training, wanted=told, read=read, now=world.now, key=key())


def opened(world, training, seats=40, who="yana"):
    """To its last day."""
    step(world, training, "open", who=who, closes=Training.objects.get(pk=training).ends, seats=seats)
    return Training.objects.get(pk=training).link


def later(world):
    """A day that is not over by the real clock of the pages either, though the fixed moment of the tests ages."""
    return max(world.now, clock()).date() + timedelta(days=30)


def planned_later(world):
    """One whose sign-up the pages can open."""
    return planned(world, starts=later(world), ends=later(world))


def entered(world, training, *people, who="yana"):
    call = {"actor": world[who], "training": training, "now": world.now, "key": key()}
    return attending.enter(people=people or (MARIA,), **call)


def person(number):
    sex = "Feminine" if number % 3 else "Masculine"
    return Participant(f"Участник {number}", f"p{number}@example.org", "ngo", "volunteer", sex)


def held(world, training):
    return step(world, training, "hold")


def points(world, row, before=None, after=None):
    told = attending.Tested(before, after)
    read = Attendance.objects.get(pk=row).version
    return attending.test(actor=world["yana"], attendance=row, tested=told, read=read, now=world.now, key=key())


def certified(world, training, who="yana"):
    return certifying.certify(actor=world[who], training=training, now=world.now, key=key())


def trained(world, who="yana"):
    """A training with somebody in it and somebody who signed up: the ids by the parameters of addresses."""
    training = planned(world, who)
    entered(world, training, who=who)
    link = opened(world, training, who=who)
    sign_up(link=link, told=person(1), now=world.now, key=key())
    found = Training.objects.get(pk=training)
    return {
        "training_id": training,
        "course_id": found.curriculum.course_id,
        "attendance_id": found.attendances.get().pk,
        "sign_up_id": found.sign_ups.get().pk,
    }
