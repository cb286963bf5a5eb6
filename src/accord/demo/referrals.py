"""Referrals in the story: one that nobody answers, one that did not arrive and was found, a transfer, a hand-over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from accord.demo import owed
from accord.demo.cast import Cast
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.foundation.policy import Category, Purpose
from accord.protection.cases import handover
from accord.protection.cases import services as cases
from accord.protection.cases.services import Facts
from accord.protection.cases.vocab import Basis
from accord.protection.consents import services as consents
from accord.protection.consents.services import Answered, Asked
from accord.protection.consents.vocab import Method
from accord.protection.persons.vocab import Identity
from accord.protection.referrals import following, services, taking_up, ways
from accord.protection.referrals.models import Referral
from accord.protection.referrals.services import Wanted
from accord.protection.referrals.taking_up import TakingUp
from accord.protection.referrals.vocab import Choice, Mode
from accord.protection.referrals.ways import Way

DATA: Final = frozenset({Category.IDENTITY, Category.NEEDS})


def tell(cast: Cast, now: datetime, key: Callable[[], str]) -> None:
    """Three women of Boris's, in the last days; then he gives the first case to Ana."""
    told = _Told(cast, key)
    silent = told.referred("Олена", "Бондаренко", "Адвокат і довідка для роботи.", now - timedelta(days=6))
    told.steps(silent, now - timedelta(days=5), "acknowledge")
    following.escalate(referral=silent, now=now - timedelta(days=2))
    told.lost_and_found(now - timedelta(days=3))
    told.transferred(now - timedelta(days=4))
    boris, ana = cast["boris"], cast["ana"]
    case = Referral.objects.get(pk=silent).case_id
    word = "Олена чекає на відповідь від Дігніти; зателефонувати їм у понеділок зранку."
    handover.hand_over(
        actor=boris, account=boris.account, to={case: ana.account}, word=word, now=now - timedelta(hours=4), key=key()
    )


class _Told:
    def __init__(self, cast: Cast, key: Callable[[], str]) -> None:
        self.cast, self.key = cast, key

    def referred(self, given: str, family: str, request: str, at: datetime, *, takes_over: bool = False) -> UUID:
        """A case of Boris's, the person's consent, and a referral to Dignita."""
        boris, dignita = self.cast["boris"], self.cast.org("dignita")
        facts = Facts(
            Sex.FEMALE, AgeGroup.ADULT, frozenset({"UA"}), frozenset({ExploitationForm.LABOUR}), jurisdiction="BG",
            basis=Basis.SELF_REPORT,
        )  # fmt: skip
        identity = Identity(given_name=given, family_name=family, needs=request)
        case = cases.identify(actor=boris, facts=facts, identity=identity, screening=None, now=at, key=self.key()).id
        owed.done(actor=boris, case=case, at=at, key=self.key)
        asked = Asked(dignita, Purpose.ASSISTANCE, DATA, "uk", (at + timedelta(days=180)).date())
        answered = Answered(Method.SPOKEN, interpreter=True, witness="Nadia Ruseva")
        consents.give(actor=boris, case=case, asked=asked, answered=answered, now=at, key=self.key())
        wanted = Wanted(
            dignita, Purpose.ASSISTANCE, DATA, request, takes_over=takes_over, choice=Choice.PERSON,
            our_contact="Boris Angelov", their_contact="Mira Stoeva",
        )  # fmt: skip
        made = services.draft(actor=boris, case=case, wanted=wanted, now=at, key=self.key())
        services.send(actor=boris, referral=made.id, read=made.version, now=at, key=self.key())
        return made.id

    def steps(self, referral: UUID, at: datetime, *actions: str) -> None:
        """Steps of either side, at one moment."""
        for action in actions:
            actor = self.cast["boris" if action == "depart" else "mira"]
            read = Referral.objects.get(pk=referral).version
            services.act(actor=actor, referral=referral, action=action, read=read, now=at, key=self.key())

    def lost_and_found(self, at: datetime) -> None:
        """She went by bus and got off too early: two hours after the meeting both sides looked for her."""
        made = self.referred("Ірина", "Шевчук", "Кімната на два тижні.", at)
        self.steps(made, at + timedelta(hours=1), "acknowledge", "accept")
        leaves = at + timedelta(hours=4)
        way = Way(Mode.PUBLIC, leaves, leaves + timedelta(hours=3))
        read = Referral.objects.get(pk=made).version
        ways.plan_way(
            actor=self.cast["boris"], referral=made, way=way, read=read, now=at + timedelta(hours=2), key=self.key()
        )
        self.steps(made, leaves, "depart")
        following.escalate(referral=made, now=leaves + timedelta(hours=6))
        self.steps(made, leaves + timedelta(hours=7), "arrive", "start_service")

    def transferred(self, at: datetime) -> None:
        """Dignita takes the third one over and has opened its own case."""
        made = self.referred("Марія", "Литвин", "Довгий супровід у Софії.", at, takes_over=True)
        self.steps(made, at + timedelta(hours=3), "acknowledge", "accept", "arrive")
        how = TakingUp(Sex.FEMALE, AgeGroup.ADULT)
        taking_up.take_up(actor=self.cast["mira"], referral=made, how=how, now=at + timedelta(hours=4), key=self.key())
