"""Planning a training and its steps: open for sign-up, shut, held, cancelled."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.ids import new_id
from accord.foundation.ledger.vocab import Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Actor
from accord.foundation.vault import seal_into
from accord.foundation.vault.boxes import new_pair
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.prevention.training.access import courses_of, reach_to_keep, require_keep
from accord.prevention.training.courses import check_hours
from accord.prevention.training.models import Curriculum, Training
from accord.prevention.training.recording import tell
from accord.prevention.training.vocab import MOST_PEOPLE, STATES, BadTraining, TrainingState

_KINDS: Final = {
    "open": Kind.TRAINING_OPENED,
    "shut": Kind.TRAINING_SHUT,
    "hold": Kind.TRAINING_HELD,
    "cancel": Kind.TRAINING_CANCELLED,
}
_LENGTHS: Final = {"partners": 300, "donor": 200, "place": 200, "trainers": 300}


@dataclass(frozen=True, slots=True, repr=False)
class Plan:
    """A training as it is planned."""

    course: UUID
    starts: date
    ends: date
    hours: Decimal | None
    place: str = ""
    online: bool = False
    partners: str = ""
    donor: str = ""
    trainers: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step; to open the sign-up, with its last day and the seats."""

    action: str
    closes: date | None = None
    seats: int | None = None


@service
def plan(*, actor: Actor, wanted: Plan, now: datetime, key: str) -> Given:
    """Plan a training by the newest curriculum of its course. Raises Refused or BadTraining."""

    def work() -> Given:
        require_keep(actor)
        taught = Curriculum.objects.filter(course__in=courses_of(actor), course=wanted.course)
        curriculum = taught.select_related("course").order_by("-edition").first()
        if curriculum is None:
            raise BadTraining(_("Choose one of your courses."), field="course")
        _check(wanted)
        made = Training(
            id=new_id(),
            code=fresh_code(Training, "TR"),
            organisation=actor.organisation,
            curriculum=curriculum,
            title=curriculum.course.title,
            partners=wanted.partners.strip(),
            donor=wanted.donor.strip(),
            place=wanted.place.strip(),
            online=wanted.online,
            starts=wanted.starts,
            ends=wanted.ends,
            hours=check_hours(wanted.hours),
            made_by=actor.account,
            made_at=now,
        )
        seal_into(made, holder=actor.organisation, trainers=wanted.trainers.strip())
        made.save(force_insert=True)
        tell(Kind.TRAINING_PLANNED, made, actor, now)
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="training.plan", body=wanted, now=now, work=work)


@service
def step(*, actor: Actor, training: UUID, wanted: Step, read: int, now: datetime, key: str) -> Given:
    """One step of STATES. Raises Refused, Missing, NotPossible, BadTraining or Stale."""

    def work() -> Given:
        found = reach_to_keep(actor, training)
        if wanted.action not in _KINDS:
            raise NotPossible
        found.state = STATES.step(found.state, wanted.action)
        fields = ["state"]
        if wanted.action == "open":
            fields += _open(found, wanted, actor, day(now))
        if wanted.action == "hold" and found.ends > day(now):
            raise BadTraining(_("It is not over yet. Enter on its last day that it was held."))
        save_versioned(found, read=read, fields=fields)
        tell(_KINDS[wanted.action], found, actor, now)
        if found.state == TrainingState.HELD:
            publish(Topic.TRAINING_HELD, actor=actor, record=found.pk, now=now)
        return Given(found.pk, found.version)

    body = (str(training), wanted)
    return once(actor=actor.account, key=key, verb="training.step", body=body, now=now, work=work)


def _check(wanted: Plan) -> None:
    if wanted.ends < wanted.starts:
        raise BadTraining(_("It cannot end before it begins."), field="ends")
    if not 2000 <= wanted.starts.year <= 2100 or (wanted.ends - wanted.starts).days > 366:
        raise BadTraining(_("Check the days: a training lasts at most a year."), field="starts")
    if not wanted.online and not wanted.place.strip():
        raise BadTraining(_("Say where it is held, or that it is held online."), field="place")
    for name, most in _LENGTHS.items():
        if len(getattr(wanted, name)) > most:
            raise BadTraining(_("This text is too long. Shorten it."), field=name)


def _open(found: Training, wanted: Step, actor: Actor, today: date) -> list[str]:
    if wanted.closes is None or not today <= wanted.closes <= found.ends:
        raise BadTraining(
            _("Give the last day of the sign-up: not in the past, and not after the training."), field="closes"
        )
    if wanted.seats is None or not max(1, found.taken) <= wanted.seats <= MOST_PEOPLE:
        raise BadTraining(
            _("Say how many seats there are: at least as many as take part already, at most %(most)s."),
            field="seats",
            most=MOST_PEOPLE,
        )
    found.closes, found.seats = wanted.closes, wanted.seats
    if not found.link:
        pair = new_pair()
        found.link, found.public_key = secrets.token_urlsafe(16), pair.public
        seal_into(found, holder=actor.organisation, secret=pair.written())
    return ["closes", "seats", "link", "public_key", "secret"]
