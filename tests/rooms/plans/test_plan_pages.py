"""The pages of plans, in the browser and by programs."""

import json
import re

import pytest

from accord.foundation.duties.models import Duty
from accord.protection.plans.models import Plan, Step
from accord.protection.safety.models import ContactPlan
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api
from tests.rooms.plans.builders import PATH, all_made, good, made, save, soon
from tests.rooms.plans.test_forms import ALL, posted

SIGN = {
    "language": "uk", "method": "signature", "name": "Тетяна", "worker": "Ана", "signature": PATH, "worker_signature": PATH,
}  # fmt: skip


def fields(world, kind):
    return posted(ALL[kind], good(world, kind)) | {"key": key()}


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def test_a_case_manager_writes_reads_signs_and_does_a_step(world):
    world.message(case := world.case())  # safe contact was agreed on
    client, base = signed_in(world, "ana"), f"/desk/cases/{case}/plans/"
    tile = text(client.get(f"/desk/cases/{case}/"))
    assert base in tile
    text(client.get(base))
    for kind in ("risk", "safety_plan", "support_plan"):
        page = text(client.get(f"{base}{kind}/"))
        assert page.count("<fieldset") >= 1
        answer = client.post(f"{base}{kind}/", fields(world, kind) | {"version": "0"})
        assert answer.status_code == 302, answer.content.decode()[:500]
        where = answer["Location"]
        assert "Канарче" in text(client.get(f"{where}?language=uk"))
        data = {"version": "1", "key": key()} | (SIGN if kind != "risk" else {})
        assert client.post(f"{where}finish/", data).status_code == 302
        read = text(client.get(where))
        assert ("signature-image" in read) == (kind != "risk")
    safety = Plan.objects.get(kind="safety_plan")
    assert safety.refers["contact"] == str(ContactPlan.objects.get(case=case).pk)
    assert "+380501234567" not in text(client.get(f"/desk/plans/{safety.pk}/"))
    step = Step.objects.get(plan__kind="support_plan")
    duty = Duty.objects.get(object_id=step.pk)
    assert client.get(f"/desk/duties/{duty.pk}/")["Location"] == f"/desk/plans/steps/{step.pk}/"
    assert "Канарче Стъпка" in text(client.get(f"/desk/plans/steps/{step.pk}/"))
    wrong = client.post(f"/desk/plans/steps/{step.pk}/", {"action": "drop", "reason": "", "version": "1", "key": key()})
    text(wrong, 422)
    done = client.post(f"/desk/plans/steps/{step.pk}/", {"action": "do", "reason": "ok", "version": "1", "key": key()})
    assert done.status_code == 302
    text(client.get(f"/desk/plans/steps/{step.pk}/"))


def test_two_people_see_both_versions(world):
    case = world.case()
    client, path = signed_in(world, "ana"), f"/desk/cases/{case}/plans/risk/"
    save(world, case, "risk", {"her_view": "Думите на другия"})
    page = text(client.post(path, {"her_view": "Моите думи", "version": "0", "key": key()}), 422)
    assert "Думите на другия" in page
    assert "Моите думи" in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    assert client.post(path, {"her_view": "Моите думи", "version": version, "key": key()}).status_code == 302


def test_what_is_missing_is_named_and_what_was_typed_stays(world):
    case = world.case()
    made(world, case, "risk")
    client = signed_in(world, "ana")
    plan = save(world, case, "safety_plan", {"persons": "x"})
    page = text(client.post(f"/desk/plans/{plan}/finish/", SIGN | {"version": "1", "key": key()}), 422)
    assert "Ана" in page
    assert "%(" not in page
    plan_page = text(client.post(f"/desk/plans/{plan}/finish/", {"version": "1", "key": key()}), 422)
    assert 'value="1"' in plan_page
    text(client.post(f"/desk/plans/{plan}/decline/", {"her_words": "", "version": "1", "key": key()}), 422)
    no = client.post(f"/desk/plans/{plan}/decline/", {"her_words": "Не искам", "version": "1", "key": key()})
    assert no.status_code == 302
    assert "Не искам" in text(client.get(f"/desk/plans/{plan}/"))


