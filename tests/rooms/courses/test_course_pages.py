"""The way of a case on the desk and for programs."""

import pytest
from django.utils.timezone import localtime
from django.utils.translation import override

from accord.foundation.clock import now as clock
from accord.foundation.codes import AgeGroup
from accord.protection.cases import asked
from accord.protection.cases.asked import Risk
from accord.protection.courses.measures import measures, measures_for
from accord.protection.courses.models import Reflection, Return
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api
from tests.rooms.courses.steps import decide, stay


@pytest.fixture
def case(world):
    return world.case(citizenships=frozenset({"MD"}))


def test_the_page_shows_every_track_its_measure_and_the_next_step(world, case):
    ana = signed_in(world, "ana")
    url = f"/desk/cases/{case}/course/"
    page = ana.get(url).content.decode()
    for code in ("1.1", "1.2", "1.3", "2.2", "3.2"):
        assert f">{code}</span>" in page
    assert page.count("<li class=") == 9
    for step in ("decision", "status", "wish", "monitor"):
        assert f"{url}{step}/" in page
    assert f"{url}notice/" not in page
    decide(world, case, file_number="ДП 77", jurisdiction="RO", at=clock(), now=clock())
    decide(world, case, at=clock(), now=clock())
    page = ana.get(url).content.decode()
    assert "ДП 77" in page
    assert "M3" in page
    for step in ("notice", "cooperate", "extend"):
        assert f"{url}{step}/?in=BG" in page
        assert f"{url}{step}/?in=RO" in page
    assert page.count("<li class=") == 11


def test_nobody_suggests_asylum_or_return_under_temporary_protection(world):
    case = world.case()
    stay(world, case, "temporary_protection")
    page = signed_in(world, "ana").get(f"/desk/cases/{case}/course/").content.decode()
    before, _, after = page.partition("<details")
    while "course/wish/" not in after.partition("</details>")[0]:
        before, _, after = before + after.partition("<details")[0], "", after.partition("<details")[2]
    assert "course/wish/" not in before


def test_forms_walk_the_way_and_keep_what_was_typed(world, case, monkeypatch):
    ana, url = signed_in(world, "ana"), f"/desk/cases/{case}/course/"
    at = localtime(clock()).strftime("%Y-%m-%dT%H:%M")

    def send(name, version=1, **fields):
        return ana.post(f"{url}{name}/", {"key": key(), "version": version, **fields})

    decision = {"jurisdiction": "BG", "decided": "confirm", "at": at, "authority": "bg_police", "rights_how": "both",
                "rights_language": "ro", "words": "Тя слуша.", "file_number": "ДП 5"}  # fmt: skip
    assert send("decision", **decision).status_code == 422  # not sure
    refused = send("decision", **decision | {"authority": "ro_diicot"}, sure="yes")
    assert refused.status_code == 422
    assert "Тя слуша." in refused.content.decode()
    assert "authority" in refused.context["form"].errors
    assert send("decision", **decision, sure="yes").status_code == 302
    assert (
        send("notice", jurisdiction="BG", at=at, how="both", language="ro", removal_suspended="yes").status_code == 302
    )
    assert Reflection.objects.get(case=case).notice_how == "both"
    assert send("status", step="irregular", document="none", since=at[:10], asked="no").status_code == 302
    why = "Тя сама поиска, сестра ѝ ражда."
    wish = {
        "ground": "wish",
        "country": "MD",
        "informed_how": "spoken",
        "informed_language": "ro",
        "words": "Vreau acasă.",
    }
    shown = ana.get(f"{url}wish/").content.decode()
    assert 'name="why_now"' in shown
    assert send("wish", **wish).status_code == 422
    assert send("wish", **wish, why_now=why).status_code == 302
    monkeypatch.setattr(asked, "_risk", [lambda _case: Risk("low", clock())])
    plan = {"agreed_on": at[:10], "leaves_on": at[:10], "document": "passport", "payer": "iom", "contact": "Мама"}
    assert send("plan", **plan).status_code == 302
    again = ana.get(f"{url}plan/").content.decode()
    assert "Мама" in again
    stale = send("plan", **plan, route="Русе – Кишинев")
    assert stale.status_code == 422
    assert "Русе – Кишинев" in stale.content.decode()
    version = Return.objects.get(case=case).version
    assert send("cancel", version).status_code == 422
    assert send("cancel", version, sure="yes").status_code == 302
    assert send("monitor", step="begin").status_code == 302
    assert ana.get(f"{url}nonsense/").status_code == 404


def test_programs_walk_the_same_way(world, case):
    api = Api(world, "ana")
    at = clock().isoformat()
    body = {"jurisdiction": "BG", "decided": "confirm", "at": at, "authority": "bg_police", "rights_how": "both",
            "rights_language": "ro", "file_number": "ДП 5"}  # fmt: skip
    assert api.post(f"/cases/{case}/course/decision", body).status_code == 200
    found = api.get(f"/cases/{case}/course").json()
    assert [d["status"] for d in found["decisions"]] == ["preliminary", "formal"] or found["decisions"][0][
        "status"
    ] == "formal"
    assert {t["kind"] for t in found["tracks"]} == {"identification", "reflection"}
    assert "ДП 5" in str(found["decisions"])
    assert found["reflections"][0]["rule"] == "D04"
    assert found["warnings"]["risk"]
    refused = api.post(f"/cases/{case}/course/decision", body | {"authority": "ro_diicot", "decided": "not_confirm"})
    assert (refused.status_code, refused.json()["field"]) == (422, "authority")
    stay_in = {"step": "irregular", "document": "none", "since": at[:10]}
    assert api.post(f"/cases/{case}/course/status", stay_in).json()["field"] == "asked"
    assert api.post(f"/cases/{case}/course/status", stay_in | {"asked": "yes"}).status_code == 200
    wish = {
        "ground": "wish",
        "country": "MD",
        "informed_how": "spoken",
        "informed_language": "ro",
        "words": "Vreau acasă.",
    }
    assert api.post(f"/cases/{case}/course/wish", wish).json()["code"] == "return-never"


def test_the_tile_says_where_identification_stands(world, case):
    ana = signed_in(world, "ana")
    with override("bg"):
        assert f'href="/desk/cases/{case}/course/"' in ana.get(f"/desk/cases/{case}/").content.decode()


def test_measures_keep_their_numbers_and_know_for_whom_they_are():
    codes = [m.code for m in measures() if m.jurisdiction == "BG"]
    assert sorted(set(codes)) == ["1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "3.1", "3.2"]
    assert [m.code for m in measures() if m.jurisdiction == "RO"] == ["M1", "M2", "M3", "M4", "M5", "M6"]
    child, adult = measures_for({"BG"}, {"child"}), measures_for({"BG"}, {"adult", "foreign"})
    assert [m.name for m in child if m.code == "2.2"] != [m.name for m in adult if m.code == "2.2"]
    assert len(child) == len(adult) == 9


def test_for_a_child_the_page_says_that_a_protection_measure_follows(world):
    case = world.case("dimitar", age=AgeGroup.CHILD)
    decide(world, case, who="dimitar")
    response = signed_in(world, "dimitar").get(f"/desk/cases/{case}/course/")
    stage = next(s for s in response.context["stages"] if s.note and "2.2" in {m.code for m in s.measures})
    assert not stage.links
