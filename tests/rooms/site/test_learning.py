"""Signing up for a training and checking a certificate at the public pages."""

import pytest
from django.db import DatabaseError, transaction

from accord.foundation.ledger.models import Event
from accord.foundation.limits.rules import buckets
from accord.foundation.wall import nobody
from accord.prevention.training import queries
from accord.prevention.training.certifying import certified as told_of
from accord.prevention.training.models import Attendance, Certificate, SignUp, Training
from accord.prevention.training.signing_up import offered, sign_up
from accord.prevention.training.vocab import NoSignUp
from tests.cast import key
from tests.rooms.site.build import at_the_desk, held
from tests.rooms.training import build
from tests.rooms.training.build import MARIA

pytestmark = pytest.mark.django_db
FORM = {
    "name": MARIA.name,
    "contact": MARIA.contact,
    "institution": "local_authority",
    "profession": "social",
    "sex": "Feminine",
    "key": "6f6b2a52-58c8-4f2e-9d43-0c5c8f1f0a01",
}


def opened(world, seats=40):
    with at_the_desk():
        training = build.planned_later(world)
        return training, f"/bg/l/{build.opened(world, training, seats)}/"


def certificate(world):
    with at_the_desk():
        training = build.planned(world)
        build.entered(world, training)
        build.held(world, training)
        build.certified(world, training)
        return Certificate.objects.get().code


def test_signing_up_with_the_rights_of_a_stranger(world):
    training = build.planned(world)
    link = build.opened(world, training)
    with held(), nobody():
        assert offered(link, world.now).title == "Seeing the signs"
        once = key()
        for _ in range(2):
            sign_up(link=link, told=MARIA, now=world.now, key=once)
        for model, column in ((SignUp, "box"), (Training, "secret"), (Training, "trainers"), (Attendance, "person")):
            with pytest.raises(DatabaseError), transaction.atomic():
                list(model.objects.values_list(column))
        for change in (SignUp.objects.all().delete, lambda: Training.objects.update(taken=0), Event.objects.count):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        with pytest.raises(NoSignUp):
            offered(link[:-1] + "x", world.now)
    assert [told["name"] for _row, told in queries.opened(world["yana"], training, world.now).waiting] == [MARIA.name]


def test_a_certificate_with_the_rights_of_a_stranger(world):
    code = certificate(world)
    with held(), nobody():
        assert told_of(code).title == "Seeing the signs"
        assert told_of("0000-0000-0000-0000") is None
        with pytest.raises(DatabaseError), transaction.atomic():
            list(Certificate.objects.values_list("attendance"))


def test_a_form_then_thanks(world, stranger):
    training, path = opened(world)
    drawn = stranger.get(path)
    assert drawn.status_code == 200
    assert "Seeing the signs" in drawn.content.decode()
    for _ in range(2):  # pressed twice
        done = stranger.post(path, FORM)
        assert done.status_code == 200
        assert MARIA.name not in done.content.decode()
    assert SignUp.objects.filter(training=training).count() == 1
    assert stranger.get(path.replace("/bg/", "/uk/")).status_code == 200
    assert not stranger.cookies


@pytest.mark.parametrize(
    ("more", "status"),
    [({"name": ""}, 422), ({"contact": "maria"}, 422), ({"profession": "spy"}, 422), ({"name": "x" * 121}, 422)],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stands(world, stranger, more, status):
    _training, path = opened(world)
    answer = stranger.post(path, FORM | more)
    assert answer.status_code == status
    assert "error" in answer.content.decode()
    assert FORM["key"] in answer.content.decode()
    assert not SignUp.objects.exists()


def test_machines_are_thanked_and_other_sites_refused(world, stranger):
    _training, path = opened(world)
    assert stranger.post(path, FORM | {"website": "https://spam.example"}).status_code == 200
    assert stranger.post(path, FORM, headers={"origin": "https://elsewhere.example"}).status_code == 403
    assert not SignUp.objects.exists()


def test_a_link_that_opens_nothing(world, stranger):
    _training, path = opened(world, seats=1)
    assert stranger.get(path[:-2] + "/").status_code == 404
    assert stranger.get("/xx" + path[3:]).status_code == 404
    stranger.post(path, FORM)
    full = stranger.post(path, FORM | {"key": key()})
    assert full.status_code == 404
    assert SignUp.objects.count() == 1


def test_a_network_that_signs_up_without_end_waits(world, stranger):
    _training, path = opened(world)
    for _ in range(buckets()["sign-up"].burst):
        assert stranger.post(path, FORM).status_code == 200
    late = stranger.post(path, FORM)
    assert late.status_code == 429
    assert late["Retry-After"]


def test_a_real_certificate_and_a_guessed_one(world, stranger):
    code = certificate(world)
    asked = stranger.get("/en/v/")
    assert asked.status_code == 200
    real = stranger.post("/en/v/", {"code": code.lower().replace("-", " ")}).content.decode()
    assert "Yes, it is real." in real
    assert "Seeing the signs" in real
    assert MARIA.name not in real
    for typed in ("0000-0000-0000-0000", "rubbish", ""):
        guessed = stranger.post("/en/v/", {"code": typed})
        assert guessed.status_code == 200
        assert "Not known." in guessed.content.decode()
        assert "Seeing the signs" not in guessed.content.decode()


def test_guesses_are_limited(world, stranger):
    for _ in range(buckets()["certificate"].burst):
        assert stranger.post("/en/v/", {"code": key()}).status_code == 200
    refused = stranger.post("/en/v/", {"code": certificate(world)})
    assert refused.status_code == 429
    assert "Seeing the signs" not in refused.content.decode()
