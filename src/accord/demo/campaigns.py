"""Campaigns: the labour campaign of the year with its round table in Blagoevgrad and the calls around it, focus groups in Sliven on
18 October 2025, and leaflets for people from Ukraine at the border, which runs. Figures and calls are invented."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any, Final
from uuid import UUID

from django.utils.timezone import make_aware

from accord.demo.cast import Cast
from accord.detection.signals import services as signals
from accord.detection.signals.services import SignalDetails
from accord.detection.signals.vocab import Channel, Outcome
from accord.foundation.policy import Actor
from accord.prevention.campaigns import entries, services, yearly
from accord.prevention.campaigns.entries import Held, Made, Paid, Reached, Wanted
from accord.prevention.campaigns.models import Campaign
from accord.prevention.campaigns.services import Plan
from accord.prevention.programme.models import Activity

_CALLS: Final = (12, 12, 13, 12, 21, 27, 22, 17, 16, 14, 15)  # by week: four before, three during, four after
_FROM: Final = ("BG-01", "BG-16", "BG-01", "", "BG-22", "BG-01", "")
_ASKED: Final = "Пита как да провери договор за сезонна работа, преди да замине."
_SLIVEN: Final = (
    ("en", "Nothing about us without us: safe work for people with special needs"),
    ("bg", "Нищо за нас без нас: безопасна работа за хора със специални потребности"),
    ("ro", "Nimic despre noi fără noi: muncă sigură pentru oameni cu nevoi speciale"),
    ("uk", "Нічого про нас без нас: безпечна робота для людей з особливими потребами"),
)
_LEAFLETS: Final = (
    ("en", "You are safe here: leaflets at the border for people from Ukraine"),
    ("bg", "Тук сте в безопасност: листовки на границата за хора от Украйна"),
    ("ro", "Aici sunteți în siguranță: pliante la frontieră pentru oameni din Ucraina"),
    ("uk", "Тут ви в безпеці: листівки на кордоні для людей з України"),
)


class _Telling:
    """Calls with a key of their own each."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now, self._number = cast, now, 0

    def call(self, who: str, at: datetime) -> dict[str, Any]:
        self._number += 1
        actor: Actor = self.cast[who]
        return {"actor": actor, "now": at, "key": f"campaign-{self._number:06d}"}


def tell(cast: Cast, now: datetime) -> None:
    """Told in the order in which it was."""
    telling = _Telling(cast, now)
    _sliven(telling)
    year = now.year if now.date() > date(now.year, 8, 15) else now.year - 1
    _labour(telling, year)
    _leaflets(telling, now.date())


def _labour(telling: _Telling, year: int) -> None:
    """The three of the year are begun in spring; that on labour is shortened to three weeks, held and evaluated."""
    first = _monday(date(year, 5, 18))
    spring = _noon(first - timedelta(days=30))
    asked = {**telling.call("elena", spring), "year": year}
    yearly.begin_year(**asked)
    row = Campaign.objects.get(year=year, yearly="labour", organisation=telling.cast.org("national_commission"))
    activity = Activity.objects.filter(line=row.activity).values_list("pk", flat=True).first() if row.activity else None
    changed = Plan(
        tuple(row.names.items()), row.theme, first, first + timedelta(days=20), frozenset(row.groups.split()),
        frozenset({"BG-01", "BG-16"}), frozenset(row.ways.split()),
        "Employment Agency, General Labour Inspectorate, local commissions in Blagoevgrad and Plovdiv", activity,
    )  # fmt: skip
    services.change(campaign=row.pk, wanted=changed, read=row.version, **telling.call("elena", spring))
    _filled(
        telling, "elena", row.pk, _noon(first - timedelta(days=7)),
        Made("leaflet", "Before you go: seven questions to ask", "bg", 12_000), Made("leaflet", "Înainte să plecați: șapte întrebări", "ro", 2_000),
        Made("banner", "Do you know who you will work for?", "bg"), Paid("Printing", Decimal(2_380), "EUR"),
    )  # fmt: skip
    _step(telling, "elena", row.pk, "start", _noon(first))
    over = _noon(first + timedelta(days=21))
    _filled(
        telling, "elena", row.pk, over,
        Held(first + timedelta(days=2), "Round table with employers and the labour inspectorate", "Blagoevgrad", 46),
        Held(first + timedelta(days=3), "Regional forum for pupils and job seekers", "Blagoevgrad", 118),
        Held(first + timedelta(days=16), "Day of advice at the job office", "Plovdiv", 37),
        Reached("social", "impressions", 184_300), Reached("social", "clicks", 5_120), Reached("transport", "impressions", 40_000),
        Paid("Hall and interpreters", Decimal(1_150), "EUR"), Paid("Posters in buses", Decimal(900), "BGN"),
    )  # fmt: skip
    _step(telling, "elena", row.pk, "end", over)
    _calls(telling, first - timedelta(days=28))
    read = Campaign.objects.get(pk=row.pk).version
    told: dict[str, Any] = {
        "result": "More people from Blagoevgrad asked about contracts before they left. The forum brought most of the questions.",
        "learnt": "Advice at the job office was found late. Begin it before the round table, and print fewer posters.",
    }
    services.evaluate(campaign=row.pk, read=read, **told, **telling.call("elena", over + timedelta(days=40)))


