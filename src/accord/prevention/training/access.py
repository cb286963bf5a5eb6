"""The only ways to a training and who took part."""

from uuid import UUID

from django.db.models import QuerySet

from accord.foundation.policy import Action, Actor, Relation, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.prevention.training.models import Attendance, Course, SignUp, Training


def _request(actor: Actor, action: Action) -> Request:
    return Request(actor, action, frozenset({Relation.OWN_ORGANISATION}))


def may_keep(actor: Actor) -> bool:
    """Whether the actor plans trainings and records who took part."""
    return decide(_request(actor, Action.TRAINING_KEEP)).allow


def require_keep(actor: Actor) -> None:
    """Raises Refused."""
    require(_request(actor, Action.TRAINING_KEEP))


def seen(actor: Actor) -> QuerySet[Training]:
    """The trainings of the actor's organisation. Raises Refused."""
    require(_request(actor, Action.TRAINING_READ))
    return Training.objects.filter(organisation=actor.organisation)


def courses_of(actor: Actor) -> QuerySet[Course]:
    """The courses of the actor's organisation. Raises Refused."""
    require(_request(actor, Action.TRAINING_READ))
    return Course.objects.filter(organisation=actor.organisation)


def reach(actor: Actor, training: UUID) -> Training:
    """A training that the actor may read. Raises Refused or Missing."""
    found = seen(actor).filter(pk=training).select_related("curriculum__course").first()
    if found is None:
        raise Missing
    return found


def reach_to_keep(actor: Actor, training: UUID) -> Training:
    """A training that the actor keeps. Raises Refused or Missing."""
    require_keep(actor)
    return reach(actor, training)


def hold(training: Training) -> Training:
    """The same training, held until the transaction ends: seats are counted by one at a time."""
    rows = Training.objects.select_for_update(of=("self",)).select_related("curriculum__course")
    return rows.get(pk=training.pk)


def reach_course(actor: Actor, course: UUID) -> Course:
    """A course that the actor may read. Raises Refused or Missing."""
    found = courses_of(actor).filter(pk=course).first()
    if found is None:
        raise Missing
    return found


def attendance_to_keep(actor: Actor, attendance: UUID) -> Attendance:
    """Somebody's part in a training that the actor keeps. Raises Refused or Missing."""
    require_keep(actor)
    rows = Attendance.objects.filter(pk=attendance, organisation=actor.organisation)
    found = rows.select_related("training__curriculum__course").first()
    if found is None or not relation_of(actor, found.training.organisation):
        raise Missing
    return found


def sign_up_to_keep(actor: Actor, sign_up: UUID) -> SignUp:
    """A sign-up that waits for the actor's organisation. Raises Refused or Missing."""
    require_keep(actor)
    rows = SignUp.objects.filter(pk=sign_up, training__organisation=actor.organisation)
    found = rows.select_related("training__curriculum__course").first()
    if found is None:
        raise Missing
    return found
