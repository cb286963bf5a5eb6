"""People whom two organisations helped in the same months: a study that counts each of them once, and waits for a third."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, count
from typing import Final

from accord.demo.agreements import COUNTED_ONCE
from accord.demo.story import Story
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.foundation.policy import Actor, Category, Purpose
from accord.protection.cases import services as cases
from accord.protection.cases.services import Facts
from accord.protection.cases.vocab import Basis
from accord.protection.persons.vocab import Identity
from accord.research.studies import queries, services

_FACTS: Final = Facts(
    Sex.FEMALE, AgeGroup.ADULT, frozenset({"UA"}), frozenset({ExploitationForm.LABOUR}), jurisdiction="BG", basis=Basis.SELF_REPORT
)  # fmt: skip
# Invented: whom Boris met on the way out and Radu on the way home, by the spelling of each; then whom only one of them met.
_BOTH: Final = (
    ("Софія Гриценко", "Sofiia Hrytsenko"), ("Наталія Ткачук", "Nataliia Tkachuk"), ("Дарина Лисенко", "Daryna Lysenko"),
    ("Ольга Марченко", "Olha Marchenko"), ("Юлія Поліщук", "Yuliia Polishchuk"), ("Вікторія Рибак", "Victoria Rybak"),
    ("Зоя Кравець", "Zoia Kravets"), ("Алла Данилюк", "Alla Danyliuk"), ("Катерина Сидоренко", "Kateryna Sydorenko"),
    ("Христина Мазур", "Khrystyna Mazur"), ("Лариса Онищенко", "Larysa Onyshchenko"), ("Віра Заєць", "Vira Zaiets"),
)  # fmt: skip
_BORIS: Final = ("Тамара Гнатюк", "Яна Шульга", "Леся Бабенко", "Інна Романюк")
_RADU: Final = ("Maria Lupu", "Alina Rusu", "Doina Ceban", "Victoria Chiriac")
_keys: Final[Iterator[int]] = count()


def _key() -> str:
    return f"studies-{next(_keys):06d}"


def tell(story: Story) -> None:
    """Animus and People to People take part, Dignita has not answered; the worker counts when it starts."""
    boris, radu, elena = story.cast["boris"], story.cast["radu"], story.cast["elena"]
    met = chain(
        ((boris, here, n) for n, (here, _there) in enumerate(_BOTH)),
        ((radu, there, n) for n, (_here, there) in enumerate(_BOTH)),
        ((boris, name, 20 + n) for n, name in enumerate(_BORIS)),
        ((radu, name, 40 + n) for n, name in enumerate(_RADU)),
    )
    for actor, name, number in met:
        _met(story, actor, name, number)
    wanted = services.Wanted(
        "Helped in Bulgaria and in Romania, half a year",
        next(one.pk for one in queries.agreements_for(elena, story.now) if one.title == COUNTED_ONCE),
        story.ago(days=190).date(),
        story.ago(days=10).date(),
    )
    study = services.propose(actor=elena, wanted=wanted, now=story.ago(days=5), key=_key()).id
    for who in (boris, radu):
        services.answer(actor=who, study=study, action="join", read=1, now=story.ago(days=4), key=_key())
    services.count(actor=elena, study=study, read=1, now=story.now, key=_key())


def _met(story: Story, actor: Actor, name: str, number: int) -> None:
    """One of them by her telephone and day of birth; every fifth had no telephone."""
    given, family = name.split()
    phone = "" if number % 5 == 4 else f"+380 50 555 {number // 100:02d} {number % 100:02d}"
    who = Identity(
        given_name=given,
        family_name=family,
        birth_date=date(1980 + number % 20, 1 + number % 12, 3 + number % 25),
        phone=phone,
    )
    at = story.ago(days=180 - 7 * (number % 20), hours=2 if actor is story.cast["radu"] else 9)
    case = cases.identify(actor=actor, facts=_FACTS, identity=who, screening=None, now=at, key=_key()).id
    story.done(actor, case, at + timedelta(minutes=30))
    story.agreed(
        actor, case, "national_commission", Purpose.STATISTICS, [Category.IDENTITY, Category.CONTACT], "uk", at
    )
