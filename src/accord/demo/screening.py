"""Screenings of the demonstration that led to no case: a flight from Ukraine at the border, and a child who had enough for a day."""

from dataclasses import replace
from datetime import datetime, timedelta

from accord.demo.lists import proposed
from accord.demo.story import Story
from accord.detection.screening import services
from accord.detection.screening.services import Beginning, GivenAnswer
from accord.detection.screening.vocab import Evidence, Reply, Setting
from accord.detection.signals.models import SignalPerson
from accord.detection.signals.services import PersonDetails
from accord.detection.signals.vocab import Channel
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.ids import new_id
from accord.foundation.policy import Actor


def tell(story: Story) -> None:
    """Stoyan this morning, Dimitar the day before yesterday; a list that Elena proposed."""
    flight(story, story.ago(hours=5))
    stopped(story.cast["dimitar"], story.ago(days=2))
    proposed(story.cast["elena"], story.ago(days=1))


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


def _asked(actor: Actor, beginning: Beginning, answers: dict[str, GivenAnswer], end: str, at: datetime) -> None:
    made = services.start(actor=actor, beginning=beginning, now=at, key=str(new_id()))
    given = services.answer(
        actor=actor, screening=made.id, answers=answers, read=made.version, now=at, key=str(new_id())
    )
    later = at + timedelta(minutes=20)
    services.move(actor=actor, screening=made.id, action=end, read=given.version, now=later, key=str(new_id()))
