"""Trainings: courses, who took part, certificates."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import trainings as t
from accord.foundation.clock import now
from accord.prevention.training import attending, certifying, courses, queries, services
from accord.prevention.training.models import Course
from accord.prevention.training.participants import Participant
from accord.prevention.training.queries import Figures, Named

router = Router(tags=["prevention"])


@router.get("/training-courses", response=answers(list[t.TrainingCourseOut]))
def list_training_courses(request: HttpRequest) -> list[t.TrainingCourseOut]:
    """The courses of your organisation with the editions of their curriculum, newest first."""
    return [_course(one) for one in queries.courses(actor_of(request))]


@router.post("/training-courses", response=WRITE)
def begin_training_course(request: HttpRequest, body: t.TrainingCourseIn, key: Key) -> s.Written:
    """A new course with the first edition of its curriculum."""
    given = courses.begin(
        actor=actor_of(request), title=body.title, subject=body.subject, taught=_taught(body), now=now(), key=key
    )
    return shapes.written(given)


@router.post("/training-courses/{course_id}/editions", response=WRITE)
def renew_training_course(request: HttpRequest, course_id: UUID, body: t.EditionIn, key: Key) -> s.Written:
    """The next edition of a curriculum; what was held stays with its own."""
    given = courses.renew(actor=actor_of(request), course=course_id, taught=_taught(body), now=now(), key=key)
    return shapes.written(given)


@router.get("/trainings", response=answers(t.TrainingPage))
def list_trainings(request: HttpRequest, after: str = "") -> t.TrainingPage:
    """The trainings of your organisation, newest first."""
    found = queries.newest(actor_of(request), after=after)
    return t.TrainingPage(
        rows=[t.TrainingRow(**shapes.pick(one, t.TrainingRow)) for one in found.rows], next=found.next
    )


@router.post("/trainings", response=WRITE)
def plan_training(request: HttpRequest, body: t.TrainingIn, key: Key) -> s.Written:
    """Plan a training by the newest edition of its course."""
    wanted = services.Plan(**body.model_dump())
    return shapes.written(services.plan(actor=actor_of(request), wanted=wanted, now=now(), key=key))


@router.get("/training-figures", response=answers(t.TrainingFiguresByOut))
def get_training_figures(
    request: HttpRequest, year: Annotated[int | None, Query(ge=2000, le=2100)] = None
) -> t.TrainingFiguresByOut:
    """Persons beside attendances, of every training that was held or of those of a year."""
    actor = actor_of(request)
    rows = [t.PartOut(**asdict(one)) for one in queries.parts(actor, year)]
    return t.TrainingFiguresByOut(**_figures(queries.figures(actor, year)).model_dump(), parts=rows)


@router.get("/training-follow-ups", response=answers(list[t.FollowUpDueOut]))
def list_training_follow_ups(request: HttpRequest) -> list[t.FollowUpDueOut]:
    """Whom to ask now what came of it: three months are over, and nobody asked yet."""
    rows = queries.to_ask(actor_of(request), now())
    return [
        t.FollowUpDueOut(attendance=one.pk, training=one.training_id, ends=one.training.ends, version=one.version)
        for one in rows
    ]


@router.get("/trainings/{training_id}", response=answers(t.TrainingOpen))
def get_training(request: HttpRequest, training_id: UUID) -> t.TrainingOpen:
    """One training; names for who keeps trainings only, which is an event."""
    found = queries.opened(actor_of(request), training_id, now())
    more: dict[str, Any] = {
        "edition": found.training.curriculum.edition,
        "trainers": found.trainers,
        "people": [_person(one) for one in found.people],
        "waiting": [t.SignUpOut(id=row.pk, on=row.on, **told) for row, told in found.waiting],
        "figures": _figures(found.figures),
        "steps": found.steps,
    }
    return t.TrainingOpen(**shapes.pick(found.training, t.TrainingRow), **more)


@router.post("/trainings/{training_id}/steps", response=WRITE)
def step_training(request: HttpRequest, training_id: UUID, body: t.TrainingStepIn, key: Key) -> s.Written:
    """Take a step."""
    wanted = services.Step(body.action, body.closes, body.seats)
    given = services.step(
        actor=actor_of(request), training=training_id, wanted=wanted, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/trainings/{training_id}/people", response=WRITE)
def enter_participants(request: HttpRequest, training_id: UUID, body: t.ParticipantsIn, key: Key) -> s.Written:
    """Enter people; all or none."""
    people = tuple(Participant(**one.model_dump()) for one in body.people)
    given = attending.enter(actor=actor_of(request), training=training_id, people=people, now=now(), key=key)
    return shapes.written(given)


@router.post("/trainings/{training_id}/certificates", response=WRITE)
def give_certificates(request: HttpRequest, training_id: UUID, key: Key) -> s.Written:
    """Give a certificate to everybody who took part and has none."""
    return shapes.written(certifying.certify(actor=actor_of(request), training=training_id, now=now(), key=key))


@router.post("/sign-ups/{sign_up_id}/decide", response=WRITE)
def decide_sign_up(request: HttpRequest, sign_up_id: UUID, body: t.SignUpDecideIn, key: Key) -> s.Written:
    """Take in somebody who signed up, or not. Answers with the training."""
    given = attending.decide_sign_up(
        actor=actor_of(request), sign_up=sign_up_id, accept=body.accept, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/attendances/{attendance_id}/remove", response=WRITE)
def remove_participant(request: HttpRequest, attendance_id: UUID, key: Key) -> s.Written:
    """Somebody did not come after all. Answers with the training."""
    return shapes.written(attending.remove(actor=actor_of(request), attendance=attendance_id, now=now(), key=key))


@router.post("/attendances/{attendance_id}/test", response=WRITE)
def enter_test(request: HttpRequest, attendance_id: UUID, body: t.TestIn, key: Key) -> s.Written:
    """Enter the points of the tests. Answers with the training."""
    given = attending.test(
        actor=actor_of(request),
        attendance=attendance_id,
        tested=attending.Tested(body.before, body.after),
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/attendances/{attendance_id}/follow-up", response=WRITE)
def enter_follow_up(request: HttpRequest, attendance_id: UUID, body: t.FollowUpIn, key: Key) -> s.Written:
    """Enter what came of it after three months. Answers with the training."""
    given = attending.follow_up(
        actor=actor_of(request), attendance=attendance_id, answer=body.answer, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


def _taught(body: t.EditionIn) -> courses.Taught:
    return courses.Taught(body.hours, body.months, body.outline)


def _course(one: Course) -> t.TrainingCourseOut:
    rows = sorted(one.curricula.all(), key=lambda row: row.edition)
    editions = [t.EditionOut(**shapes.pick(row, t.EditionOut)) for row in rows]
    return t.TrainingCourseOut(**shapes.pick(one, t.TrainingCourseOut, editions=editions))


def _figures(found: Figures) -> t.TrainingFiguresOut:
    return t.TrainingFiguresOut(**asdict(found), change=found.change)


def _person(one: Named) -> t.ParticipantOut:
    more = {"name": one.name, "contact": one.contact, "certificate": one.certificate}
    return t.ParticipantOut(**shapes.pick(one.row, t.ParticipantOut, **more))
