"""Warnings, periods that end, what is late, and why a duty is due."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.utils.translation import override

from accord.foundation.codes import AgeGroup
from accord.foundation.duties import queries, services
from accord.foundation.duties.arithmetic import Period, reckon
from accord.foundation.duties.explain import explain, in_words
from accord.foundation.duties.models import Duty
from accord.foundation.duties.rules import rules, version_of
from accord.foundation.duties.tasks import end_periods, warn_of_ends
from accord.foundation.duties.vocab import Basis
from accord.foundation.duties.words import every_rule, jurisdictions
from accord.foundation.ledger.models import Event
from accord.protection.cases.models import Case
from tests.cast import key, signed_in


def reflecting(world, case: UUID) -> Duty:
    """The reflection period of an adult, begun now."""
    found = Case.objects.get(pk=case)
    made = services.open_duties(
        trigger="reflection.started",
        populations=frozenset({"adult"}),
        jurisdiction="BG",
        owner=world["ana"],
        object_type="case",
        object_id=case,
        object_code=found.code,
        subject=found.person_id,
        now=world.now,
    )
    return made[0]


def test_each_warning_is_marked_once_and_without_a_version(world):
    duty = reflecting(world, world.case())
    assert (duty.rule, duty.due_at) == ("D03", datetime(2026, 12, 24, 22, tzinfo=UTC))
    read = duty.version
    for before in (11, 10, 9, 5, 5, 1, 0.5):
        warn_of_ends(duty.due_at - timedelta(days=before))
    marks = Event.objects.filter(kind="duty.warned", object_id=duty.object_id).order_by("seq")
    found = [json.loads(event.facts) for event in marks]
    assert [facts["days"] for facts in found if facts["rule"] == "D03/2026.1"] == [10, 5, 1]
    assert {frozenset(facts) for facts in found} == {frozenset({"duty", "rule", "days"})}
    duty.refresh_from_db()
    assert (duty.warned, duty.version) == (1, read)


def test_a_prolonged_period_is_warned_of_again(world):
    duty = reflecting(world, world.case())
    assert services.warn(now=duty.due_at - timedelta(days=1)) >= 1
    later = duty.due_at + timedelta(days=40)
    duty.refresh_from_db()
    services.extend(duty=duty, until=later, basis=Basis.PROLONGED_BY_LAW, actor=world["ana"], now=world.now)
    services.warn(now=later - timedelta(days=5))
    duty.refresh_from_db()
    assert duty.warned == 5


def test_a_period_ends_by_itself_is_not_late_and_cannot_be_entered_as_done(world):
    duty = reflecting(world, world.case())
    with pytest.raises(services.ByStep):
        services.complete_duty(
            actor=world["ana"], duty=duty.pk, done_at=world.now, note="", read=1, now=world.now, key=key()
        )
    over = duty.due_at + timedelta(minutes=5)
    assert "D03" not in late_of(world, "animus", over)
    end_periods(duty.due_at - timedelta(minutes=5))
    assert Duty.objects.get(pk=duty.pk).done_at is None
    end_periods(over)
    end_periods(over)
    assert Duty.objects.get(pk=duty.pk).done_at == duty.due_at
    ended = Event.objects.get(kind="duty.ended", object_id=duty.object_id)
    assert (ended.actor, ended.organisation) == (None, world["ana"].organisation)


def late_of(world, organisation, now):
    return Counter(queries.late(now).filter(organisation=world.org(organisation)).values_list("rule", flat=True))


def test_what_is_late_is_asked_once_and_without_what_cannot_be_late(world, django_assert_num_queries):
    world.case()
    world.case(age=AgeGroup.CHILD)
    later = world.now + timedelta(hours=25)
    with django_assert_num_queries(1):
        late = late_of(world, "animus", later)
    assert (late["D01"], late["P-NEEDS"], late["P-PLAN"]) == (3, 2, 0)
    assert late_of(world, "dignita", later) == {}
    assert late_of(world, "animus", world.now + timedelta(hours=73))["P-CONFERENCE"] == 1


def test_the_day_is_sorted_by_how_soon(world):
    reflecting(world, world.case())
    parts = queries.for_the_day(queries.owed_by(world["ana"]).rows, world.now)
    assert {"P-NEEDS", "P-SAFETY"} <= {item.duty.rule for item in parts.at_once}
    assert [item.duty.rule for item in parts.coming] == ["P-FIRST-SERVICE", "P-PLAN"]
    assert "D15" in {item.duty.rule for item in parts.later}
    assert [item.duty.rule for item in parts.periods] == ["D03"]


def test_the_explanation_tells_the_beginning_the_counting_and_every_change(world):
    duty = reflecting(world, world.case())
    rule = version_of(duty.rule, duty.rule_version)
    with override("en"):
        told = explain(duty, rule)
        assert told.began == "It began on 24 November 2026, 12:00 (Sofia): the recovery and reflection period began."
        assert told.steps == (
            "30 days, counted from the next day: it ends on 24 December 2026, 24:00 (Sofia).",
            "No work is done on that day (24 December 2026 (Christmas Eve)), but the rule does not move the end.",
        )
        until = datetime(2027, 2, 2, 10, tzinfo=UTC)
        services.extend(duty=duty, until=until, basis=Basis.COURT, actor=world["ana"], now=world.now)
        services.end_early(duty=duty, basis=Basis.COOPERATION, actor=world["ana"], now=world.now)
        assert explain(duty, rule).changes == (
            "On 24 November 2026, 12:00 (Sofia) it was prolonged to 2 February 2027, 12:00 (Sofia): court order.",
            (
                "On 24 November 2026, 12:00 (Sofia) it was ended before its time, which was 2 February 2027, 12:00 (Sofia): "
                "the person decided to cooperate with the authorities."
            ),
        )


def test_a_duty_whose_rule_counts_otherwise_by_now_keeps_its_end_and_says_so(world):
    duty = reflecting(world, world.case())
    Duty.objects.filter(pk=duty.pk).update(due_at=duty.due_at + timedelta(days=1))
    duty.refresh_from_db()
    with override("en"):
        told = explain(duty, rules()["D03"])
        assert told.steps[-1].startswith("When the duty was opened its end was set to 26 December 2026, 00:00 (Sofia)")
        assert explain(duty, None).steps == ()


@pytest.mark.parametrize(
    ("period", "place", "language", "expected"),
    [
        (Period(24, "hours"), "RO", "ro", "24 de ore mai târziu, și la schimbarea orei: 25 Noiembrie 2026, 12:00"),
        (Period(1, "months"), "BG", "bg", "1 месец по-късно, в същия местен час: 24 Декември 2026, 12:00 (София)"),
        (Period(3, "working_days"), "BG", "uk", "через 3 робочі дні"),
        (Period(1, "years", "this_day", "day_end"), "", "en", "1 year, of which the day itself is the first"),
        (Period(2, "days", "moment", "day_end"), "", "en", "2 days later, to the end of that day"),
    ],
)
def test_the_arithmetic_in_words(period, place, language, expected):
    with override(language):
        assert in_words(reckon(period, datetime(2026, 11, 24, 10, tzinfo=UTC), place))[0].startswith(expected)


def test_a_moved_end_names_the_free_days_in_the_readers_language():
    moved = Period(30, "days", "next_day", "day_end", "next_working_day")
    with override("bg"):
        _, said = in_words(reckon(moved, datetime(2026, 11, 24, 10, tzinfo=UTC), "BG"))
    assert "29 Декември 2026, 24:00 (София)" in said
    assert "Бъдни вечер" in said
    assert said.count("2026") == 6, "the new end and five free days"


def test_the_pages_and_the_api_say_the_same(world):
    case = world.case(age=AgeGroup.CHILD)
    duty = Duty.objects.filter(object_id=case, rule="D01").first()
    signal = world.signal()
    client = signed_in(world, "ana")
    page = client.get(f"/desk/duties/{duty.pk}/why/").content.decode()
    api = client.get(f"/api/v1/duties/{duty.pk}", headers={"Accept-Language": "bg"}).json()
    for part in (api["began"], *api["steps"], api["rule"]["why"], api["owes"], api["account"]):
        assert part in page
    triage = Duty.objects.get(object_id=signal)
    assert client.get(f"/desk/duties/{triage.pk}/why/").status_code == 200, "also of what a step closes"
    assert f'href="/desk/duties/{triage.pk}/why/"' in client.get("/desk/").content.decode()
    assert client.get(f"/api/v1/duties/{UUID(int=5)}").status_code == 404


def test_everybody_reads_the_rules_of_one_place_or_of_all(world):
    client = signed_in(world, "georgi")
    everything = client.get("/desk/rules/").content.decode()
    assert all(f"{rule.id}/{rule.version}" in everything for rule in rules().values())
    roman = client.get("/desk/rules/?place=RO").content.decode()
    assert "D20/2026.1" in roman
    assert "D03/2026.1" not in roman
    assert client.get("/desk/rules/?place=%00").content.decode().count("D03/2026.1") == 1
    listed = client.get("/api/v1/rules?jurisdiction=RO").json()
    assert {rule["id"] for rule in listed} == {"D20", "D21", "D22", "D23", "D24", "P-ASYLUM", "P-CHILD"}
    assert len(client.get("/api/v1/rules").json()) == len(rules())


@pytest.mark.parametrize("language", ["en", "bg", "ro", "uk"])
def test_every_rule_reads_in_words(language):
    with override(language):
        for one in every_rule():
            assert one.title and one.why and one.length and one.whom and one.source_name  # noqa: PT018
            assert one.place in jurisdictions().values()
