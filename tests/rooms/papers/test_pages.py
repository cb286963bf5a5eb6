"""The pages of papers, in the browser and by programs."""

from accord.foundation.ledger.models import Event
from tests.cast import signed_in
from tests.rooms.api.test_api import Api
from tests.rooms.papers.builders import filled, offered
from tests.rooms.plans.builders import good, made


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


def test_a_paper_that_is_stopped_says_why_and_shows_its_words(world):
    case = world.case()
    world.protect(case, kind="risk", name="Петър Стоянов Ганчев")
    made(world, case, "risk")
    made(world, case, "safety_plan", good(world, "safety_plan") | {"persons": "Петър Стоянов Ганчев"})
    answer = signed_in(world, "ana").get(f"/desk/cases/{case}/papers/safety_plan/file/")
    page = text(answer, 403)
    assert "Петър Стоянов Ганчев" in page
    assert 'id="reading"' in page
    assert Api(world, "ana").get(f"/cases/{case}/papers/safety_plan/file").status_code == 403
    assert not Event.objects.filter(kind="paper.made").exists()