def test_something_has_happened(world):
    case = world.case()
    client, path = signed_in(world, "ana"), f"/desk/cases/{case}/plans/happened/"
    text(client.post(path, {"trigger": "release", "key": key()}), 422)
    made(world, case, "risk")
    text(client.post(path, {"trigger": "", "key": key()}), 422)
    assert client.post(path, {"trigger": "release", "key": key()})["Location"].endswith("/plans/risk/")
    assert Duty.objects.filter(rule="P-RISK-NOW", done_at=None).exists()


def test_the_assessment_is_handed_over_by_a_referral_that_is_filled_in(world):
    case = world.case()
    client = signed_in(world, "ana")
    plan = made(world, case, "assessment")
    link = re.search(r'href="(/desk/cases/[^"]+receiver=[^"]+)"', text(client.get(f"/desk/plans/{plan}/")))[1]
    page = text(client.get(link.replace("&amp;", "&")))
    assert f'value="{world.org("mvr_police")}" selected' in page
    assert re.search(r'value="investigation" (selected|checked)', page)


def test_kinds_of_another_country_and_kinds_that_are_none(world):
    client = signed_in(world, "ana")
    romanian = world.case(jurisdiction="RO")
    assert "7б" not in text(client.get(f"/desk/cases/{romanian}/plans/"))
    text(client.post(f"/desk/cases/{romanian}/plans/assessment/", fields(world, "assessment") | {"version": "0"}), 422)
    for kind in ("horoscope", "risk-2", "happened"):
        assert client.get(f"/desk/cases/{romanian}/plans/{kind}/").status_code in (404, 405)


def test_programs_do_the_same(world):
    case = world.case()
    api = Api(world, "ana")

    def ok(response):
        assert response.status_code == 200, response.content
        return response.json()

    forms = {form["kind"]: form for form in ok(api.get("/plan-forms"))}
    assert set(forms) == set(ALL)
    assert forms["risk"]["sections"][0]["questions"][0]["options"]
    for kind in ("risk", "safety_plan"):
        begun = ok(api.get(f"/cases/{case}/plans/{kind}/draft"))
        body = {"answers": good(world, kind), "version": begun["version"]}
        plan = ok(api.post(f"/cases/{case}/plans/{kind}/draft", body))
        agreement = dict(SIGN) if kind == "safety_plan" else None
        finished = ok(api.post(f"/plans/{plan['id']}/finish", {"version": plan["version"], "agreement": agreement}))
        opened = ok(api.get(f"/plans/{plan['id']}?language=ro"))
        assert (opened["state"], opened["version"], opened["language"]) == (
            "in_force", finished["version"], "uk" if agreement else "",
        )  # fmt: skip
    assert opened["title"] == "Plan de siguranță"
    step = opened["steps"][0]
    assert ok(api.get(f"/plan-steps/{step['id']}"))["text"] == step["text"]
    ok(api.post(f"/plan-steps/{step['id']}/move", {"version": 1, "action": "do"}))
    ok(api.post(f"/cases/{case}/happened", {"trigger": "hearing"}))
    draft = ok(api.post(f"/cases/{case}/plans/safety_plan/draft", {"answers": {}, "version": 0}))
    ok(api.post(f"/plans/{draft['id']}/decline", {"version": 1, "her_words": "ні"}))
    rows = ok(api.get(f"/cases/{case}/plans"))
    assert {(row["kind"], row["state"]) for row in rows} == {
        ("risk", "in_force"), ("safety_plan", "in_force"), ("safety_plan", "declined"),
    }  # fmt: skip
    bad = api.post(f"/cases/{case}/plans/risk/draft", {"answers": {"level": "great"}, "version": 0})
    assert (bad.status_code, bad.json()["field"]) == (422, "level")
    assert json.loads(bad.content)["title"]


@pytest.mark.parametrize("path", ["plans/", "plans/risk/"])
def test_a_plan_costs_the_same_however_long_its_chain_is(world, path, django_assert_max_num_queries):
    case = world.case()
    client = signed_in(world, "ana")
    all_made(world, case)
    client.get(f"/desk/cases/{case}/{path}")
    with django_assert_max_num_queries(30) as few:
        client.get(f"/desk/cases/{case}/{path}")
    made(world, case, "risk")
    made(world, case, "support_plan", good(world, "support_plan") | {"until": soon(world, 60)})
    with django_assert_max_num_queries(len(few)):
        client.get(f"/desk/cases/{case}/{path}")
