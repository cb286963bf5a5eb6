"""Who takes part: entering people, taking sign-ups up, tests, the question after three months."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.ids import new_id
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Actor
from accord.foundation.vault import seal_into
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.prevention.training.access import attendance_to_keep, hold, reach_to_keep, sign_up_to_keep
from accord.prevention.training.models import Attendance, Certificate, Training
from accord.prevention.training.participants import Participant, check
from accord.prevention.training.recording import tell, token_of
from accord.prevention.training.signing_up import open_boxes
from accord.prevention.training.vocab import (
    HIGHEST_SCORE,
    MOST_PEOPLE,
    BadTraining,
    FollowUp,
    Full,
    NotHeld,
    Over,
    TrainingState,
    Twice,
)


@dataclass(frozen=True, slots=True)
class Tested:
    """Points of a hundred, before and after."""

    before: Decimal | None = None
    after: Decimal | None = None


@service
def enter(*, actor: Actor, training: UUID, people: tuple[Participant, ...], now: datetime, key: str) -> Given:
    """Enter people. All or none. Raises Refused, Missing, BadTraining, Twice, Full or Over."""

    def work() -> Given:
        found = hold(reach_to_keep(actor, training))
        if not people:
            raise BadTraining(_("Enter at least one person."), field="people")
        for one in people:
            _add(actor, found, one, now)
        found.save(update_fields=["taken"])
        tell(Kind.TRAINING_ENTERED, found, actor, now, people=len(people))
        return Given(found.pk, found.version)

    body = (str(training), people)
    return once(actor=actor.account, key=key, verb="training.enter", body=body, now=now, work=work)


@service
def decide_sign_up(*, actor: Actor, sign_up: UUID, accept: bool, now: datetime, key: str) -> Given:
    """Take somebody who signed up into the training, or not; what was sent is gone then.

    Raises Refused, Missing, BadTraining, Twice, Full or Over.
    """

    def work() -> Given:
        found = hold(sign_up_to_keep(actor, sign_up).training)
        row = sign_up_to_keep(actor, sign_up)  # again: another may have decided meanwhile
        if accept:
            (told,) = open_boxes(actor, row.training, [row])
            _add(actor, found, Participant(**told), now)
            found.save(update_fields=["taken"])
        row.delete()
        tell(Kind.TRAINING_DECIDED, found, actor, now, accepted=int(accept))
        return Given(found.pk, found.version)

    body = (str(sign_up), accept)
    return once(actor=actor.account, key=key, verb="training.decide", body=body, now=now, work=work)


@service
def remove(*, actor: Actor, attendance: UUID, now: datetime, key: str) -> Given:
    """Somebody did not come after all. Raises Refused, Missing or Over."""

    def work() -> Given:
        found = hold(attendance_to_keep(actor, attendance).training)
        row = attendance_to_keep(actor, attendance)
        if found.state == TrainingState.CANCELLED or Certificate.objects.filter(attendance=row).exists():
            raise Over
        if found.state == TrainingState.HELD:
            publish(Topic.ATTENDANCE_REMOVED, actor=actor, record=row.pk, now=now)
        row.delete()
        found.taken -= 1
        found.save(update_fields=["taken"])
        tell(Kind.TRAINING_REMOVED, found, actor, now)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="training.remove", body=str(attendance), now=now, work=work)


@service
def test(*, actor: Actor, attendance: UUID, tested: Tested, read: int, now: datetime, key: str) -> Given:
    """Enter the points of the tests. Raises Refused, Missing, BadTraining, Over or Stale."""

    def work() -> Given:
        row = attendance_to_keep(actor, attendance)
        if row.training.state == TrainingState.CANCELLED:
            raise Over
        for name in ("before", "after"):
            points = getattr(tested, name)
            if points is not None and not (points.is_finite() and 0 <= points <= HIGHEST_SCORE):
                raise BadTraining(_("A test has from 0 to 100 points."), field=name)
        if tested.after is not None and tested.before is None:
            raise BadTraining(
                _("Without a test before there is nothing to compare. Enter that one first."), field="before"
            )
        row.before, row.after = tested.before, tested.after
        save_versioned(row, read=read, fields=["before", "after"])
        tell(Kind.TRAINING_TESTED, row.training, actor, now)
        return Given(row.training_id, row.version)

    body = (str(attendance), tested)
    return once(actor=actor.account, key=key, verb="training.test", body=body, now=now, work=work)


@service
def follow_up(*, actor: Actor, attendance: UUID, answer: str, read: int, now: datetime, key: str) -> Given:
    """Enter what came of the question after three months. Raises Refused, Missing, BadTraining, NotHeld or Stale."""

    def work() -> Given:
        row = attendance_to_keep(actor, attendance)
        if row.training.state != TrainingState.HELD:
            raise NotHeld
        if answer not in FollowUp.values:
            raise BadTraining(_("Choose one of the answers."), field="answer")
        row.follow_up, row.followed_on = answer, day(now)
        save_versioned(row, read=read, fields=["follow_up", "followed_on"])
        tell(Kind.TRAINING_FOLLOWED, row.training, actor, now)
        return Given(row.training_id, row.version)

    body = (str(attendance), answer)
    return once(actor=actor.account, key=key, verb="training.follow_up", body=body, now=now, work=work)


def _add(actor: Actor, found: Training, told: Participant, now: datetime) -> None:
    if found.state == TrainingState.CANCELLED:
        raise Over
    check(told)
    if found.taken >= (found.seats or MOST_PEOPLE):
        raise Full
    person = token_of(actor, told.name, told.contact)
    if Attendance.objects.filter(training=found, person=person).exists():
        raise Twice(field="name")
    row = Attendance(
        id=new_id(), training=found, organisation=found.organisation, person=person, institution=told.institution,
        profession=told.profession, sex=told.sex,
    )  # fmt: skip
    seal_into(row, holder=actor.organisation, name=told.name.strip(), contact=told.contact.strip())
    row.save(force_insert=True)
    found.taken += 1
    if found.state == TrainingState.HELD:
        publish(Topic.ATTENDANCE_ENTERED, actor=actor, record=row.pk, now=now)
