"""Who owes a report is reminded 30 and 7 days before and on the day after; who has no account stands on a list, once for each."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing, Refused
from accord.prevention.programme import reminding
from accord.prevention.programme.assembling import owed
from accord.prevention.programme.models import Reminder
from accord.prevention.programme.vocab import NothingToWrite, reminder_of
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api, ok
from tests.rooms.programme.build import in_force, linked, owed_without_accounts, sent, step


@pytest.fixture
def running(world):
    return owed_without_accounts(world)


def due(world):
    """Until when the report of the year is due: 31 days after its end."""
    return date(world.now.year + 1, 1, 31)


def at(day):
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def stages(world, programme, day, period=""):
    rows = reminding.to_write(world["elena"], programme, at(day))
    return [one.stage for one in rows if one.period.code == (period or str(world.now.year))]


def written(world, programme, day, who="elena", period="", of="mkbth_ruse"):
    call = {"actor": world[who], "programme": programme, "now": at(day), "key": key()}
    return reminding.note_written(institution=world.org(of), period=period or str(world.now.year), **call)


def test_three_days_and_none_before():
    assert [reminder_of(days) for days in (31, 30, 8, 7, 0, -1, -200)] == [None, 30, 30, 7, 7, 0, 0]


def test_each_of_the_three_days_is_asked_for_once(world, running):
    last = due(world)
    for days, stage in ((40, None), (30, 30), (20, 30), (7, 7), (0, 7), (-1, 0), (-9, 0)):
        day = last - timedelta(days=days)
        assert stages(world, running[0], day) == ([] if stage is None else [stage])
    for days in (30, 7, -1):
        day = last - timedelta(days=days)
        written(world, running[0], day)
        assert stages(world, running[0], day) == []
        with pytest.raises(NothingToWrite):
            written(world, running[0], day)
    assert Reminder.objects.count() == 3
    assert Event.objects.filter(kind="programme.reminded").count() == 3
    row = Reminder.objects.first()
    again = {name: getattr(row, name) for name in ("programme", "organisation", "institution", "period", "stage")}
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(**again, written_by=row.written_by, written_at=row.written_at)


def test_the_text_is_ready_in_the_language_of_the_programme(world, running):
    (one,) = (w for w in reminding.to_write(world["elena"], running[0], at(due(world))) if w.period.yearly)
    for said in ("Ruse", "National programme", "31 January", "3.1 Training of staff"):
        assert said in one.text


def test_who_works_here_is_told_on_the_first_page_and_stands_on_no_list(world):
    programme, activity = in_force(world)
    day = due(world) - timedelta(days=7)
    assert reminding.to_write(world["elena"], programme, at(day)) == []
    rows = [one for one in owed(world["yana"], at(day)) if one.activity.pk == activity and one.period.yearly]
    assert [(one.days, one.stage) for one in rows] == [(7, 7)]
    assert "7" in rows[0].left
    late = [one for one in owed(world["yana"], at(due(world) + timedelta(days=1))) if one.period.yearly]
    assert (late[0].stage, late[0].left) == (0, "")


def test_who_sent_by_a_link_is_not_reminded_while_it_waits(world, running):
    _link, token = linked(world, running[0], of="mkbth_ruse")
    assert stages(world, running[0], due(world))
    sent(world, token)
    assert stages(world, running[0], due(world)) == []


def test_who_may(world, running):
    for who in ("yana", "nadia", "georgi"):
        with pytest.raises(Refused):
            reminding.to_write(world[who], running[0], world.now)
        with pytest.raises(Refused):
            written(world, running[0], due(world), who=who)
    with pytest.raises(Missing):
        written(world, running[0], due(world), who="ioana")
    with pytest.raises(NothingToWrite):
        written(world, running[0], due(world), of="mkbth_burgas")


def test_a_programme_that_was_reported_reminds_nobody(world, running):
    step(world, running[0], "report", why="Nothing came.")
    assert reminding.to_write(world["elena"], running[0], at(due(world))) == []


def test_at_the_desk_and_by_a_program(world, running):
    half = f"{world.now.year}-H1"
    elena, path = signed_in(world, "elena"), f"/desk/programmes/{running[0]}"
    page = elena.get(f"{path}/links/").content.decode()
    assert "Write to them" in page
    assert "Ruse" in page
    api = Api(world, "elena")
    listed = ok(api.get(f"/programmes/{running[0]}/reminders"))
    assert [(one["institution"], one["period"], one["stage"]) for one in listed] == [
        (str(world.org("mkbth_ruse")), half, 0)
    ]
    form = {"institution": world.org("mkbth_ruse"), "period": half, "key": key()}
    assert elena.post(f"{path}/reminders/", form).status_code == 302
    assert Reminder.objects.count() == 1
    assert "Write to them" not in elena.get(f"{path}/links/").content.decode()
    assert elena.post(f"{path}/reminders/", form | {"institution": "x"}).status_code == 404
    body = {"institution": str(world.org("mkbth_ruse")), "period": half}
    assert api.post(f"/programmes/{running[0]}/reminders", body).status_code == 409
    assert ok(Api(world, "yana").get("/programme-reports/owed")) == []
