"""Projects: what a donor was promised, counted and never typed; who keeps them; what cannot be."""

from decimal import Decimal

import pytest

from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing, Refused
from accord.foundation.sheets import Format
from accord.foundation.writes.services import Stale
from accord.protection.referrals import services as referrals
from accord.protection.referrals.models import Referral
from accord.protection.referrals.vocab import DeclineReason
from accord.research.projects import queries, services
from accord.research.projects.files import give
from accord.research.projects.models import Project, Target
from accord.research.projects.rules import RULES
from accord.research.projects.vocab import BadProject, Closed
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api, ok
from tests.rooms.projects.build import begun, money, promised, target


def reached(world, project, who="elena"):
    return queries.reached(actor=world[who], project=project, now=world.now)


def lines(world, project):
    return {line.rule: line for line in reached(world, project).lines}


def sent(world):
    case = world.case()
    world.consent(case)
    referral = world.draft(case)
    world.send(referral)
    return referral


def answered(world, referral, action):
    call = {"referral": referral, "now": world.now}
    for step in ("acknowledge", action):
        read = Referral.objects.get(pk=referral).version
        more = {"reason": DeclineReason.NO_PLACE} if step == "decline" else {}
        referrals.act(actor=world["mira"], action=step, read=read, key=key(), **call, **more)


def test_indicators_are_counted_from_what_happened(world):
    project = begun(world)
    first, second = sent(world), sent(world)
    answered(world, first, "accept")
    found = lines(world, project)
    assert {name: found[name].years[1].reached for name in ("registered", "referrals_sent", "referrals_answered")} == {
        "registered": 2, "referrals_sent": 2, "referrals_answered": 1,
    }  # fmt: skip
    assert found["registered"].years[0].reached == 0, "the year before"
    assert found["registered"].years[2].reached is None, "the year that has not begun"
    assert found["registered"].frame.reached == 2
    answered(world, second, "decline")
    assert lines(world, project)["referrals_answered"].frame.reached == 2


def test_only_the_work_of_its_organisations_counts(world):
    sent(world)
    project = begun(world, bodies=frozenset({world.org("dignita")}))
    found = lines(world, project)
    assert found["registered"].frame.reached == found["referrals_sent"].frame.reached == 0


def test_targets_stand_beside_what_was_reached_and_are_added_over_the_frame(world):
    project, year = begun(world), world.now.year
    target(world, project, number=5)
    target(world, project, number=7, year=year + 1)
    found = lines(world, project)
    assert set(found) == {"assisted"}, "who set a target is shown those with one"
    assert [cell.target for cell in found["assisted"].years] == [None, 5, 7]
    assert found["assisted"].frame.target == 12
    target(world, project, number=None)
    assert [cell.target for cell in lines(world, project)["assisted"].years] == [None, None, 7]


def test_two_currencies_are_never_added(world):
    project, year = begun(world), world.now.year
    money(world, project, "EUR", "100.00", "40.50")
    money(world, project, "EUR", "50.00", "0.00", year=year + 1)
    money(world, project, "BGN", "300.00", "299.99", year=year - 1)
    money(world, project, "BGN", "310.00", "299.99", year=year - 1)  # a correction stands in its place
    paid = [(one.currency, one.granted, one.spent) for one in reached(world, project).paid]
    assert paid == [("BGN", Decimal("310.00"), Decimal("299.99")), ("EUR", Decimal("150.00"), Decimal("40.50"))]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"), ({"donor": ""}, "donor"), ({"donor": "x" * 201}, "donor"), ({"last_year": 2020}, "last_year"),
        ({"last_year": 2030}, "last_year"), ({"first_year": 12, "last_year": 13}, "last_year"), ({"bodies": frozenset()}, "bodies"),
    ],
)  # fmt: skip
def test_a_project_that_cannot_be_is_refused(world, changes, field):
    with pytest.raises(BadProject) as caught:
        begun(world, **changes)
    assert caught.value.field == field
    assert not Project.objects.exists()


def test_another_country_and_anothers_agreement_are_refused(world):
    with pytest.raises(BadProject, match="own country"):
        begun(world, bodies=frozenset({world.org("people_to_people")}))
    with pytest.raises(BadProject, match="no such agreement"):
        begun(world, agreement=world.agreement)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rule": "happiness"}, "rule"),
        ({"year": 1999}, "year"),
        ({"number": -1}, "number"),
        ({"number": 10**8}, "number"),
    ],
)
def test_a_target_that_cannot_be_is_refused(world, changes, field):
    project = begun(world)
    with pytest.raises(BadProject) as caught:
        target(world, project, **changes)
    assert caught.value.field == field
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    "changes", [{"currency": "XXX"}, {"granted": "-1"}, {"spent": "0.001"}, {"granted": "1e12"}, {"year": 1999}]
)
def test_money_that_cannot_be_is_refused(world, changes):
    with pytest.raises(BadProject):
        money(world, begun(world), **changes)


