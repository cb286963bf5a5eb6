"""Holds and stays in any order: never more people than places, never fewer than none, and the clock ends every hold."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accord.foundation.refusals import Conflict, Failure, Invalid
from accord.protection.shelters.models import Hold, Stay, Unit
from accord.protection.shelters.occupancy import taken
from accord.protection.shelters.vocab import LeaveReason, NextPlace
from tests.cast import World
from tests.rooms.shelters.builders import arrive, hold, house, places, step
from tests.rooms.shelters.test_holds import act

FAMILIES = ((), (3,), (2, 9))
WHO = st.integers(0, 3)
MOVES = st.one_of(
    st.tuples(st.just("hold"), WHO, st.sampled_from(FAMILIES), st.booleans()),
    st.tuples(st.just("release"), WHO),
    st.tuples(st.just("extend"), WHO),
    st.tuples(st.just("arrive"), WHO),
    st.tuples(st.just("absent"), WHO),
    st.tuples(st.just("back"), WHO),
    st.tuples(st.just("move"), WHO, st.integers(0, 1)),
    st.tuples(st.just("leave"), WHO),
    st.tuples(st.just("wait"), st.integers(1, 30)),
)


class Houses:
    """Two units of Ana's house, four people, and a model of who is where that knows nothing of the code."""

    def __init__(self, world: World) -> None:
        self.world, shelter = world, house(world, "ana", "LIPA")
        self.units = [places(world, shelter, label, size, "ana") for label, size in (("A", 3), ("B", 2))]
        self.people = [world.case() for _ in range(4)]
        self.empty()

    def empty(self) -> None:
        """As when the house opened: nobody is there."""
        self.held: dict[int, tuple] = {}  # person -> (hold, unit, size, until, extended)
        self.stays: dict[int, list] = {}  # person -> [stay, unit, size, absent]
        self.now = self.world.now

    def used(self, unit: int) -> int:
        return sum(row[2] for row in self.held.values() if row[1] == unit and row[3] > self.now) + sum(
            row[2] for row in self.stays.values() if row[1] == unit
        )

    def live(self, who: int) -> bool:
        return who in self.held and self.held[who][3] > self.now

    def room(self, unit: int, size: int) -> bool:
        return self.used(unit) + size <= (3, 2)[unit]

    def do(self, move: tuple) -> None:
        verb, who, *more = move
        if verb == "wait":
            self.now += timedelta(hours=who)
            self.world.now = self.now
        else:
            getattr(self, verb)(who, *more)
        for number, unit in enumerate(self.units):
            count = taken([unit], self.now)[unit]
            assert 0 <= count == self.used(number) <= Unit.objects.get(pk=unit).capacity

    def tried(self, allowed: bool, work):
        """The answer of `work`, which must be refused exactly where the model does not allow it."""
        if allowed:
            return work()
        with pytest.raises((Conflict, Invalid)), transaction.atomic():
            work()
        return None

    def hold(self, who, children, urgent):
        unit, size = who % 2, 1 + len(children)
        allowed = not self.live(who) and who not in self.stays and self.room(unit, size)
        made = self.tried(
            allowed,
            lambda: hold(self.world, self.units[unit], self.people[who], children=children, urgent=urgent),
        )
        if allowed:
            length = timedelta(hours=4 if urgent else 24)
            self.held[who] = (made, unit, size, self.now + length, length)

    def release(self, who):
        if who in self.held:
            self.tried(self.live(who), lambda: act(self.world, self.held[who][0], "release", now=self.now))
            del self.held[who]

    def extend(self, who):
        if who in self.held:
            made, unit, size, until, length = self.held[who]
            may = self.live(who) and bool(length)
            self.tried(may, lambda: act(self.world, made, "extend", now=self.now, reason="transport"))
            if may:
                self.held[who] = (made, unit, size, until + length, None)

    def arrive(self, who):
        if who in self.held:
            made, unit, size, _until, _length = self.held[who]
            stay = self.tried(self.live(who), lambda: arrive(self.world, made, "ana", now=self.now))
            if stay:
                self.stays[who] = [stay, unit, size, False]
            del self.held[who]

    def stepped(self, who, action, allowed, **details):
        return self.tried(allowed, lambda: step(self.world, self.stays[who][0], action, "ana", now=self.now, **details))

    def absent(self, who):
        if who in self.stays:
            self.stepped(who, "absent", not self.stays[who][3], at=self.now)
            self.stays[who][3] = True

    def back(self, who):
        if who in self.stays:
            self.stepped(who, "back", self.stays[who][3])
            self.stays[who][3] = False

    def move(self, who, to):
        if who in self.stays:
            _stay, unit, size, absent = self.stays[who]
            allowed = not absent and to != unit and self.room(to, size)
            self.stepped(who, "move", allowed, unit=self.units[to])
            if allowed:
                self.stays[who][1] = to

    def leave(self, who):
        if who in self.stays:
            self.stepped(who, "leave", True, at=self.now, reason=LeaveReason.WISH, next_place=NextPlace.UNKNOWN)
            del self.stays[who]


@pytest.fixture
def run(world):
    return Houses(world)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(moves=st.lists(MOVES, max_size=25))
def test_places_are_never_given_twice(run, moves):
    started = run.world.now
    with transaction.atomic():
        try:
            run.empty()
            for move in moves:
                run.do(move)
            assert Stay.objects.exclude(state="left").count() == len(run.stays)
            later = run.now + timedelta(days=3)
            assert all(one.state_at(later) != "held" for one in Hold.objects.all())
        finally:
            run.world.now = started
            transaction.set_rollback(True)


def test_a_failure_of_the_model_is_a_failure_of_the_test(run):
    """The instrument: a hold that the code would give and the model not is noticed."""
    run.room = lambda unit, size: False
    with pytest.raises(pytest.fail.Exception):
        run.do(("hold", 0, (), False))
    assert issubclass(Conflict, Failure)
