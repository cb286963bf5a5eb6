"""One release of the Commission that anybody reads, one that waits for a second person, and a question of a journalist; invented."""

from datetime import datetime, timedelta
from uuid import uuid4

from accord.demo.cast import Cast
from accord.foundation.clock import day
from accord.prevention.newsroom import services
from accord.prevention.newsroom.services import Text, Wanted
from accord.prevention.press import incoming
from accord.prevention.press import services as press
from accord.prevention.press.incoming import Asked

_TRAINING = {
    "en": Text("Volunteers in six towns learn to recognise trafficking", "Two sessions in Burgas. Anybody can ask for the next one.", "> Who knows the signs can ask one question more.\n>\n> — Elena Vasileva, coordinator (demonstration)"),
    "bg": Text("Доброволци в шест града се учат да разпознават трафика", "Две обучения в Бургас. Всеки може да поиска следващото.", "> Който познава признаците, може да зададе още един въпрос.\n>\n> — Елена Василева, координатор (демонстрация)"),
    "ro": Text("Voluntari din șase orașe învață să recunoască traficul", "Două sesiuni la Burgas. Oricine o poate cere pe următoarea.", "> Cine cunoaște semnele poate pune încă o întrebare.\n>\n> — Elena Vasileva, coordonatoare (demonstrație)"),
    "uk": Text("Волонтери в шести містах вчаться розпізнавати торгівлю людьми", "Два заняття в Бургасі. Наступне може попросити кожен.", "> Хто знає ознаки, може поставити ще одне запитання.\n>\n> — Елена Василева, координаторка (демонстрація)"),
}  # fmt: skip
_YEAR = {
    "en": Text("The programme of the year is in force", "It names who does what, and until when.", "The programme has **seven sections**."),
    "bg": Text("Програмата за годината е в сила", "Тя казва кой какво прави и докога.", "Програмата има **седем раздела**."),
    "ro": Text("Programul anului este în vigoare", "El spune cine ce face și până când.", "Programul are **șapte secțiuni**."),
    "uk": Text("Програма року набула чинності", "Вона каже, хто що робить і доки.", "Програма має **сім розділів**."),
}  # fmt: skip


def tell(cast: Cast, now: datetime) -> None:
    """Elena wrote both releases; Svetla approved the first. The Commission takes questions, and one came."""
    for texts, actions in ((_TRAINING, ("submit", "approve")), (_YEAR, ("submit",))):
        wanted = Wanted(texts, "Svetla Marinova", "press@accord.example", "+359 2 807 80 50", press_agreed=True)
        given = services.begin(actor=cast["elena"], wanted=wanted, now=now, key=str(uuid4()))
        for action in actions:
            who = cast["svetla" if action == "approve" else "elena"]
            given = services.step(
                actor=who, release=given.id, action=action, read=given.version, now=now, key=str(uuid4())
            )
    desk = press.open_desk(actor=cast["elena"], now=now, key=str(uuid4())).id
    question = Asked(
        "Irina Rusu", "Ziarul de Marți", "irina@accord.example", "Câți voluntari au învățat anul acesta?", "ro"
    )
    incoming.ask(desk=desk, asked=question, needed_by=day(now) + timedelta(days=2), now=now, key=str(uuid4()))
