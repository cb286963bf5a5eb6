"""Signing up at the public page. The process that takes it cannot read it: it is sealed to the key of the training."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import uuid5

from django.db import transaction

from accord.foundation.clock import day
from accord.foundation.ids import no_text
from accord.foundation.policy import Actor
from accord.foundation.vault.boxes import opened, seal
from accord.foundation.wall.context import signing_up
from accord.prevention.training.models import SignUp, Training
from accord.prevention.training.participants import Participant, check
from accord.prevention.training.vocab import NoSignUp, TrainingState

# No more than the public process may read (foundation/wall/public.toml).
_TRAINING = ("id", "title", "place", "online", "starts", "ends", "hours", "seats", "taken", "closes", "link", "public_key", "state")  # fmt: skip


def offered(link: str, now: datetime) -> Training:
    """The training that the link opens, while one can sign up. Raises NoSignUp."""
    if no_text(link):
        raise NoSignUp
    with signing_up(link):
        found = Training.objects.filter(link=link, state=TrainingState.OPEN).only(*_TRAINING).first()
        if found is None or found.closes is None or found.closes < day(now) or _free(found) < 1:
            raise NoSignUp
    return found


def sign_up(*, link: str, told: Participant, now: datetime, key: str) -> None:
    """Keep what was sent; sent twice, once. Raises NoSignUp or BadTraining."""
    check(told)
    found = offered(link, now)
    with signing_up(link), transaction.atomic():
        row = SignUp(id=uuid5(found.pk, key), training=found, on=day(now))
        if SignUp.objects.filter(pk=row.pk).only("id").exists():
            return
        row.box = seal(json.dumps(asdict(told), ensure_ascii=False).encode(), bytes(found.public_key or b""), row.pk)
        row.save(force_insert=True)


def open_boxes(actor: Actor, training: Training, rows: list[SignUp]) -> list[dict[str, Any]]:
    """What people sent who signed up for a training, for the organiser, in this order."""
    return opened(training, [(row.box, (row.pk,)) for row in rows], holder=actor.organisation)


def _free(found: Training) -> int:
    return (found.seats or 0) - found.taken - SignUp.objects.filter(training=found).only("id").count()
