"""Where the node does not offer her page there is no address, and on a name of its own there is nothing else."""

import pytest
from django.test import Client, override_settings
from django.urls import get_resolver

from accord.foundation.clock import now as clock
from accord.protection.visits.models import Visit
from tests.cast import key
from tests.rooms.visits.build import browser, contact, english, numbers

pytestmark = pytest.mark.django_db
PATHS = ("/n/", "/n/k/123456789012/", "/n/a/", "/n/b/", "/n/d/", "/n/e/", "/n/x/", "/n/l/", "/n/nothing/")


def test_off_every_address_is_like_any_that_there_is_not(world):
    case = world.case()
    client, staff = browser(world, case), english(world)
    assert {p.namespace for p in get_resolver().url_patterns if hasattr(p, "namespace")} >= {"portal"}
    with override_settings(ACCORD_PORTAL=False):
        nothing, nobody = staff.get("/nothing/"), Client().get("/nothing/")
        for path in PATHS:
            for method in ("get", "post"):
                assert getattr(client, method)(path).status_code == nobody.status_code == 302, path
                assert getattr(staff, method)(path).status_code == nothing.status_code == 404, path
        page = staff.get(f"/desk/cases/{case}/portal/")
        assert page.status_code == 200
        assert "does not offer" in page.content.decode()
        assert "Show the numbers" not in page.content.decode()
        contact(world, case, clock())
        yes = {"wants": "on", "alone": "on", "shown": "on", "key": key()}
        refused = staff.post(f"/desk/cases/{case}/portal/", yes)
        assert refused.status_code == 403
        assert "does not offer" in refused.content.decode()
    assert Visit.objects.count() == 1  # the one from before


@override_settings(ACCORD_PORTAL_HOST="notes.example", ALLOWED_HOSTS=["notes.example", "testserver"])
def test_on_a_name_of_its_own_her_page_stands_alone(world):
    case = world.case()
    contact(world, case, clock())
    typed = numbers(world, case, clock())
    hers, staff = Client(headers={"host": "notes.example"}), english(world)
    assert hers.get("/n/").status_code == 200
    assert hers.post("/n/", {"numbers": typed}).status_code == 303
    assert hers.get("/n/a/").status_code == 200
    for path in ("/", "/desk/", "/sign-in/", "/health", "/api/v1/me", "/language/", "/nothing/"):
        answer = hers.get(path)
        assert answer.status_code == 404, path
        assert b"Accord" not in answer.content, path
    assert staff.get("/n/").status_code == 404  # under the name of the node there is no such page
    assert Client().get("/n/a/").status_code == 302
    shown = staff.post(f"/desk/cases/{case}/portal/", {"wants": "on", "alone": "on", "shown": "on", "key": key()})
    assert "notes.example/n/" in shown.content.decode()
