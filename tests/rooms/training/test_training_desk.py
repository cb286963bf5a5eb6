"""Trainings at the desk, as a coordinator of a local commission sees them."""

import pytest
from django.test import override_settings

from accord.cooperation.people.models import Account
from accord.prevention.training.models import Attendance, Certificate, Course, SignUp, Training
from accord.prevention.training.signing_up import sign_up
from tests.cast import key, signed_in
from tests.rooms.training.build import MARIA, course, entered, held, later, opened, person, planned, planned_later

pytestmark = pytest.mark.django_db


@pytest.fixture
def yana(world):
    Account.objects.filter(pk=world["yana"].account).update(language="en")
    return signed_in(world, "yana")


def send(client, path, **sent):
    return client.post(path, {"key": key()} | sent)


def at(training):
    return f"/desk/trainings/{training}/"


def test_from_a_course_to_the_certificates(world, yana):
    assert "There is no training yet." in yana.get("/desk/trainings/").content.decode()
    told = {"title": "Seeing the signs", "subject": "identification", "hours": "6", "months": "24"}
    assert send(yana, "/desk/trainings/course/", **told).status_code == 302
    of, today = Course.objects.get().pk, world.now.date()
    plan = {"course": of, "starts": today, "ends": today, "hours": "6", "place": "Burgas", "trainers": "Елена Стоянова"}
    assert send(yana, "/desk/trainings/new/", **plan).status_code == 302
    training = Training.objects.get()
    lines = "Мария Петрова; maria@example.org; f\n\nИван Иванов; ivan@example.org; м\nБез пол; none@example.org"
    sent = {"institution": "ngo", "profession": "volunteer", "people": lines}
    assert send(yana, at(training.pk) + "people/", **sent).status_code == 302
    assert sorted(Attendance.objects.values_list("sex", flat=True)) == ["Feminine", "Masculine", "NonSpecifiedUnknown"]
    page = yana.get(at(training.pk)).content.decode()
    assert "Мария Петрова" in page
    assert "Елена Стоянова" in page
    assert send(yana, at(training.pk) + "step/", action="hold", version=1).status_code == 302
    assert send(yana, at(training.pk) + "step/", action="certify", version=2).status_code == 302
    assert Certificate.objects.count() == 3
    assert Certificate.objects.first().code in yana.get(at(training.pk)).content.decode()


@pytest.mark.parametrize(
    "line", ["Мария; maria@example.org; x", "Мария Петрова", "a; b; c; d", "; maria@example.org", "Мария; maria"]
)
def test_a_line_that_does_not_read_is_said_and_kept(world, yana, line):
    training = planned(world)
    lines = f"Иван Иванов; ivan@example.org\n{line}"
    answer = send(yana, at(training) + "people/", institution="ngo", profession="volunteer", people=lines)
    assert answer.status_code == 422
    assert line in answer.content.decode()
    assert not Attendance.objects.exists()


def test_a_new_edition_of_a_curriculum(world, yana):
    of = course(world)
    path = f"/desk/trainings/course/{of}/"
    assert "Seeing the signs" in yana.get(path).content.decode()
    assert send(yana, path, hours="0", months="12").status_code == 422
    assert send(yana, path, hours="8", months="12").status_code == 302
    assert Course.objects.get().curricula.count() == 2


@override_settings(ACCORD_SITE="https://tell.example/")
def test_the_link_leads_to_the_public_site_and_who_came_is_taken_in(world, yana):
    training, last = planned_later(world), later(world)
    refused = send(yana, at(training) + "open/", version=1, closes=last, seats=0)
    assert refused.status_code == 422
    assert send(yana, at(training) + "open/", version=1, closes=last, seats=2).status_code == 302
    link = Training.objects.get().link
    page = yana.get(at(training)).content.decode()
    assert f"https://tell.example/en/l/{link}/" in page
    assert "data:image/svg+xml" in page
    for one in (MARIA, person(1)):
        sign_up(link=link, told=one, now=world.now, key=key())
    assert MARIA.name in yana.get(at(training)).content.decode()
    first, second = SignUp.objects.order_by("id")
    assert send(yana, f"/desk/sign-ups/{first.pk}/", accept="yes").status_code == 302
    assert send(yana, f"/desk/sign-ups/{second.pk}/", accept="no").status_code == 302
    assert (Attendance.objects.count(), SignUp.objects.count()) == (1, 0)


def test_without_a_public_site_no_link_is_handed_out(world, yana):
    training = planned(world)
    link = opened(world, training)
    page = yana.get(at(training)).content.decode()
    assert link not in page
    assert "This node has no public pages" in page


def test_the_same_person_signed_up_twice_is_said(world, yana):
    training = planned(world)
    link = opened(world, training)
    entered(world, training)
    sign_up(link=link, told=MARIA, now=world.now, key=key())
    answer = yana.post(f"/desk/sign-ups/{SignUp.objects.get().pk}/", {"key": key(), "accept": "yes"}, follow=True)
    assert "This person takes part in this training already." in answer.content.decode()


def test_tests_and_what_came_of_it(world, yana):
    training = planned(world)
    entered(world, training)
    held(world, training)
    path = f"/desk/attendances/{Attendance.objects.get().pk}/"
    assert yana.get(path).status_code == 200
    assert send(yana, path, action="test", version=1, after="70").status_code == 422
    assert send(yana, path, action="test", version=1, before="40", after="70").status_code == 302
    assert send(yana, path, action="later", version=2).status_code == 422
    assert send(yana, path, action="later", version=2, answer="used").status_code == 302
    row = Attendance.objects.get()
    assert (row.before, row.after, row.follow_up) == (40, 70, "used")
    send(yana, path, action="other", version=3)
    send(yana, path, action="remove", version=3)
    assert Attendance.objects.exists()
    assert send(yana, path, action="remove", version=3, sure="yes").status_code == 302
    assert not Attendance.objects.exists()


def test_a_training_is_cancelled_only_when_sure(world, yana):
    training = planned(world)
    send(yana, at(training) + "step/", action="cancel", version=1)
    assert Training.objects.get().state == "planned"
    assert send(yana, at(training) + "step/", action="cancel", version=1, sure="yes").status_code == 302
    assert Training.objects.get().state == "cancelled"
