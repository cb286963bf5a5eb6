"""Who owes a report is reminded 30 and 7 days before it is due, and on the day after.

Who works here sees it on the first page of the day (`assembling.owed`). An institution without an account stands on a list of whom to
write to, with the text ready, until somebody says that it was written: once for each of the three days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import day
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.writes.services import Given, once, service
from accord.prevention.programme.access import reach_own, who_report
from accord.prevention.programme.assembling import assembled
from accord.prevention.programme.frames import frame
from accord.prevention.programme.models import Activity, Programme, Reminder, SentReport
from accord.prevention.programme.periods import Period, between
from accord.prevention.programme.vocab import RUNNING, NothingToWrite, SentState, reminder_of


@dataclass(frozen=True, slots=True, repr=False)
class ToWrite:
    """An institution without an account that owes reports. `stage`: 30 or 7 days before, 0 once they are late."""

    institution: Organisation
    period: Period
    due: date
    stage: int
    activities: list[Activity]
    text: str  # in the language of the programme


def to_write(actor: Actor, programme: UUID, now: datetime) -> list[ToWrite]:
    """Whom to write to now, and what; nobody who was written to on this occasion. Raises Refused or Missing."""
    found = reach_own(actor, programme)
    if found.state not in RUNNING:
        return []
    working = who_report(now)
    done = set(Reminder.objects.filter(programme=found).values_list("institution", "period", "stage"))
    sent = SentReport.objects.filter(link__programme=found, state=SentState.WAITING)
    waits = set(sent.values_list("link__institution", "link__period", "line"))
    rows = []
    for of, due, stage in _stages(found, day(now)):
        for body, owing in assembled(actor, found.pk, of.code).owing:
            missing = [one for one in owing if (body.pk, of.code, one.line) not in waits]
            if missing and body.pk not in working and (body.pk, of.code, stage) not in done:
                rows.append(ToWrite(body, of, due, stage, missing, _text(found, body, of, due, missing)))
    return rows


@service
def note_written(*, actor: Actor, programme: UUID, institution: UUID, period: str, now: datetime, key: str) -> Given:
    """Somebody wrote to an institution; it is not asked for again before the next of the days.

    Raises Refused, Missing or NothingToWrite.
    """

    def work() -> Given:
        found = reach_own(actor, programme)
        waiting = to_write(actor, programme, now)
        one = next((w for w in waiting if (w.institution.pk, w.period.code) == (institution, period)), None)
        if one is None:
            raise NothingToWrite
        made = Reminder.objects.create(
            programme=found, organisation=actor.organisation, institution=one.institution, period=period, stage=one.stage,
            written_by=actor.account, written_at=now,
        )  # fmt: skip
        facts = {"code": found.code, "of": one.institution.code, "period": period, "days": one.stage}
        entry = Entry.by(actor, Kind.PROGRAMME_REMINDED, now, object_type="programme", object_id=found.pk, facts=facts)
        ledger.append(entry)
        return Given(made.programme_id)

    body = (str(programme), str(institution), period)
    return once(actor=actor.account, key=key, verb="programme.remind", body=body, now=now, work=work)


def _stages(found: Programme, today: date) -> Iterator[tuple[Period, date, int]]:
    for of in between(found.first_year, found.last_year):
        due = of.due(frame(found.frame).due_days)
        stage = reminder_of((due - today).days)
        if stage is not None:
            yield of, due, stage


def _text(found: Programme, body: Organisation, of: Period, due: date, owing: list[Activity]) -> str:
    with translation.override(found.language):
        told = {
            "who": body.name,
            "period": of.title,
            "programme": found.title,
            "day": date_format(due, "DATE_FORMAT"),
            "activities": "\n".join(f"{one.label} {one.title}" for one in owing),
        }
        return (
            _(
                "To %(who)s\n\n%(programme)s, %(period)s: your report is due until %(day)s. It is missing on:\n\n%(activities)s\n\n"
                "You need no account: we give you a link by which you report."
            )
            % told
        )
