"""Two estimates side by side: a change with its interval, or every reason why none is told; and what hangs on which list."""

import json

import pytest
from django.utils.translation import override

from accord.foundation.refusals import Missing, Refused
from accord.research.estimates import queries, telling
from accord.research.estimates.comparing import WHY_NOT, beside
from accord.research.estimates.models import Estimate
from accord.research.estimates.vocab import NotEstimable
from accord.research.prevalence import between
from tests.cast import signed_in
from tests.rooms.estimates.build import SMALL, asked, computed

FEWER = "A,B,C,count\n1,0,0,20\n0,1,0,18\n0,0,1,15\n1,1,0,9\n1,0,1,7\n0,1,1,6\n1,1,1,3\n"


@pytest.fixture
def two(world):
    """2024 and 2026, the same lists and people, with invented replicates: one process that compiles is enough elsewhere."""
    return ready(world, 2024, table=SMALL, around=100), ready(world, 2026, table=FEWER, around=10)


def ready(world, year, *, around, **more):
    row = computed(world, asked(world, period=str(year), **more))
    total = row.result["total"]
    row.result |= {
        "quantiles": [total + around * (n - 100) / 100 for n in range(1, 200)],
        "interval_percentile": [total - around, total + around],
    }
    row.save()
    return row


def test_a_change_is_told_with_its_interval_and_what_it_does_not_say(two):
    with override("en"):
        found = beside(*two)
    before, after = (row.result["total"] for row in two)
    assert found.reasons == []
    assert found.change.ratio == pytest.approx(after / before)
    assert found.change.ratio_interval[0] < after / before < found.change.ratio_interval[1] < 1
    assert found.change.less == 1
    assert found.headline.startswith(f"From {telling.people(before)} to {telling.people(after)} people: 0.")
    assert found.words[0].startswith("There are fewer: by ")
    assert "not why" in found.words[-1]
    differs = {line.head for line in found.lines if line.differs}
    assert {"Period", "Seen", "Total", "Interval"} <= differs
    assert "Lists" not in differs


def test_an_interval_that_holds_no_change_says_so(world):
    with override("en"):
        found = beside(ready(world, 2024, table=SMALL, around=150), ready(world, 2025, table=SMALL + "\n", around=150))
    assert found.reasons == []
    assert found.change.ratio_interval[0] < 1 < found.change.ratio_interval[1]
    assert "cannot be told" in found.words[0]


def _set(row, **values):
    result = values.pop("result", {})
    row.result = {**row.result, **result}
    Estimate.objects.filter(pk=row.pk).update(result=row.result, **values)
    return Estimate.objects.get(pk=row.pk)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"state": "refused"}, "no-total"),
        ({"result": {"quantiles": []}}, "no-interval"),
        ({"period": " 2024"}, "same-period"),
        ({"whom": "children"}, "whom"),
        ({"result": {"lists": ["A", "B", "D"]}}, "lists"),
        ({"method": "stepwise"}, "method"),
    ],
)
def test_what_cannot_be_told_is_refused_with_every_reason(two, values, code):
    before, after = two
    after = _set(after, **values)
    with override("en"):
        found = beside(before, after)
    assert (found.change, found.headline, found.reasons) == (None, "", [code])
    if code == "no-total":
        total = telling.people(after.result["total"])
        assert total not in json.dumps([line.after for line in found.lines])
    with override("ro"):
        assert str(WHY_NOT[code]) != WHY_NOT[code]._args[0]


def test_one_table_estimated_twice_is_no_change(world, two):
    again = ready(world, 2026, table=SMALL, around=50, missed=0.3)
    assert beside(two[0], again).reasons == ["same-table"]


def test_one_estimate_or_one_that_waits_is_no_pair(world, two):
    with pytest.raises(NotEstimable):
        beside(two[0], two[0])
    with pytest.raises(NotEstimable):
        beside(two[0], Estimate.objects.get(pk=asked(world)))


def test_two_humps_stay_two_humps():
    humps = [100.0] * 100 + [200.0] * 99
    found = between((200.0, humps), (100.0, [100.0] * 199))
    assert found.ratio_interval == (0.5, 1.0)
    assert found.less == pytest.approx(99 / 199)


def test_the_page_and_the_api_say_the_same(world, two):
    client = signed_in(world, "elena")
    asked_for = f"before={two[0].pk}&after={two[1].pk}"
    said = client.get(f"/api/v1/estimates/{two[0].pk}/beside/{two[1].pk}", headers={"Accept-Language": "bg"}).json()
    assert said["change"]["ratio"] < 1
    assert said["reasons"] == []
    page = client.get(f"/desk/estimates/beside/?{asked_for}").content.decode()
    assert "From " in page
    assert "No change is told" not in page
    alone = client.get(f"/desk/estimates/beside/?after={two[1].pk}")
    assert alone.status_code == 200
    assert "<option value" in alone.content.decode()
    same = client.get(f"/desk/estimates/beside/?before={two[0].pk}&after={two[0].pk}")
    assert "Both are the same estimate" in same.content.decode()
    assert client.get(f"/api/v1/estimates/{two[0].pk}/beside/{two[0].pk}").status_code == 422
    assert client.get("/desk/estimates/beside/?before=x&after=y").status_code == 200


def test_what_is_anothers_is_missing(world, two):
    with pytest.raises(Refused):
        queries.finished(world["mira"])
    Estimate.objects.filter(pk=two[1].pk).update(organisation=world["mira"].organisation)
    assert [row.pk for row in queries.finished(world["elena"])] == [two[0].pk]
    with pytest.raises(Missing):
        queries.opened(world["elena"], two[1].pk)


def variants(made, left, merged):
    one = {"refused": "no_triangle", "facts": {}}
    made["left_out"] = [{"what": what, "total": total, **one} for what, total in left]
    made["merged"] = [{"what": what, "total": total, **one} for what, total in merged]


def test_each_list_has_its_sentence(world):
    row = computed(world, asked(world))
    row.result["total"] = 1000.0
    left = [("A", 400.0), ("B", 1050.0), ("C", None)]
    variants(row.result, left, [("A+B", 700.0), ("A+C", 1200.0), ("B+C", None)])
    with override("en"):
        parts = {part.title: part for part in telling.told(row).parts}
    said = dict(parts["List by list"].rows)
    assert said["A"] == (
        "Without it the total is 400 (−60%): it hangs on this list. "
        f"As one with another list: from 700 (with B) to {telling.people(1200)} (with C)."
    )
    assert said["B"] == (
        f"Without it the total is {telling.people(1050)} (+5%): it hardly moves. As one with A: 700. As one with C there is no estimate."
    )
    assert said["C"].startswith("Without it there is no estimate. There are no three lists of which")
    assert parts["Without each list"].rows[2] == ("C", "no estimate", "–")
    row.result["left_out"][2].pop("facts")  # of a row that was finished before reasons were kept
    assert telling.told(row).parts
