"""Sign-ups that nobody decided on do not stay."""

import json
from datetime import timedelta

from accord.foundation.ledger.models import Event
from accord.prevention.training.models import SignUp
from accord.prevention.training.signing_up import sign_up
from accord.prevention.training.tasks import forget_undecided
from tests.cast import key
from tests.rooms.training.build import MARIA, opened, planned, step


def _signed_up(world):
    training = planned(world)
    sign_up(link=opened(world, training), told=MARIA, now=world.now, key=key())
    return training


def test_two_weeks_after_the_training_they_are_gone(world):
    training = _signed_up(world)
    forget_undecided(world.now + timedelta(days=13))
    assert SignUp.objects.count() == 1
    forget_undecided(world.now + timedelta(days=14))
    forget_undecided(world.now + timedelta(days=15))
    assert not SignUp.objects.exists()
    events = Event.objects.filter(kind="training.forgotten", object_id=training)
    assert [json.loads(event.facts)["sign_ups"] for event in events] == [1]


def test_when_the_training_is_cancelled_they_are_gone_with_the_next_run(world):
    step(world, _signed_up(world), "cancel")
    forget_undecided(world.now)
    assert not SignUp.objects.exists()
