"""Plans, cohorts and the register: every refusal has its own test, with a code, a sentence and what would help."""

from datetime import date

import pytest

from accord.research.publication import refusals
from accord.research.publication.cohorts import changed, closes_on, require_closed, require_large
from accord.research.publication.people import People
from accord.research.publication.plan import Plan, Table, Variable
from accord.research.publication.register import (
    Entry,
    levels,
    recognise,
    require_approved,
    require_publishable,
    require_table,
)
from tests.published import glotip, glotip_plan, plan, tables, uk

SEX, AGE = Variable("sex", ("f", "m")), Variable("age", ("child", "adult"))
REGION = Variable(
    "region", ("north", "south"), source="place", codes={"Vidin": "north", "Varna": "north", "Burgas": "south"}
)
OBLAST = Variable(
    "oblast",
    ("Vidin", "Varna", "Burgas"),
    "place",
    within="region",
    parents={"Vidin": "north", "Varna": "north", "Burgas": "south"},
)


def some(variables=(SEX, AGE), *lines, **more):
    return Plan("p", variables, tables(*(lines or ("sex",))), **more)


def people(n=40, first=0, place="Vidin", cohort="2024"):
    rows = [(f"u{first + i:04d}", {"sex": "fm"[i % 2], "age": "adult", "place": place}) for i in range(n)]
    return People.of(cohort, rows, ["sex", "age", "place"])


def test_every_refusal_says_what_is_wrong_and_what_would_help():
    kinds = refusals.Refused.__subclasses__()
    assert len({kind.code for kind in kinds}) == len(kinds) > 25
    assert all(kind.sentence.endswith(".") and kind.remedy.endswith(".") for kind in kinds)


def test_a_plan_has_at_most_twelve_tables_of_at_most_three_dimensions():
    many = tuple(Variable(f"v{n}", ("a", "b")) for n in range(13))
    with pytest.raises(refusals.TooManyTables) as refused:
        Plan("p", many, tuple(Table(v.name, (v.name,)) for v in many))
    assert "13 tables; 12" in str(refused.value)
    with pytest.raises(refusals.TooManyDimensions):
        some(many, "v0 v1 v2 v3")


@pytest.mark.parametrize(
    ("variables", "lines", "more"),
    [
        ((SEX, SEX), ("sex",), {}),
        ((SEX,), ("sex", "age"), {}),
        ((SEX, AGE), ("sex age", "age sex"), {}),
        ((Variable("sex", ()),), ("sex",), {}),
        ((Variable("sex", ("f", "f")),), ("sex",), {}),
        ((Variable("sex", ("f",), codes={"m": "male"}),), ("sex",), {}),
        (
            (REGION, Variable("oblast", ("Vidin", "Ruse"), "place", within="region", parents={"Vidin": "north"})),
            ("region",),
            {},
        ),
        ((REGION, OBLAST), ("region oblast",), {}),
        ((SEX,), ("sex",), {"threshold": 1}),
        ((SEX,), ("sex",), {"base": 20}),
        ((Variable("a", tuple(map(str, range(999)))), Variable("b", tuple(map(str, range(999))))), ("a b",), {}),
    ],
)
def test_a_plan_that_cannot_be_read_is_refused(variables, lines, more):
    with pytest.raises(refusals.BadPlan):
        some(variables, *lines, **more)


def test_one_banding_for_each_field_unless_areas_lie_in_areas():
    with pytest.raises(refusals.SecondBanding) as refused:
        some((AGE, Variable("age-in-years", ("0-11", "12+"), source="age")), "age")
    assert "age" in str(refused.value)
    nested = some((REGION, OBLAST), "region", "oblast")
    assert [v.name for v in levels(nested)] == ["oblast"]


def test_the_digest_is_of_everything_the_plan_says_and_survives_storing():
    made = some((REGION, OBLAST, SEX), "oblast sex", "region")
    assert Plan.from_data(made.as_data()).digest == made.digest
    assert some((REGION, OBLAST, SEX), "oblast sex", "region", threshold=5).digest != made.digest
    with pytest.raises(refusals.BadPlan):
        Plan.from_data({"name": "p"})


def test_a_person_is_counted_once_and_a_code_without_a_class_is_refused():
    with pytest.raises(refusals.CountedTwice):
        People.of("2024", [("u1", {}), ("u1", {})], [])
    with pytest.raises(refusals.NobodyThere):
        People.of("2024", [], [])
    with pytest.raises(refusals.UnknownClass) as refused:
        some().count(Table("sex", ("sex",)), People.of("2024", [("u1", {"sex": "a rare word"})], ["sex"]))
    assert "a rare word" not in str(refused.value)


