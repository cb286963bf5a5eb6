"""The pages of papers, in the browser and by programs."""

import json
from dataclasses import replace

from accord.foundation.ledger.models import Event
from tests.cast import signed_in
from tests.rooms.api.test_api import Api
from tests.rooms.papers.builders import filled, offered
from tests.rooms.plans.builders import good, made
from tests.rooms.safety.test_messages import PLAN, agree


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def test_the_rights_are_read_together_and_printed(world):
    client, case = signed_in(world, "ana"), world.case()
    base = f"/desk/cases/{case}/papers/"
    assert base in text(client.get(f"/desk/cases/{case}/"))
    assert f"{base}rights/" in text(client.get(base))
    page = text(client.get(f"{base}rights/?language=uk"))
    assert 'lang="uk"' in page
    assert "Ваші права" in page
    assert f"/desk/cases/{case}/justice/rights/" in page
    file = client.get(f"{base}rights/file/?language=uk")
    assert file.content.startswith(b"%PDF-")
    assert file["Content-Type"] == "application/pdf"
    assert "attachment" in file["Content-Disposition"]
    assert "rights" not in file["Content-Disposition"]
    assert "no-store" in file["Cache-Control"]


def test_each_paper_has_a_page_and_an_operation(world):
    case = filled(world)
    client, api = signed_in(world, "ana"), Api(world, "ana")
    listed = [row["kind"] for row in api.get(f"/cases/{case}/papers").json()]
    assert listed == offered(world, case)
    for kind in listed:
        text(client.get(f"/desk/cases/{case}/papers/{kind}/?language=ro"))
        found = api.get(f"/cases/{case}/papers/{kind}?language=ro").json()
        assert found["language"] == "ro"
        assert found["blocks"]
    made_paper = api.get(f"/cases/{case}/papers/{kind}/file?language=ro")
    assert made_paper.status_code == 200
    assert made_paper.content.startswith(b"%PDF-")
    assert found["digest"][:12] in made_paper["Content-Disposition"]


def test_what_is_left_out_is_said_and_what_never_prints_is_named(world):
    case, client, api = world.case(), signed_in(world, "ana"), Api(world, "ana")
    world.protect(case, kind="risk", name="Петър Стоянов Ганчев")
    made(world, case, "risk")
    made(world, case, "safety_plan", good(world, "safety_plan") | {"persons": "Петър Стоянов Ганчев, шофьорът му"})
    page = text(client.get(f"/desk/cases/{case}/papers/safety_plan/?language=bg"))
    assert "Ганчев" not in page
    assert "[пропуснато], шофьорът му" in page
    question = "Кой може да дойде, да се обади или да пише"
    assert f"„{question}“" in page
    found = api.get(f"/cases/{case}/papers/safety_plan?language=bg").json()
    assert any(question in sentence for sentence in found["left_out"])
    assert "Ганчев" not in str(found)
    assert client.get(f"/desk/cases/{case}/papers/safety_plan/file/").content.startswith(b"%PDF-")
    assert json.loads(Event.objects.get(kind="paper.made").facts)["left_out"] == 1

    agree(world, case, replace(PLAN, code_word="синя лодка"), world.now)
    made(world, case, "safety_plan", good(world, "safety_plan") | {"emergency": "Кажи: Синя Лодката."})
    for ending in ("", "file/"):
        page = text(client.get(f"/desk/cases/{case}/papers/safety_plan/{ending}?language=bg"), 403 if ending else 200)
        assert "Какво прави човекът, стъпка по стъпка" in page
        assert "Синя Лодката" in page
        assert "papers/safety_plan/file/" not in page
    answer = api.get(f"/cases/{case}/papers/safety_plan/file")
    assert (answer.status_code, answer.json()["code"]) == (403, "stopped")
    assert [reason["code"] for reason in answer.json()["reasons"]] == ["hard.code-word"]
    assert Event.objects.filter(kind="paper.made").count() == 1