@pytest.mark.parametrize("who", ["ana", "nadia", "yana", "petar", "georgi"])
def test_only_who_coordinates_keeps_projects(world, who):
    made = promised(world)
    for call in (
        lambda: begun(world, who), lambda: target(world, made, who=who), lambda: reached(world, made, who), lambda: queries.own(world[who]),
    ):  # fmt: skip
        with pytest.raises(Refused):
            call()


def test_the_coordinator_of_another_country_finds_nothing(world):
    with pytest.raises(Missing):
        reached(world, promised(world), "ioana")
    assert queries.own(world["ioana"]) == []


def test_what_is_closed_or_stale_is_not_changed(world):
    project = promised(world)
    with pytest.raises(Stale):
        target(world, project, read=1)
    read = Project.objects.get(pk=project).version
    services.close(actor=world["elena"], project=project, read=read, now=world.now, key=key())
    for call in (target, money):
        with pytest.raises(Closed):
            call(world, project)
    assert reached(world, project).lines, "it stays readable"


def test_each_reading_of_figures_is_an_event(world):
    project = promised(world)
    reached(world, project)
    file = give(actor=world["elena"], project=project, kind=Format.CSV, now=world.now)
    kinds = list(Event.objects.filter(object_id=project).order_by("seq").values_list("kind", flat=True))
    assert kinds == [
        "project.begun",
        "project.changed",
        "project.changed",
        "project.read",
        "project.read",
        "export.made",
    ]
    text = file.content.decode("utf-8-sig")
    assert "assisted" in text
    assert "EUR" in text
    assert Format.CSV.value in file.name


def test_the_pages_and_programs_say_the_same(world):
    client, year = signed_in(world, "elena"), world.now.year
    told = {
        "key": key(), "title": "Грижа", "donor": "Фондация", "first_year": str(year), "last_year": str(year + 2),
        "bodies": [str(world.org("animus"))],
    }  # fmt: skip
    assert client.post("/desk/projects/new/", told | {"last_year": str(year + 3)}).status_code == 422
    assert client.post("/desk/projects/new/", told | {"key": key()}).status_code == 302
    project = Project.objects.get()
    path = f"/desk/projects/{project.pk}/"
    wanted = {"key": key(), "version": "1", "rule": "registered", "year": str(year), "number": "9"}
    assert client.post(path + "target/", wanted).status_code == 302
    paid = {"key": key(), "version": "2", "year": str(year), "currency": "EUR", "granted": "10.00", "spent": "x"}
    assert client.post(path + "money/", paid).status_code == 422
    assert client.post(path + "money/", paid | {"spent": "2.50"}).status_code == 302
    world.case()
    seen = client.get(path).context["found"]
    api = Api(world, "elena")
    out = ok(api.get(f"/projects/{project.pk}"))
    assert [(line["rule"], line["years"][0]) for line in out["lines"]] == [
        (line.rule, {"target": line.years[0].target, "reached": line.years[0].reached}) for line in seen.lines
    ]
    assert out["paid"] == [{"currency": "EUR", "granted": "10.00", "spent": "2.50"}]
    assert client.get(path + "file/?format=xlsx").status_code == 200
    assert client.get(path + "file/?format=exe").status_code == 404
    body = {"title": "x", "donor": "y", "first_year": year, "last_year": year, "bodies": [str(world.org("animus"))]}
    made = ok(api.post("/projects", body))["id"]
    ok(api.post(f"/projects/{made}/targets", {"version": 1, "rule": "assisted", "year": year, "number": 3}))
    ok(
        api.post(
            f"/projects/{made}/money",
            {"version": 2, "year": year, "currency": "BGN", "granted": "1.00", "spent": "0.00"},
        )
    )
    ok(api.post(f"/projects/{made}/close", {"version": 3}))
    assert api.post(f"/projects/{made}/close", {"version": 4}).status_code == 409
    assert {row["id"] for row in ok(api.get("/projects"))} == {str(project.pk), made}


def test_every_rule_has_its_words(world):
    project = begun(world)
    found = lines(world, project)
    assert tuple(found) == RULES
    assert all(line.label and line.says for line in found.values())