def test_a_cohort_closes_ninety_days_after_its_year():
    assert closes_on(2024) == date(2025, 3, 31)
    with pytest.raises(refusals.CohortOpen):
        require_closed(2024, date(2025, 3, 30))
    require_closed(2024, date(2025, 3, 31))


def test_a_revision_changes_ten_persons_in_each_area_or_waits():
    before = people()
    more = dict(before.rows())
    few = People.of("2024", [*_as_rows(before), *_as_rows(people(9, 100))], ["sex", "age", "place"])
    ten = People.of("2024", [*_as_rows(before), *_as_rows(people(10, 100))], ["sex", "age", "place"])
    split = People.of("2024", [*_as_rows(ten), *_as_rows(people(3, 200, "Burgas"))], ["sex", "age", "place"])
    moved = People.of("2024", [*_as_rows(people(30)), *_as_rows(people(10, 30, "Burgas"))], ["sex", "age", "place"])
    assert len(more) == 40
    assert changed(before, ten, OBLAST) == {"Vidin": 10}
    assert changed(before, moved, OBLAST) == {"Vidin": 10, "Burgas": 10}
    require_large(before, ten, OBLAST)
    require_large(before, ten, None)
    for small in (few, split, before):
        with pytest.raises(refusals.RevisionTooSmall):
            require_large(before, small, OBLAST)


def _as_rows(found):
    return [(uid, {name: found.values[name][n] for name in found.values}) for n, uid in enumerate(found.uids)]


def entry(made, **more):
    first = {"code": "R-1", "cohort": "2024", "key_id": "k1", "members": "m", "author": "ana", "approved_by": "boris"}
    return Entry(plan=made, **(first | more))


def test_a_cohort_keeps_its_plan_its_bands_and_its_key():
    cohort = uk()
    published = plan(cohort)
    past = [entry(published, files={"a.csv": "d1"})]
    wider = plan(cohort, "", "form", "sex", "age", "citizenship", "sex form", "age form", "citizenship form", "kind")
    with pytest.raises(refusals.NotInPlan):
        require_publishable(entry(wider, code="R-2", readers="partners"), past)
    banded = Plan(
        "p", (Variable("sex", ("Male", "all others"), other="all others"), *published.variables[1:]), published.tables
    )
    with pytest.raises(refusals.SecondBanding):
        require_publishable(entry(banded, code="R-2", readers="partners"), past)
    with pytest.raises(refusals.KeyChanged):
        require_publishable(entry(published, code="R-2", readers="partners", key_id="k2"), past)
    with pytest.raises(refusals.AlreadyPublished):
        require_publishable(entry(published, code="R-2"), past)
    with pytest.raises(refusals.PlanChanged):
        require_publishable(entry(plan(cohort, "sex", "form"), code="R-2", readers="partners"), past)
    with pytest.raises(refusals.PlanChanged):  # others are in it now, and it is said to be no revision
        require_publishable(entry(published, code="R-2", readers="partners", members="n"), past)
    require_publishable(entry(plan(cohort, threshold=5), code="R-2", readers="partners"), past)
    require_publishable(entry(wider, code="R-2", cohort="2025"), past)  # other persons, another plan


def test_areas_that_cut_across_published_ones_are_refused():
    past = [entry(some((REGION, OBLAST), "oblast"))]
    other = Variable(
        "oblast",
        ("Vidin", "the coast"),
        "place",
        codes={"Varna": "the coast", "Burgas": "the coast"},
        within="region",
        parents={"Vidin": "north", "the coast": "south"},
    )
    with pytest.raises(refusals.Overlapping):
        require_publishable(entry(some((REGION, other), "oblast"), code="R-2", readers="partners"), past)


def test_one_revision_and_only_with_a_later_year():
    made = some()
    first, later = entry(made), entry(made, code="R-2", cohort="2025")
    revision = entry(made, code="R-3", revision=1, members="n")
    with pytest.raises(refusals.RevisionTooEarly):
        require_publishable(revision, [first])
    require_publishable(revision, [first, later])
    with pytest.raises(refusals.AlreadyRevised):
        require_publishable(entry(made, code="R-4", revision=2), [first, later, revision])


def test_nobody_approves_alone_and_only_registered_files_go_out():
    made = entry(some(), files={"a.csv": "d1"})
    require_approved(made)
    for by in ("", "ana"):
        with pytest.raises(refusals.NotApproved):
            require_approved(entry(some(), approved_by=by))
    assert recognise("d1", [made]) is made
    with pytest.raises(refusals.Unregistered):
        recognise("d2", [made])
    require_table(some(), "sex", "2024")
    with pytest.raises(refusals.NotInPlan):
        require_table(some(), "age", "2024")
    assert glotip_plan(glotip()).tables
