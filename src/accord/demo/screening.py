"""Screenings of the demonstration that led to no case: a flight from Ukraine at the border, a child who had enough for a day, one that
was weighed again by a newer list, and one that Ana would lower.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accord.demo.lists import proposed, released
from accord.demo.story import Story
from accord.detection.screening import judging, services
from accord.detection.screening.models import Screening
from accord.detection.screening.services import Beginning, GivenAnswer
from accord.detection.screening.vocab import Conclusion, Evidence, Reply, Setting
from accord.detection.signals.models import SignalPerson
from accord.detection.signals.services import PersonDetails
from accord.detection.signals.vocab import Channel
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.ids import new_id
from accord.foundation.policy import Actor


def tell(story: Story) -> UUID:
    """Stoyan this morning, Dimitar the day before yesterday, Ana; two lists of Elena. Returns what is to be weighed again."""
    flight(story, story.ago(hours=5))
    stopped(story.cast["dimitar"], story.ago(days=2))
    proposed(story.cast["elena"], story.ago(days=1))
    released(story.cast["elena"], story.cast["ioana"], story.ago(days=2))
    milder(story, story.ago(days=1))
    return wages(story.cast["ana"], story.ago(days=9))


def weigh_again(story: Story, screening: UUID) -> None:
    """After the story: the list that Ioana released is in force, and wages that were held back weigh more."""
    at = story.ago(hours=20)
    version = Screening.objects.get(pk=screening).version
    judging.rescore(actor=story.cast["ana"], screening=screening, read=version, now=at, key=str(new_id()))


def wages(ana: Actor, at: datetime) -> UUID:
    """A welder who was paid half for a summer: a concern then."""
    beginning = Beginning(
        Setting.OFFICE, "bg", AgeGroup.ADULT, Sex.MALE, "BG", instrument="delphi-adult-labour", modules=()
    )
    answers = {one: GivenAnswer(Reply.YES, Evidence.TOLD) for one in ("ex1", "ex4", "cd9", "cd14")}
    answers |= {one: GivenAnswer(Reply.NO, Evidence.TOLD) for one in ("dr1", "cr1", "cd1", "cd2", "cd3", "cd4")}
    return _asked(ana, beginning, answers, "complete", at)


def milder(story: Story, at: datetime) -> None:
    """Ana asked a man who spoke of his cousin, and asks Oksana to agree that it is no more than a risk."""
    beginning = Beginning(Setting.OFFICE, "uk", AgeGroup.ADULT, Sex.MALE, "UA")
    answers = {one: GivenAnswer(Reply.YES, Evidence.TOLD) for one in ("1.1", "1.8", "2.1", "2.2", "3.1")}
    made = _asked(story.cast["ana"], beginning, answers, "complete", at)
    reason = "Разказваше за братовчед си, не за себе си; попитах отново и той самият работи с договор и живее свободно."
    judging.ask_lower(
        actor=story.cast["ana"], screening=made, to=Conclusion.RISK, reason=reason, now=story.ago(hours=2),
        key=str(new_id()),
    )  # fmt: skip


def flight(story: Story, at: datetime) -> None:
    """A woman whose papers a driver held; he gave them back at the counter. Risk, no exploitation: she was warned, and went on."""
    signal = story.signal(
        "stoyan",
        at - timedelta(minutes=15),
        "Жена от Украйна в микробус; шофьорът подаде паспорта ѝ заедно със своя. Не знае къде отива.",
        place="ГКПП Дунав мост",
        reporter="",
        phone="",
        channel=Channel.OUTREACH,
        person=PersonDetails(Sex.FEMALE, AgeGroup.ADULT, "UA"),
    )
    known = Beginning(Setting.BORDER, "uk", AgeGroup.ADULT, Sex.FEMALE, "UA", interpreter=True, modules=("ukraine",))
    beginning = replace(known, signal_person=SignalPerson.objects.get(signal=signal, number=1).pk)
    answers = {
        "1.1": GivenAnswer(Reply.NO, Evidence.TOLD),
        "2.1": GivenAnswer(Reply.NO, Evidence.TOLD),
        "5.1": GivenAnswer(Reply.NO, Evidence.TOLD),
        "ua1": GivenAnswer(Reply.YES, Evidence.DOCUMENT),
        "ua3": GivenAnswer(Reply.YES, Evidence.SEEN),
        "ua4": GivenAnswer(Reply.UNKNOWN),
        "ua17": GivenAnswer(Reply.YES, Evidence.TOLD),
        "ua18": GivenAnswer(Reply.NO, Evidence.SEEN),
    }
    _asked(story.cast["stoyan"], beginning, answers, "complete", at)


def stopped(dimitar: Actor, at: datetime) -> None:
    """A girl in a home, asked by the list for children; she cried at the third screen, and nothing more was asked."""
    beginning = Beginning(
        Setting.RESIDENTIAL_CHILD_CARE, "ro", AgeGroup.CHILD, Sex.FEMALE, "RO", instrument="delphi-child-labour"
    )
    answers = {
        "dr2": GivenAnswer(Reply.YES, Evidence.TOLD),
        "dr10": GivenAnswer(Reply.YES, Evidence.TOLD),
        "cr9": GivenAnswer(Reply.DECLINED),
        "ar17": GivenAnswer(Reply.YES, Evidence.DOCUMENT),
    }
    _asked(dimitar, beginning, answers, "stop", at)


def _asked(actor: Actor, beginning: Beginning, answers: dict[str, GivenAnswer], end: str, at: datetime) -> UUID:
    made = services.start(actor=actor, beginning=beginning, now=at, key=str(new_id()))
    given = services.answer(
        actor=actor, screening=made.id, answers=answers, read=made.version, now=at, key=str(new_id())
    )
    later = at + timedelta(minutes=20)
    call: dict[str, Any] = {"actor": actor, "screening": made.id, "read": given.version, "now": later}
    if end == "stop":
        services.stop(**call, answers={}, key=str(new_id()))
    else:
        services.move(**call, action=end, key=str(new_id()))
    return made.id
