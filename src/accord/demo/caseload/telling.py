"""The history of one person of a caseload, told by the services."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID

from accord.demo import owed
from accord.demo.agreements import CARE
from accord.demo.caseload.drawn import Drawn, identity
from accord.demo.cast import Cast
from accord.detection.screening import services as screening
from accord.detection.screening.services import Beginning, GivenAnswer
from accord.detection.screening.vocab import Evidence, Reply, Setting
from accord.detection.signals import services as signals
from accord.detection.signals.models import SignalPerson
from accord.detection.signals.services import PersonDetails, SignalDetails
from accord.detection.signals.vocab import Channel
from accord.foundation.codes import AgeGroup
from accord.foundation.policy import Actor, Purpose
from accord.protection.cases import closing
from accord.protection.cases import services as cases
from accord.protection.cases.closing import Closing
from accord.protection.cases.models import Case
from accord.protection.cases.services import Facts
from accord.protection.cases.vocab import Basis, CloseReason, LaterContact
from accord.protection.consents import services as consents
from accord.protection.consents.services import Answered, Asked
from accord.protection.consents.vocab import Method
from accord.protection.persons.vocab import AlreadyKnown
from accord.protection.referrals import services as referrals
from accord.protection.referrals.models import Referral
from accord.protection.referrals.services import Wanted
from accord.protection.services import services
from accord.protection.services.models import Episode
from accord.protection.services.services import Asked as AskedFor
from accord.protection.services.services import Happened
from accord.protection.services.vocab import EpisodeStep, Result

# Whose case it is, of whom a referral is wanted, and how many of ten cases.
DESKS: Final = (("ana", "dignita", "mira", 6), ("mira", "animus", "ana", 4))
_KINDS: Final = ("PSY", "LEG", "MED", "INT")
_ANSWERS: Final = ("1.1", "1.8", "2.1", "2.4", "3.1", "3.5")
# Of a referral: who takes the step, and what is written with it.
_STEPS: Final = (
    ("them", "acknowledge", ""), ("them", "accept", ""), ("us", "depart", ""), ("them", "arrive", ""), ("them", "start_service", ""),
    ("them", "give_feedback", "Допомога почалася, людина в безпеці."), ("us", "close", ""),
)  # fmt: skip
_LANGUAGES: Final = {"BG": "bg", "UA": "uk", "RO": "ro", "MD": "ro"}
_ACCOUNT: Final = "Телефонує сама людина: документи забрав роботодавець, живе там, де працює, боїться сказати більше."
_NOTE: Final = "Розмова: що змінилося за тиждень, чого потребує, про що домовилися до наступної зустрічі."


@dataclass(repr=False)
class Telling:
    """Tells one person's history; `now` is the moment up to which it may reach."""

    cast: Cast
    drawn: Drawn
    seed: int
    now: datetime
    steps: Iterator[int] = field(default_factory=count)

    def tell(self) -> UUID:
        """The case of the person. Every step stands at its own moment, none after `now`."""
        who, self.other, self.receiver, _ = self.drawn.chance.choices(DESKS, [desk[-1] for desk in DESKS])[0]
        self.actor = self.cast[who]
        self.at, self.end = self.now - self.drawn.began, self.now
        self.pace = timedelta(days=self.drawn.history.days) / (4 + sum(self._amounts()))
        found = self._screened() if self.drawn.history.signal else None
        case = self._identified(found)
        owed.done(actor=self.actor, case=case, at=self._later(), key=self._key)
        self._helped(case)
        if self.drawn.closed:
            self._closed(case)
        return case

    def _amounts(self) -> tuple[int, int, int]:
        told = self.drawn.history
        return told.notes, 8 * told.referrals, 3 * told.services

    def _key(self) -> str:
        return f"caseload-{self.seed}-{self.drawn.number}-{next(self.steps)}"

    def _later(self) -> datetime:
        """The moment of the next step."""
        self.at = min(self.end, self.at + self.pace * self.drawn.chance.uniform(0.5, 1.2) + timedelta(minutes=20))
        return self.at

    def _screened(self) -> UUID:
        drawn, language = self.drawn, _LANGUAGES[self.drawn.citizenship]
        child = drawn.age == AgeGroup.CHILD
        details = SignalDetails(
            channel=drawn.chance.choice((Channel.HOTLINE, Channel.OUTREACH, Channel.AUTHORITY)), received_at=self.at,
            country="BG", account=_ACCOUNT, child=child, language=language,
            persons=(PersonDetails(drawn.sex, drawn.age, drawn.citizenship),),
        )  # fmt: skip
        signal = signals.record(actor=self.actor, details=details, now=self.at, key=self._key()).id
        told = SignalPerson.objects.get(signal=signal, number=1).pk
        beginning = Beginning(Setting.OFFICE, language, drawn.age, drawn.sex, drawn.citizenship, language != "bg", told)
        made = screening.start(actor=self.actor, beginning=beginning, now=self._later(), key=self._key())
        answers = {i: GivenAnswer(Reply.YES, Evidence.TOLD) for i in _ANSWERS if drawn.chance.random() < 0.8}
        given = screening.answer(
            actor=self.actor, screening=made.id, answers=answers, read=1, now=self.at, key=self._key()
        )
        screening.move(
            actor=self.actor, screening=made.id, action="complete", read=given.version, now=self.at, key=self._key()
        )
        return made.id

    def _identified(self, found: UUID | None) -> UUID:
        drawn = self.drawn
        facts = Facts(
            drawn.sex, drawn.age, frozenset({drawn.citizenship}), frozenset({drawn.form}), jurisdiction="BG",
            basis=Basis.SCREENING if found else Basis.OBSERVATION,
        )  # fmt: skip
        at = self._later()
        while True:
            told = identity(
                drawn.chance, citizenship=drawn.citizenship, sex=drawn.sex, age=drawn.age, now=at, needs="Спокій, лікар, дзвінок."
            )  # fmt: skip
            try:
                return cases.identify(
                    actor=self.actor, facts=facts, identity=told, screening=found, now=at, key=self._key()
                ).id
            except AlreadyKnown:  # like somebody who was drawn before: somebody else came
                continue

    def _helped(self, case: UUID) -> None:
        told = self.drawn.history
        due = ["note"] * told.notes + ["service"] * told.services
        if self.drawn.age == AgeGroup.ADULT:  # for a child others decide, and are asked otherwise
            due += ["referral"] * told.referrals
        self.drawn.chance.shuffle(due)
        for what in due:
            getattr(self, f"_{what}")(case)

    def _note(self, case: UUID) -> None:
        cases.add_note(actor=self.actor, case=case, text=_NOTE, now=self._later(), key=self._key())

    def _service(self, case: UUID) -> None:
        day = self._later().date()
        asked = AskedFor(self.drawn.chance.choice(_KINDS), day, self.actor.organisation, words="Раз на тиждень.")
        made = services.ask(actor=self.actor, case=case, asked=asked, now=self.at, key=self._key()).id
        for step, result in ((EpisodeStep.START, None), (EpisodeStep.END, Result.REACHED)):
            at, read = self._later(), Episode.objects.get(pk=made).version
            happened = Happened(step, at.date(), result=result)
            services.move(actor=self.actor, episode=made, happened=happened, read=read, now=at, key=self._key())

    def _referral(self, case: UUID) -> None:
        receiver, what, language = self.cast.org(self.other), frozenset(CARE), _LANGUAGES[self.drawn.citizenship]
        asked = Asked(receiver, Purpose.ASSISTANCE, what, language, (self._later() + timedelta(days=180)).date())
        answered = Answered(Method.SPOKEN, interpreter=language != "bg", witness="Надія Русева")
        consents.give(actor=self.actor, case=case, asked=asked, answered=answered, now=self.at, key=self._key())
        wanted = Wanted(receiver, Purpose.ASSISTANCE, what, "Місце в кризовому центрі, психолог українською.")
        made = referrals.draft(actor=self.actor, case=case, wanted=wanted, now=self.at, key=self._key())
        referrals.send(actor=self.actor, referral=made.id, read=made.version, now=self.at, key=self._key())
        for who, action, note in _STEPS:
            actor: Actor = self.actor if who == "us" else self.cast[self.receiver]
            read = Referral.objects.get(pk=made.id).version
            call: dict[str, Any] = {"action": action, "note": note, "read": read, "now": self._later()}
            referrals.act(actor=actor, referral=made.id, **call, key=self._key())

    def _closed(self, case: UUID) -> None:
        at, why = self._later(), "Не хотіла оцінки."
        owed.done(actor=self.actor, case=case, at=at, key=self._key)
        reason = self.drawn.chance.choice((CloseReason.GOALS_MET, CloseReason.WISH, CloseReason.LOST_CONTACT))
        record = Closing(reason, (at + timedelta(days=1825)).date(), LaterContact.YES, no_risk=why, no_score=why)
        read = Case.objects.get(pk=case).version
        closing.close(actor=self.actor, case=case, closing=record, read=read, now=at, key=self._key())
