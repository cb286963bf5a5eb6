"""Whatever happened before: the others say yes exactly when consent, agreement and case allow it on that day."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

import pytest
from django.db import transaction

from accord.cooperation.agreements import services as agreements
from accord.cooperation.agreements.models import Agreement
from accord.foundation.clock import day
from accord.foundation.writes.events import Topic, publish
from accord.protection.asking.tasks import index
from accord.protection.cases import services as cases
from accord.protection.cases import team
from accord.protection.cases.models import Case
from accord.protection.cases.services import Situation
from accord.protection.cases.vocab import Restriction
from accord.protection.consents import services as consents
from accord.protection.consents.models import Consent
from accord.protection.persons.erasure import mark_erased
from accord.protection.persons.models import Person
from accord.protection.persons.vocab import Identity
from accord.protection.safety import services as safety
from accord.protection.safety.models import Particular
from tests.cast import TETIANA, key
from tests.rooms.asking.build import TERMS, agreed, says_yes

OTHER = Identity(given_name="Марія", family_name="Ткачук", birth_date=date(1989, 12, 1), phone="+380931112299")


@dataclass
class History:
    """What happened, as the oracle remembers it; it calls nothing of the room."""

    consents: dict = field(default_factory=dict)  # id: last day, or None once it was taken back
    agreements: dict = field(default_factory=dict)  # id: (first day, last day, signed | suspended | ended)
    restricted: bool = False
    risk: bool = False
    erased: bool = False
    identity: Identity = TETIANA

    def allows(self, today):
        agreed_now = any(
            first <= today <= last and state == "signed" for first, last, state in self.agreements.values()
        )
        said_yes = any(last is not None and today <= last for last in self.consents.values())
        return agreed_now and said_yes and not (self.restricted or self.risk or self.erased)


class Told:
    """A world in which things happen to Tetiana's case."""

    def __init__(self, world, dice):
        self.world, self.dice, self.was = world, dice, History()
        self.case = world.case()
        self.call = {"actor": world["ana"]}

    def step(self):
        ways = ["consent", "withdraw", "time", "agree", "suspend", "resume", "end", "restrict", "correct", "risk"]
        weights = [5, 1, 2, 4, 1, 4, 1, 6 if self.was.restricted else 1, 2, 6 if self.was.risk else 1]
        getattr(self, self.dice.choices(ways, weights)[0])()

    def once(self, **more):
        return {**self.call, **more, "now": self.world.now, "key": key()}

    def consent(self):
        if self.was.risk:
            return  # the guard refuses such a consent
        last = day(self.world.now) + timedelta(days=self.dice.randint(0, 40))
        self.was.consents[agreed(self.world, self.case, valid_until=last)] = last

    def withdraw(self):
        if standing := [pk for pk, last in self.was.consents.items() if last]:
            found = Consent.objects.get(pk=self.dice.choice(standing))
            consents.withdraw(**self.once(consent=found.pk, read=found.version))
            self.was.consents[found.pk] = None

    def time(self):
        self.world = replace(self.world, now=self.world.now + timedelta(days=self.dice.randint(1, 15)))

    def agree(self):
        first = day(self.world.now) + timedelta(days=self.dice.randint(-3, 6))
        last = first + timedelta(days=self.dice.randint(5, 40))
        self.was.agreements[self.world.agree("dignita", start=first, end=last, **TERMS)] = (first, last, "signed")

    def suspend(self):
        self._moved("suspend", {"signed"}, "suspended")

    def resume(self):
        self._moved("resume", {"suspended"}, "signed")

    def end(self):
        self._moved("end", {"signed", "suspended"}, "ended")

    def _moved(self, action, states, state):
        if found := [pk for pk, row in self.was.agreements.items() if row[2] in states]:
            row = Agreement.objects.get(pk=self.dice.choice(found))
            told = self.once(agreement=row.pk, action=action, read=row.version) | {"actor": self.world["nadia"]}
            agreements.move(**told)
            self.was.agreements[row.pk] = (*self.was.agreements[row.pk][:2], state)

    def restrict(self):
        self.was.restricted = not self.was.restricted
        why = Restriction.PUBLIC if self.was.restricted else None
        team.restrict(**self.once(case=self.case, why=why, read=Case.objects.get(pk=self.case).version))

    def correct(self):
        self.was.identity = OTHER if self.was.identity is TETIANA else TETIANA
        case = Case.objects.get(pk=self.case)
        facts = Situation("Feminine", "adult", frozenset({"UA"}), frozenset())
        read = Person.objects.get(pk=case.person_id).version
        cases.correct(**self.once(case=case.pk, facts=facts, identity=self.was.identity, read=read))

    def risk(self):
        self.was.risk = not self.was.risk
        if self.was.risk:
            self.world.protect(self.case, "risk", "Ivan Petrov", organisation=self.world.org("dignita"))
        else:
            found = Particular.objects.get(ended_at=None)
            safety.end(**self.once(particular=found.pk, read=found.version))

    def erase(self):
        person = Case.objects.get(pk=self.case).person_id
        with transaction.atomic():
            publish(Topic.PERSON_ERASED, actor=self.world["ana"], record=person, now=self.world.now)
            mark_erased(person, now=self.world.now)
        self.was.erased = True

    def agree_with_the_oracle(self):
        """Before the job nobody is told too much; after it, exactly what is right."""
        right = self.was.allows(day(self.world.now))
        assert right or not says_yes(self.world, self.was.identity)
        index(self.world.now)
        assert says_yes(self.world, self.was.identity) is right, (right, self.was)
        assert not says_yes(self.world, OTHER if self.was.identity is TETIANA else TETIANA)
        return right


@pytest.mark.parametrize("seed", [0, 2, 3, 4, 5, 7, 8, 9])
def test_the_others_say_yes_exactly_when_the_oracle_does(world, seed):
    told = Told(world, Random(seed))
    seen = set()
    told.consent()
    told.agree()
    for _ in range(18):
        told.step()
        seen.add(told.agree_with_the_oracle())
    assert seen == {True, False}  # a history that meets one answer only could not fail
    told.erase()
    assert not told.agree_with_the_oracle()
