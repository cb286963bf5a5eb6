"""Trainings of the local commission in Burgas: five people in March, thirty on 12 May of whom five came again, and one that is open.

Everybody who takes part is invented.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from accord.demo.cast import Cast
from accord.prevention.training import attending, certifying, courses, services
from accord.prevention.training.attending import Tested
from accord.prevention.training.courses import Taught
from accord.prevention.training.models import Attendance, Training
from accord.prevention.training.participants import Participant
from accord.prevention.training.services import Plan, Step
from accord.prevention.training.signing_up import sign_up

_NAMES: Final = (
    "Ивелина Христова", "Десислава Колева", "Тодор Митев", "Силвия Ангелова", "Красимир Панов", "Галя Недялкова",
    "Мариана Жекова", "Росен Атанасов", "Йорданка Велева", "Анета Драганова", "Пламен Кирчев", "Виолета Славова",
    "Снежана Бонева", "Людмил Стайков", "Теодора Нанева", "Радостина Желева", "Стефка Матева", "Борислав Енчев",
    "Олена Гнатюк", "Ірина Ткач", "Наталія Шевчук", "Цветелина Русева", "Емилия Господинова", "Валентин Дочев",
    "Антоанета Кръстева", "Милена Чавдарова", "Гергана Ташева", "Захари Пенчев", "Елица Момчилова", "Петранка Лазова",
)  # fmt: skip
_MEN: Final = frozenset({2, 4, 7, 10, 13, 17, 23, 27})
_WHO: Final = (("local_authority", "social"), ("ngo", "volunteer"), ("police", "police"), ("ngo", "interpreter"))


class _Telling:
    """Calls of Yana with a key of their own each."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.yana, self.now, self._number = cast["yana"], now, 0

    def call(self) -> dict[str, Any]:
        self._number += 1
        return {"actor": self.yana, "now": self.now, "key": f"training-{self._number:06d}"}


def tell(cast: Cast, now: datetime) -> None:
    """Told in the order in which it was; tests and answers of May with it."""
    telling = _Telling(cast, now - timedelta(hours=2))  # the newest stands first
    taught = Taught(Decimal(6), 24, "Indicators, first contact, safety, whom to call and what to write down")
    title = "Recognising trafficking among people from Ukraine"
    course = courses.begin(title=title, subject="identification", taught=taught, **telling.call()).id
    may = date(now.year, 5, 12)
    may = may if may < now.date() else date(now.year - 1, 5, 12)
    ana = cast.accounts["ana"]  # works here too: by her certificate she is trained and current
    everybody = [Participant(ana.name, ana.email, "ngo", "social", "Feminine")]
    everybody += [_person(n) for n in range(1, len(_NAMES))]
    march = _held(telling, course, may - timedelta(days=62), everybody[:5], "Pomorie")
    telling.now = now - timedelta(hours=1)
    burgas = _held(telling, course, may, everybody, "Burgas", partners="IJM", donor="UNHCR")
    for training in (march, burgas):
        certifying.certify(training=training, **telling.call())
    _tested(telling, burgas)
    telling.now = now
    _open(telling, course, now.date() + timedelta(days=20))


def _person(number: int) -> Participant:
    institution, profession = _WHO[number % len(_WHO)]
    sex = "Masculine" if number in _MEN else "Feminine"
    return Participant(_NAMES[number], f"participant{number + 1}@example.org", institution, profession, sex)


def _plan(telling: _Telling, course: UUID, on: date, place: str, **more: Any) -> UUID:
    wanted = Plan(course, on, on, Decimal(6), place, trainers="Мая Сиракова", **more)
    return services.plan(wanted=wanted, **telling.call()).id


def _held(telling: _Telling, course: UUID, on: date, people: list[Participant], place: str, **more: Any) -> UUID:
    made = _plan(telling, course, on, place, **more)
    attending.enter(training=made, people=tuple(people), **telling.call())
    services.step(training=made, wanted=Step("hold"), read=1, **telling.call())
    return made


def _tested(telling: _Telling, training: UUID) -> None:
    """Twenty took both tests, and four of those who were asked after three months answered."""
    rows = Attendance.objects.filter(training=training).order_by("id")[:20]
    for n, row in enumerate(rows):
        before = Decimal(40 + n * 3 % 17)
        tested = Tested(before, before + 20 + n % 9)
        attending.test(attendance=row.pk, tested=tested, read=1, **telling.call())
    for row, answer in zip(rows, ("used", "used", "partly", "no_answer"), strict=False):
        attending.follow_up(attendance=row.pk, answer=answer, read=2, **telling.call())


def _open(telling: _Telling, course: UUID, on: date) -> None:
    """Two signed up at the public page and wait."""
    made = _plan(telling, course, on, "Sozopol", donor="UNHCR")
    wanted = Step("open", closes=on - timedelta(days=3), seats=25)
    services.step(training=made, wanted=wanted, read=1, **telling.call())
    link = Training.objects.get(pk=made).link
    for n, name in enumerate(("Калина Добрева", "Христо Марков")):
        told = Participant(
            name, f"signed{n + 1}@example.org", "ngo", "volunteer", "Feminine" if n == 0 else "Masculine"
        )
        sign_up(link=link, told=told, now=telling.now, key=f"training-sign-up-{n}")
