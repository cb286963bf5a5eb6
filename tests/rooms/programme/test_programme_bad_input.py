"""What nobody should send, by those who may write: a sentence and the right status, never a 500."""

import json
import re
from itertools import count
from uuid import uuid4

import pytest

from tests.cast import signed_in
from tests.matrix.test_bad_input import FINE, JUNK, NASTY, fields_of, good_body, spoilt
from tests.matrix.test_urls import address
from tests.rooms.api.test_api import Api
from tests.rooms.programme.build import added, begun, counted, in_force, reported_by_link


@pytest.fixture
def places(world):
    draft = begun(world, world.now.year + 1)
    activity = added(world, draft)
    running = in_force(world)
    ids = {"programme_id": draft, "activity_id": activity, "indicator_id": counted(world, activity), "running": running}
    ids["evidence_id"] = uuid4()
    return ids | reported_by_link(world, running[0])


@pytest.mark.parametrize("junk", JUNK)
def test_forms(world, places, junk):
    running = places["running"]
    told = places | {"programme_id": running[0], "activity_id": running[1]}
    elena, wrong = signed_in(world, "elena"), []
    for number, name in enumerate(
        ("programme_new", "programme_edit", "programme_step", "activity_new", "activity_edit", "indicator_new")
    ):
        path = address(name, places)
        names = fields_of(elena.get(path)) - {"key"}
        for one in (dict.fromkeys(names, junk), dict.fromkeys(list(names)[number % 2 :: 2], junk)):
            answer = elena.post(path, one | {"key": f"{name}-long-enough"})
            wrong += [(name, one, answer.status_code)] if answer.status_code not in FINE else []
    yana, path = signed_in(world, "yana"), address("activity_report", told)
    names = fields_of(yana.get(path)) - {"key"}
    for one in (dict.fromkeys(names, junk), dict.fromkeys(names, "1") | {"result": "done", "text": junk}):
        answer = yana.post(path, one | {"key": "report-long-enough"})
        wrong += [("report", one, answer.status_code)] if answer.status_code not in FINE else []
    for name in ("institution", "ends", "activities", "period"):
        answer = elena.post(address("report_links", told), {name: junk, "key": "link-long-enough"})
        wrong += [("link", name, answer.status_code)] if answer.status_code not in FINE else []
    answer = elena.post(address("sent_report", told), {"why": junk, "version": junk, "key": "sent-long-enough"})
    wrong += [("sent", junk, answer.status_code)] if answer.status_code not in FINE else []
    for query in ("period", "format", "action", "after", "from", "section"):
        for name in (
            "programmes",
            "programme_new",
            "programme_step",
            "programme_report",
            "programme_file",
            "activity_new",
        ):
            status = elena.get(address(name, places), {query: junk}).status_code
            wrong += [(name, query, status)] if status not in FINE else []
    assert wrong == []


@pytest.mark.parametrize("turn", range(6))
def test_bodies(world, places, turn):
    api, wrong, turns = Api(world, "elena"), [], count(turn)
    ours = re.compile("/api/v1/(programmes|activities|indicators|report-links|sent-reports|evidence)")
    routes = json.loads(api.client.get("/api/openapi.json").content)["paths"]
    for number, (route, operations) in enumerate(sorted(routes.items())):
        if not ours.match(route) or "post" not in operations:
            continue
        path = re.sub(r"\{(\w+)\}", lambda m: str(places[m[1]]), route)
        for other, body in enumerate(spoilt(good_body(route, world.org("mkbth_burgas")), NASTY, turns)):
            headers = {"Authorization": f"Bearer {api.token}", "Idempotency-Key": f"bad-{turn}-{number}-{other}"}
            answer = api.client.generic("POST", path, json.dumps(body), "application/json", headers=headers)
            if answer.status_code not in FINE or (answer.status_code >= 400 and not answer.json()["title"]):
                wrong.append((path, body, answer.status_code))
    assert wrong == []
