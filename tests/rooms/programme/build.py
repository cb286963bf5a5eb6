"""Programmes for the tests: drafted, in force, with two local commissions that answer for an activity."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from accord.prevention.programme import activities, by_link, evidence, linking, reporting, services
from accord.prevention.programme.activities import Counted, Wanted
from accord.prevention.programme.evidence import Uploaded
from accord.prevention.programme.linking import Linked
from accord.prevention.programme.models import Activity, Programme, SentReport
from accord.prevention.programme.money import Money
from accord.prevention.programme.reporting import Told
from accord.prevention.programme.services import Beginning, Step
from accord.prevention.programme.vocab import Result
from tests.cast import key


def eur(amount):
    return Money(Decimal(amount), "EUR")


def bgn(amount):
    return Money(Decimal(amount), "BGN")


def begun(world, year=None, who="elena", **more):
    """A draft with the three campaigns of every year."""
    wanted = Beginning("bg-yearly", year or world.now.year, "National programme", "Strategy 2022-2026", "en")
    return services.begin(actor=world[who], wanted=replace(wanted, **more), now=world.now, key=key()).id


def wanted(world, year=None, **more):
    """What Burgas and Varna do together, with Animus."""
    told = Wanted(
        3, "Training of staff", frozenset({world.org("mkbth_burgas"), world.org("mkbth_varna")}),
        date(year or world.now.year, 10, 31), objective=1, partners=frozenset({world.org("animus")}),
        budget=(eur(6000), bgn(3000)),
    )  # fmt: skip
    return replace(told, **more)


def added(world, programme, who="elena", **more):
    year = Programme.objects.get(pk=programme).first_year
    call = {"actor": world[who], "programme": programme, "now": world.now, "key": key()}
    return activities.add_activity(wanted=wanted(world, year, **more), **call).id


def counted(world, activity, who="elena", **more):
    told = replace(Counted("People trained", "persons", Decimal(120)), **more)
    return activities.add_indicator(actor=world[who], activity=activity, wanted=told, now=world.now, key=key()).id


def step(world, programme, action, who="elena", **more):
    told, read = Step(action, **more), Programme.objects.get(pk=programme).version
    return services.step(actor=world[who], programme=programme, wanted=told, read=read, now=world.now, key=key())


def adopted(world, programme):
    today = world.now.date()
    step(world, programme, "approve", on=today, reference="3")
    step(world, programme, "adopt", on=today, reference="236")


def told(world, activity, who="yana", read=0, **more):
    """A report of the year."""
    year = Activity.objects.get(pk=activity).programme.last_year
    plain = Told(str(year), Result.DONE, "Two sessions in Burgas.")
    return reporting.tell(
        actor=world[who], activity=activity, wanted=replace(plain, **more), read=read, now=world.now, key=key()
    )


def in_force(world):
    """A programme in force, and the activity of the two commissions with one indicator."""
    programme = begun(world)
    activity = added(world, programme)
    counted(world, activity)
    adopted(world, programme)
    return programme, activity


def linked(world, programme, who="elena", of="mkbth_varna", days=30, **more):
    """A link for Varna, and its token."""
    year = Programme.objects.get(pk=programme).last_year
    told = Linked(world.org(of), str(year), world.now.date() + timedelta(days=days))
    call = {"actor": world[who], "programme": programme, "now": world.now, "key": key()}
    given, token = linking.make_link(wanted=replace(told, **more), **call)
    return given.id, token


def sent(world, token, once=None, number=1, **more):
    """What Varna sends by the link."""
    told = Told(by_link.offered(token, world.now).period.code, Result.DONE, "One session in Varna.")
    by_link.send(token=token, number=number, told=replace(told, **more), now=world.now, key=once or key())


def reported_by_link(world, programme):
    """A link of Varna and a report that waits, as the addresses name them."""
    link, token = linked(world, programme)
    sent(world, token)
    return {"reportlink_id": link, "sentreport_id": SentReport.objects.get(link=link).pk}


def attached(world, activity, who="yana", file=b"%PDF-1.7 who came", period=None, **more):
    """A file beside a report that was told."""
    year = str(Activity.objects.get(pk=activity).programme.last_year)
    wanted = replace(Uploaded("attendance", file, len(file)), **more)
    call = {"actor": world[who], "activity": activity, "now": world.now, "key": key()}
    return evidence.attach(period=period or year, wanted=wanted, **call).id


def owed_without_accounts(world):
    """A programme in force in which Ruse, where nobody has an account, owes a report."""
    programme = begun(world)
    activity = added(world, programme, responsible=frozenset({world.org("mkbth_ruse")}), partners=frozenset())
    adopted(world, programme)
    return programme, activity
