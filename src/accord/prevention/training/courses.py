"""Courses and the editions of their curriculum."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.writes.services import Given, fresh_code, once, service
from accord.prevention.training.access import reach_course, require_keep
from accord.prevention.training.models import Course, Curriculum
from accord.prevention.training.vocab import LONGEST_OUTLINE, MOST_HOURS, MOST_MONTHS, BadTraining, Subject


@dataclass(frozen=True, slots=True)
class Taught:
    """What an edition teaches, in how many hours, and for how many months it counts."""

    hours: Decimal
    months: int
    outline: str = ""


@service
def begin(*, actor: Actor, title: str, subject: str, taught: Taught, now: datetime, key: str) -> Given:
    """A new course with the first edition of its curriculum. Raises Refused or BadTraining."""

    def work() -> Given:
        require_keep(actor)
        told = title.strip()
        if not told or len(told) > 200:
            raise BadTraining(_("Give the course a title of at most 200 characters."), field="title")
        if subject not in Subject.values:
            raise BadTraining(_("Choose what the course is about."), field="subject")
        made = Course.objects.create(
            code=fresh_code(Course, "CO"),
            organisation=actor.organisation,
            title=told,
            subject=subject,
            made_by=actor.account,
            made_at=now,
        )
        _edition(actor, made, taught, now)
        return Given(made.pk)

    body = (title, subject, taught)
    return once(actor=actor.account, key=key, verb="training.course", body=body, now=now, work=work)


@service
def renew(*, actor: Actor, course: UUID, taught: Taught, now: datetime, key: str) -> Given:
    """The next edition of a curriculum; what was held stays with its own. Raises Refused, Missing or BadTraining."""

    def work() -> Given:
        require_keep(actor)
        return Given(_edition(actor, reach_course(actor, course), taught, now).pk)

    body = (str(course), taught)
    return once(actor=actor.account, key=key, verb="training.curriculum", body=body, now=now, work=work)


def check_hours(hours: Decimal | None) -> Decimal:
    """Raises BadTraining where there are none, or more than can be."""
    if hours is None or not hours.is_finite() or not 0 < hours <= MOST_HOURS or hours != hours.quantize(Decimal("0.1")):
        raise BadTraining(
            _("Say how many hours it takes: more than none, at most 400, such as 6 or 7.5."), field="hours"
        )
    return hours


def _edition(actor: Actor, course: Course, taught: Taught, now: datetime) -> Curriculum:
    check_hours(taught.hours)
    if not 0 < taught.months <= MOST_MONTHS:
        raise BadTraining(_("Say for how many months it counts: from 1 to 120."), field="months")
    if len(taught.outline) > LONGEST_OUTLINE:
        raise BadTraining(_("This text is too long. Shorten it."), field="outline")
    last = course.curricula.order_by("-edition").first()
    made = Curriculum.objects.create(
        id=new_id(),
        course=course,
        edition=last.edition + 1 if last else 1,
        hours=taught.hours,
        months=taught.months,
        outline=taught.outline.strip(),
        made_by=actor.account,
        made_at=now,
    )
    facts = {"code": course.code, "edition": made.edition}
    ledger.append(
        Entry.by(actor, Kind.TRAINING_TAUGHT, now, object_type="training_course", object_id=course.pk, facts=facts)
    )
    return made
