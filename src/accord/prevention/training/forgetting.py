"""Sign-ups that nobody decided on are deleted when their training is long over or was cancelled; the worker does it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from accord.foundation.clock import day
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.writes.services import service
from accord.prevention.training.models import SignUp, Training
from accord.prevention.training.vocab import UNDECIDED_DAYS, TrainingState


def to_forget(*, now: datetime, limit: int = 200) -> list[UUID]:
    """Trainings that still hold sign-ups and should not, the oldest first."""
    over = Q(ends__lte=day(now) - timedelta(days=UNDECIDED_DAYS)) | Q(state=TrainingState.CANCELLED)
    rows = Training.objects.filter(over, pk__in=SignUp.objects.values("training"))
    return list(rows.order_by("ends", "id").values_list("pk", flat=True)[:limit])


@service
def forget(*, training: UUID, now: datetime) -> None:
    """Delete what was sent to sign up for this training and was not decided on."""
    found = Training.objects.select_for_update().get(pk=training)
    gone = found.sign_ups.all().delete()[0]
    if gone:
        told: dict[str, Any] = {"object_type": "training", "object_id": found.pk, "organisation": found.organisation}
        ledger.append(Entry(Kind.TRAINING_FORGOTTEN, now, facts={"code": found.code, "sign_ups": gone}, **told))
