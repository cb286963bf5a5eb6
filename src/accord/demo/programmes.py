"""The national programme: last year's was reported and closed, this year's is carried out by local commissions, one without accounts.

The activity on the strategy is the example of the programme of 2017; what is reported is invented.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from accord.demo.cast import Cast
from accord.demo.files import photograph
from accord.prevention.programme import activities, by_link, evidence, linking, reporting, services
from accord.prevention.programme.activities import Counted, Wanted
from accord.prevention.programme.models import Activity, Programme
from accord.prevention.programme.money import Money
from accord.prevention.programme.reporting import Reached, Told
from accord.prevention.programme.vocab import Result, Split
from accord.protection.documents.passing import strip
from accord.research.reports import opening

STRATEGY: Final = "National strategy for combating trafficking in human beings"


class _Telling:
    """Calls with a key of their own each."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now, self._number = cast, now, 0

    def call(self) -> dict[str, Any]:
        self._number += 1
        return {"now": self.now, "key": f"programme-{self._number:06d}"}


def tell(cast: Cast, now: datetime) -> None:
    """Two years, told by Elena; Yana reports for Burgas, Vanya for Varna."""
    telling = _Telling(cast, now)
    telling.now = now - timedelta(days=2)  # the newest stands first
    strategy = _strategy(telling, now.year - 1)
    telling.now = now - timedelta(days=1)
    last = _last_year(telling, now.year - 1, strategy)
    telling.now = now
    _this_year(telling, now.year, last, strategy)


def _strategy(telling: _Telling, year: int) -> UUID:
    wanted = services.Beginning("bg-strategy", year, STRATEGY, language="en")
    made = services.begin(actor=telling.cast["elena"], wanted=wanted, **telling.call()).id
    _adopt(telling, made, date(year, 1, 15), date(year, 1, 28), "401")
    return made


def _last_year(telling: _Telling, year: int, strategy: UUID) -> UUID:
    cast, elena = telling.cast, telling.cast["elena"]
    wanted = services.Beginning("bg-yearly", year, _title(year), language="en", under=strategy)
    made = services.begin(actor=elena, wanted=wanted, **telling.call()).id
    consulted = Wanted(
        1, "Consultation, coordination and adoption of the national strategy",
        frozenset({cast.org("national_commission")}), date(year, 7, 31), objective=1,
        partners=frozenset({cast.org("ijm"), cast.org("animus"), cast.org("mkbth_burgas"), cast.org("mkbth_varna")}),
        others="Municipalities with local commissions, regional units of the institutions, Legal Aid Bureau",
        financing="Budgets of the National Commission and of its members", outcome="A long-term policy",
        budget=(Money(Decimal(20_000), "BGN"),),
    )  # fmt: skip
    lessons = Wanted(
        2, "Lessons on safe work abroad in schools of the region", frozenset({cast.org("mkbth_burgas"), cast.org("mkbth_varna")}),
        date(year, 11, 30), objective=1, financing="Budgets of the municipalities", outcome="Pupils know the risks and 0800 20 100",
        budget=(Money(Decimal(10_000), "BGN"),),
    )  # fmt: skip
    for activity in (consulted, lessons):
        activities.add_activity(actor=elena, programme=made, wanted=activity, **telling.call())
    _adopt(telling, made, date(year, 2, 10), date(year, 3, 1), "106")
    for one in Activity.objects.filter(programme=made).order_by("section", "number"):
        result = Result.MOVED if "18 October" in one.title else Result.DONE
        left = "To the spring: the materials came late." if result == Result.MOVED else ""
        for bearer in one.bearers.filter(part="responsible"):
            who = cast["elena"] if bearer.organisation_id == cast.org("national_commission") else cast["yana"]
            if bearer.organisation_id == who.organisation:
                told = Told(str(year), result, "Carried out as planned." if not left else "Begun.", carry_over=left)
                reporting.tell(actor=who, activity=one.pk, wanted=told, **telling.call())
    why = "The secretary of Varna was not appointed yet."
    _step(telling, made, services.Step("report", why=why))
    _step(telling, made, services.Step("close"))
    files = opening.files_of(elena, made, telling.now)
    opening.put_out(actor=elena, programme=made, files=files, **telling.call())
    return made


