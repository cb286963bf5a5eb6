"""Whatever is recorded, in whichever order, about whomever: no forbidden combination is reached, and nothing but a sentence
comes back where a step cannot be.
"""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accord.foundation.codes import AgeGroup
from accord.foundation.refusals import Failure
from accord.protection.cases import asked, tracks
from accord.protection.cases.asked import Risk
from accord.protection.cases.models import Case, Decision
from accord.protection.courses import reflection, tasks
from accord.protection.courses.guards import reflection_running
from accord.protection.courses.models import Reflection, Return
from accord.protection.courses.returns import dangerous
from accord.protection.courses.vocab import Cooperates, Decided, Monitor, StatusStep
from tests.cast import key
from tests.rooms.courses.steps import decide, monitor, state, stay, step_of_return, wish

WHY = "Тя сама поиска, пред свидетел."
steps = st.one_of(
    st.tuples(st.just("decide"), st.sampled_from(list(Decided)), st.sampled_from(["BG", "RO"])),
    st.tuples(st.just("stay"), st.sampled_from(list(StatusStep)), st.sampled_from(["yes", "no", None])),
    st.tuples(st.just("wish"), st.sampled_from(["MD", "UA", "FR", "BG"]), st.sampled_from(["", WHY])),
    st.tuples(st.just("move"), st.sampled_from(["plan", "depart", "arrive", "cancel"]), st.sampled_from(["", WHY])),
    st.tuples(st.just("cooperate"), st.sampled_from(list(Cooperates)), st.sampled_from(["BG", "RO"])),
    st.tuples(st.just("monitor"), st.sampled_from(list(Monitor)), st.just("")),
    st.tuples(st.just("risk"), st.sampled_from(["low", "medium", "high", "imminent", None]), st.integers(0, 60)),
    st.tuples(st.just("wait"), st.integers(1, 50), st.just("")),
)


class Walk:
    """One case and the time that passes in it."""

    def __init__(self, world, case):
        self.world, self.case, self.now, self.risk = world, case, world.now, None

    def take(self, step, what, more):
        """Take one step; an expected failure is a sentence."""
        with suppress(Failure, *([Return.DoesNotExist] if step == "move" else [])):
            getattr(self, step)(what, more)

    def decide(self, decided, where):
        decide(self.world, self.case, decided, jurisdiction=where, at=self.now, now=self.now)

    def stay(self, step, answer):
        stay(self.world, self.case, step, now=self.now, asked=answer)

    def wish(self, country, why):
        wish(self.world, self.case, country, now=self.now, why_now=why)

    def move(self, verb, why):
        changes = {"why_now": why} if verb == "depart" else {"way": {"why_now": why}} if verb == "plan" else {}
        step_of_return(self.world, self.case, verb, now=self.now, **changes)

    def cooperate(self, answer, where):
        row = Reflection.objects.filter(case=self.case, jurisdiction=where, ended_at=None).first()
        reflection.decide_cooperation(
            actor=self.world["ana"], case=self.case, jurisdiction=where, answer=answer, on=self.now.date(),
            read=row.version if row else 1, now=self.now, key=key(),
        )  # fmt: skip

    def monitor(self, step, _more):
        monitor(self.world, self.case, step)

    def risk(self, level, age):
        raise NotImplementedError

    def wait(self, days, _more):
        self.now += timedelta(days=days)
        tasks.expire_periods(self.now)


def check(walk):
    """What must never be."""
    case = Case.objects.get(pk=walk.case)
    citizenships = set(case.citizenships.split())
    for row in Reflection.objects.filter(case=case):
        assert not (row.jurisdiction == "BG" and case.may_be_child)
        assert row.jurisdiction == "BG" or (citizenships and "RO" not in citizenships)
        before = Decision.objects.filter(case=case, jurisdiction=row.jurisdiction, decided_at=row.started_at)
        assert set(before.values_list("status", flat=True)) & {"formal", "presumed"}
        over = row.ended_at is not None
        assert over or state(case.pk, "reflection", row.jurisdiction) in {"running", "extended"}
        assert reflection_running(case.pk, row.started_at) or row.ended_at == row.started_at
    assert not (case.may_be_child and Decision.objects.filter(case=case, status="declines").exists())
    assert Return.objects.filter(case=case, arrived_at=None, cancelled_at=None).count() <= 1
    for way in Return.objects.filter(case=case, departed_at__isnull=False):
        if citizenships and "BG" not in citizenships:
            assert way.risk in {"low", "medium"}
            assert timedelta(0) <= way.departed_at - way.risk_at <= timedelta(days=30)
    if state(case.pk, "status") in {"protection_sought", "protection_granted"}:
        assert case.protection_sought
    assert state(case.pk, "return") == ("not_planned" if not Return.objects.filter(
        case=case, cancelled_at=None).exists() else state(case.pk, "return"))  # fmt: skip
    assert len(tracks.of_case(case.pk)) <= 7


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([("UA",), ("BG",), ("MD", "RO"), ()]),
    st.sampled_from([AgeGroup.ADULT, AgeGroup.ADULT, AgeGroup.CHILD]),
    st.booleans(),
    st.lists(steps, min_size=4, max_size=14),
)
def test_no_way_leads_to_what_must_not_be(world, citizenships, age, sought, walk):
    who = "ana"
    case = world.case(who, age=age, citizenships=frozenset(citizenships), protection_sought=sought)
    known = [None]
    patch = pytest.MonkeyPatch()
    patch.setattr(asked, "_risk", [lambda _case: known[0]])
    one = Walk(world, case)
    one.risk = lambda level, days: known.__setitem__(0, Risk(level, one.now - timedelta(days=days)) if level else None)
    left_before = 0
    try:
        for step in walk:
            danger = {c for c in ("MD", "UA", "FR", "BG") if dangerous(Case.objects.get(pk=case), c)}
            one.take(*step)
            check(one)
            left = Return.objects.filter(case=case, departed_at__isnull=False)
            if left.count() > left_before:
                assert left.latest("departed_at").country not in danger
            left_before = left.count()
    finally:
        patch.undo()
