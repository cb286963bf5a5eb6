"""The protection measure of a child and the ban on leaving the country: every step, every refusal, every clock."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accord.foundation.clock import day
from accord.foundation.codes import AgeGroup
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Failure, Missing, Refused
from accord.foundation.writes.services import Stale
from accord.protection.children import bans, measures, tasks
from accord.protection.children.measures_vocab import BanStands, BanState, MeasureHolds, MeasureKind, PlaceKind
from accord.protection.children.models import ExitBan, Measure
from accord.protection.children.vocab import BadChild
from accord.protection.courses.vocab import BadCourse
from tests.rooms.children.protecting import ask, days, order, order_ban, propose
from tests.rooms.children.steps import call, find, open_rules, today

SOFIA = ZoneInfo("Europe/Sofia")


@pytest.fixture
def case(world):
    made = world.case(age=AgeGroup.CHILD)
    find(world, made)
    return made


def due(case, rule):
    return Duty.objects.get(object_id=case, rule=rule, done_at=None, cancelled_at=None).due_at.astimezone(SOFIA)


def test_a_measure_is_asked_for_ordered_reviewed_prolonged_and_ended(world, case):
    assert "D06" in open_rules(case)  # a child has no reflection period: a measure is owed
    row = ask(world, case)
    assert "D06" not in open_rules(case)
    measures.refuse(read=1, **call(world, measure=row))
    assert "D06" in open_rules(case)
    row = ask(world, case)
    order(world, row)
    midnight = datetime.combine(days(world, 91), datetime.min.time(), SOFIA)
    assert due(case, "P-MEASURE-END") == midnight
    assert due(case, "P-MEASURE-REVIEW").date() == days(world, 31)
    review = {"words": "Детето е добре.", "review_on": days(world, 60)}
    measures.review(**review, read=2, **call(world, measure=row))
    assert due(case, "P-MEASURE-REVIEW").date() == days(world, 61)
    measures.extend(until=days(world, 150), reference="ЗД-13", read=3, **call(world, measure=row))
    assert due(case, "P-MEASURE-END").date() == days(world, 151)
    with pytest.raises(MeasureHolds):
        order(world, ask(world, case, MeasureKind.COURT), by=measures.Authority.COURT)
    measures.end(on=today(world), read=4, **call(world, measure=row))
    assert not {"P-MEASURE-END", "P-MEASURE-REVIEW"} & set(open_rules(case))
    assert Event.objects.filter(kind="child.measure.moved").count() == 8
    with pytest.raises(NotPossible):
        measures.end(on=today(world), read=5, **call(world, measure=row))


def test_what_a_measure_cannot_be(world, case):
    with pytest.raises(BadChild, match="found"):
        ask(world, world.case(age=AgeGroup.CHILD))
    with pytest.raises(BadChild, match="found"):
        ask(world, case, on=days(world, -1))
    for changes, field in (
        ({"kind": MeasureKind.CUSTODY}, "kind"),  # of the other country
        ({"on": days(world, 1)}, "on"),
        ({"why": " "}, "why"),
        ({"why": "x" * 5000}, "why"),
    ):
        with pytest.raises((BadChild, BadCourse)) as refused:
            ask(world, case, **changes)
        assert refused.value.field == field
    row = ask(world, case)
    for changes, field in (
        ({"since": days(world, 1)}, "since"),
        ({"since": days(world, -1)}, "since"),
        ({"until": today(world)}, "until"),
        ({"until": days(world, 184)}, "until"),  # rule D07: six months in a crisis centre
        ({"until": None}, "until"),
        ({"review_on": today(world)}, "review_on"),
        ({"review_on": days(world, 400)}, "review_on"),
        ({"reference": ""}, "reference"),
        ({"place": PlaceKind.FAMILY}, "place"),
        ({"by": measures.Authority.COURT}, "by"),
    ):
        with pytest.raises((BadChild, BadCourse)) as refused:
            order(world, row, **changes)
        assert refused.value.field == field, changes
    with pytest.raises(Stale):
        order(world, row, read=9)
    with pytest.raises(NotPossible):
        measures.end(on=today(world), read=1, **call(world, measure=row))
    with pytest.raises(Missing):
        order(world, row, who="mira")
    assert order(world, row, place=PlaceKind.FOSTER, until=None)
    with pytest.raises(BadChild):  # it has no end that could be moved
        measures.extend(until=days(world, 90), reference="ЗД-14", read=2, **call(world, measure=row))
    with pytest.raises(BadChild):
        measures.end(on=days(world, -1), read=2, **call(world, measure=row))


def test_police_keep_no_measures(world):
    mine = world.case("petar", age=AgeGroup.CHILD)
    find(world, mine, who="petar")
    with pytest.raises(Refused):
        ask(world, mine, who="petar")
    with pytest.raises(Refused):
        propose(world, mine, who="petar")


def test_emergency_custody_in_romania_has_five_days_to_reach_the_guardians(world):
    case = world.case("radu", age=AgeGroup.CHILD, jurisdiction="RO")
    find(world, case, who="radu")
    assert "D06" not in open_rules(case)
    row = ask(world, case, MeasureKind.CUSTODY, who="radu")
    order(world, row, who="radu", by=measures.Authority.DGASPC, place=PlaceKind.RESIDENTIAL, until=None)
    last = datetime.combine(days(world, 6), datetime.min.time(), ZoneInfo("Europe/Bucharest"))
    assert Duty.objects.get(object_id=case, rule="D23").due_at == last
    ask(world, case, MeasureKind.URGENT, who="radu")
    assert "D23" not in open_rules(case)
    with pytest.raises(BadChild, match="Bulgarian"):
        propose(world, case, who="radu")


def test_a_ban_is_proposed_ordered_and_ends(world, case):
    row = propose(world, case)
    with pytest.raises(BanStands):
        propose(world, case)
    with pytest.raises(NotPossible):
        bans.lift(on=today(world), read=1, **call(world, ban=row))
    two_years = date(today(world).year + 2, today(world).month, today(world).day)
    for changes, field in (
        ({"on": days(world, -1), "until": days(world, 9)}, "on"),  # before it was proposed
        ({"on": days(world, 1)}, "on"),
        ({"until": today(world)}, "until"),
        ({"until": two_years + timedelta(days=1)}, "until"),  # rule D12
        ({"reference": ""}, "reference"),
    ):
        with pytest.raises((BadChild, BadCourse)) as refused:
            order_ban(world, row, **changes)
        assert refused.value.field == field, changes
    order_ban(world, row, until=days(world, 100))
    assert due(case, "D12") == datetime.combine(days(world, 101), datetime.min.time(), SOFIA)
    with pytest.raises(NotPossible):
        order_ban(world, row, read=2)
    tasks.expire_bans(world.now + timedelta(days=100))
    assert ExitBan.objects.get(pk=row).state == BanState.ORDERED
    tasks.expire_bans(world.now + timedelta(days=102))
    assert ExitBan.objects.get(pk=row).state == BanState.EXPIRED
    bans.refuse(read=1, **call(world, ban=propose(world, case)))
    again = propose(world, case)
    order_ban(world, again, until=two_years)
    with pytest.raises(BadChild):
        bans.lift(on=days(world, -1), read=2, **call(world, ban=again))
    bans.lift(on=today(world), read=2, **call(world, ban=again))
    assert "D12" not in open_rules(case)
    for changes, field in (({"on": days(world, 1)}, "on"), ({"evidence": ""}, "evidence")):
        with pytest.raises(BadCourse) as refused:
            propose(world, case, **changes)
        assert refused.value.field == field
    with pytest.raises(Missing):
        propose(world, case, who="mira")


STEPS = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from(MeasureKind)),
    st.tuples(st.just("order"), st.sampled_from(PlaceKind), st.integers(-3, 200)),
    st.tuples(st.sampled_from(["refuse", "review", "extend", "end"]), st.integers(-3, 200)),
    st.tuples(st.just("propose"), st.just(0)),
    st.tuples(st.just("ban"), st.sampled_from(["order", "refuse", "lift"]), st.integers(-3, 900)),
    st.tuples(st.just("wait"), st.integers(1, 400)),
)


class Walk:
    """One child, and the time that passes."""

    def __init__(self, world):
        self.world, self.now, self.case = world, world.now, world.case(age=AgeGroup.CHILD)
        find(world, self.case)

    @property
    def on(self):
        return day(self.now)

    def last(self, model):
        return model.objects.filter(case=self.case).order_by("recorded_at", "id").last()

    def wait(self, count):
        self.now += timedelta(days=count)
        tasks.expire_bans(self.now)

    def ask(self, kind):
        ask(self.world, self.case, kind, now=self.now, on=self.on)

    def order(self, place, count):
        row, until = self.last(Measure), self.on + timedelta(days=count)
        order(self.world, row.pk, row.version, now=self.now, since=self.on, place=place, until=until, review_on=until)

    def act(self, step, model, **more):
        row, name, room = self.last(model), *(("measure", measures) if model is Measure else ("ban", bans))
        getattr(room, step)(read=row.version, **call(self.world, now=self.now, **{name: row.pk}), **more)

    def refuse(self, _count):
        self.act("refuse", Measure)

    def review(self, count):
        self.act("review", Measure, words="Добре е там.", review_on=self.on + timedelta(days=count))

    def extend(self, count):
        self.act("extend", Measure, until=self.on + timedelta(days=count), reference="ЗД-1")

    def end(self, _count):
        self.act("end", Measure, on=self.on)

    def propose(self, _count):
        propose(self.world, self.case, now=self.now, on=self.on)

    def ban(self, step, count):
        row, until = self.last(ExitBan), self.on + timedelta(days=count)
        if step == "order":
            order_ban(self.world, row.pk, row.version, now=self.now, on=self.on, until=until)
        else:
            self.act(step, ExitBan, **({"on": self.on} if step == "lift" else {}))

    def check(self):
        rows = Measure.objects.filter(case=self.case)
        assert sum(not m.until or m.until >= self.on for m in rows.filter(state="ordered")) <= 1
        for one in rows.exclude(since=None):
            assert one.state in ("ordered", "ended")
            assert one.until is None or one.since < one.until
            assert one.place != "crisis_centre" or (one.until - one.since).days <= 184
        rows = ExitBan.objects.filter(case=self.case)
        assert rows.filter(state__in=("proposed", "ordered")).count() <= 1
        for one in rows.exclude(ordered_on=None):
            assert one.proposed_on <= one.ordered_on < one.until
            assert (one.until - one.ordered_on).days <= 731
            assert one.state != "ordered" or one.until >= self.on - timedelta(days=1)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=st.lists(STEPS, min_size=3, max_size=12))
def test_no_way_leads_to_two_measures_or_to_a_ban_that_nobody_proposed(world, walk):
    one = Walk(world)
    for step, *more in walk:
        with suppress(Failure, AttributeError):  # AttributeError: there is none yet
            getattr(one, step)(*more)
        one.check()