def _this_year(telling: _Telling, year: int, last: UUID, strategy: UUID) -> None:
    cast, elena = telling.cast, telling.cast["elena"]
    wanted = services.Beginning("bg-yearly", year, _title(year), language="en", previous=last, under=strategy)
    made = services.begin(actor=elena, wanted=wanted, **telling.call()).id
    both = frozenset({cast.org("mkbth_burgas"), cast.org("mkbth_varna")})
    staff = Wanted(
        3, "Training of staff who meet people from Ukraine", both, date(year, 10, 31), date(year, 3, 1), 1,
        frozenset({cast.org("animus")}), "UNHCR", "Budgets of the municipalities; donors",
        "Staff see the signs and refer", (Money(Decimal(6_000), "EUR"), Money(Decimal(3_000), "BGN")),
    )  # fmt: skip
    made_activity = activities.add_activity(actor=elena, programme=made, wanted=staff, **telling.call()).id
    for counted in (
        Counted("People trained", "persons", Decimal(120), Split.SEX),
        Counted("Sessions", "sessions", Decimal(6)),
    ):
        activities.add_indicator(actor=elena, activity=made_activity, wanted=counted, **telling.call())
    evenings = Wanted(
        2, "Information evenings for seasonal workers before they leave", frozenset({cast.org("mkbth_ruse"), cast.org("mkbth_pleven")}), date(year, 12, 10),
        date(year, 2, 1), 1, financing="Budget of the municipality", outcome="Workers know whom to call abroad",
    )  # fmt: skip
    ruse = activities.add_activity(actor=elena, programme=made, wanted=evenings, **telling.call()).id
    counted = Counted("People who came", "persons", Decimal(200))
    activities.add_indicator(actor=elena, activity=ruse, wanted=counted, **telling.call())
    _adopt(telling, made, date(year, 1, 20), date(year, 2, 14), "84")
    trained, sessions = Activity.objects.get(pk=made_activity).indicators.order_by("place")
    burgas = Told(
        f"{year}-H1", Result.PARTLY, "Two sessions in Burgas for volunteers and municipal staff of six towns.",
        reached=(
            Reached(trained.line, Decimal(41), "Feminine"), Reached(trained.line, Decimal(13), "Masculine"),
            Reached(sessions.line, Decimal(2)),
        ),
        spent=(Money(Decimal(2_150), "EUR"),),
    )  # fmt: skip
    varna_told = replace(
        burgas, text="One session with the border police in Varna.", reached=(Reached(sessions.line, Decimal(1)),),
        spent=(Money(Decimal(900), "BGN"),), obstacles="No interpreter for the second one.",
    )  # fmt: skip
    reporting.tell(actor=cast["yana"], activity=made_activity, wanted=burgas, **telling.call())
    page = strip(photograph()).content
    shown = evidence.Uploaded("picture", page, len(page))
    evidence.attach(actor=cast["yana"], activity=made_activity, period=f"{year}-H1", wanted=shown, **telling.call())
    reporting.tell(actor=cast["vanya"], activity=made_activity, wanted=varna_told, **telling.call())
    _by_link(telling, made, ruse)


def _by_link(telling: _Telling, programme: UUID, activity: UUID) -> None:
    """The commission of Ruse has no account: it reports by a link, and its report waits for Elena. That of Pleven has not reported: write to it."""
    cast, now, year = telling.cast, telling.now, telling.now.year
    wanted = linking.Linked(cast.org("mkbth_ruse"), f"{year}-H1", now.date() + timedelta(days=45))
    _given, token = linking.make_link(actor=cast["elena"], programme=programme, wanted=wanted, **telling.call())
    people = Activity.objects.get(pk=activity).indicators.get()
    told = Told(
        f"{year}-H1", Result.PARTLY, "Две вечери в Русе, с посредници и с хора, които вече са работили в чужбина.",
        obstacles="Залата беше свободна само през уикендите.", reached=(Reached(people.line, Decimal(74)),),
        spent=(Money(Decimal(380), "EUR"),),
    )  # fmt: skip
    by_link.send(token=token, number=1, told=told, now=now, key="programme-of-ruse")


def _adopt(telling: _Telling, made: UUID, approved: date, adopted: date, decision: str) -> None:
    _step(telling, made, services.Step("approve", min(approved, telling.now.date()), "1"))
    _step(telling, made, services.Step("adopt", min(adopted, telling.now.date()), decision))


def _step(telling: _Telling, made: UUID, wanted: services.Step) -> None:
    read = Programme.objects.get(pk=made).version
    services.step(actor=telling.cast["elena"], programme=made, wanted=wanted, read=read, **telling.call())


def _title(year: int) -> str:
    return f"National programme against trafficking in human beings {year}"