def _calls(telling: _Telling, monday: date) -> None:
    """Calls to the help line, each answered at once."""
    regions = cycle(_FROM)
    for week, number in enumerate(_CALLS):
        for n in range(number):
            on = monday + timedelta(days=7 * week + n % 7)
            _called(telling, on, next(regions), "bg", n)


def _called(telling: _Telling, on: date, region: str, language: str, n: int) -> None:
    at = make_aware(datetime.combine(on, time(9 + n % 8, n % 60)))
    details = SignalDetails(Channel.HOTLINE, at, "BG", _ASKED, anonymous=True, language=language, region=region)
    signals.record(details=details, outcome=Outcome.INFORMATION, **telling.call("oksana", at))


def _sliven(telling: _Telling) -> None:
    day = date(2025, 10, 18)
    wanted = Plan(
        _SLIVEN, "trends", day - timedelta(days=5), day + timedelta(days=6), frozenset({"disability"}), frozenset({"BG-20"}),
        frozenset({"job_offices"}), "Local commission and job office in Sliven",
    )  # fmt: skip
    made = services.plan(wanted=wanted, **telling.call("elena", _noon(day - timedelta(days=20)))).id
    _step(telling, "elena", made, "start", _noon(wanted.starts))
    end = _noon(wanted.ends)
    groups: Iterator[Wanted] = (
        Held(day, f"Focus group {name} with people with special needs", "Sliven, job office", people)
        for name, people in (("in the morning", 11), ("in the afternoon", 9))
    )
    _filled(telling, "elena", made, end, *groups, Made("card", "In easy words: who helps me", "bg", 300))
    _step(telling, "elena", made, "end", end)


def _leaflets(telling: _Telling, today: date) -> None:
    first = _monday(today - timedelta(days=35))
    regions = frozenset({"BG-18", "BG-08", "BG-05"})
    wanted = Plan(
        _LEAFLETS, "ukraine", first, first + timedelta(days=83), frozenset({"refugees", "women", "children"}), regions,
        frozenset({"border", "centres", "transport"}), "UNHCR, border police",
    )  # fmt: skip
    made = services.plan(wanted=wanted, **telling.call("nadia", _noon(first - timedelta(days=14)))).id
    _step(telling, "nadia", made, "start", _noon(first))
    _filled(
        telling, "nadia", made, _noon(first + timedelta(days=28)),
        Made("leaflet", "Тут ви в безпеці", "uk", 10_000), Made("card", "0800 20 100", "uk", 5_000), Made("poster", "Не віддавайте паспорт", "uk", 150),
        Held(first + timedelta(days=9), "Stand at the ferry and the bridge", "Ruse", 210), Held(first + timedelta(days=23), "Stand at the crossing", "Durankulak", 95),
        Paid("Printing", Decimal(1_870), "EUR"), Paid("Travel", Decimal("312.40"), "BGN"),
    )  # fmt: skip
    entries.add(
        campaign=made, wanted=Held(first + timedelta(days=63), "Stand at the station", "Vidin"),
        **telling.call("nadia", telling.now),
    )  # fmt: skip


def _filled(telling: _Telling, who: str, campaign: UUID, at: datetime, *what: Wanted) -> None:
    for one in what:
        entries.add(campaign=campaign, wanted=one, **telling.call(who, at))


def _step(telling: _Telling, who: str, campaign: UUID, action: str, at: datetime) -> None:
    read = Campaign.objects.get(pk=campaign).version
    services.step(campaign=campaign, action=action, read=read, **telling.call(who, at))


def _monday(of: date) -> date:
    return of - timedelta(days=of.weekday())


def _noon(of: date) -> datetime:
    return make_aware(datetime.combine(of, time(12)))
