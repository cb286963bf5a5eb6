"""D1: every address by every method, by everybody, on a record of Animus, of strangers, on none and on nonsense.

The table is access.toml, reviewed by people. For an address that is not in it the failure prints the lines to review.
"""

import re
import tomllib
from itertools import product
from pathlib import Path
from uuid import uuid4

import pytest

from tests.proofs.crawl.browse import METHODS, NOT_HERE, Call, Route, ids, operation, operations, pages, undone

TABLE = tomllib.loads((Path(__file__).parent / "access.toml").read_text(encoding="utf-8"))
PEOPLE = ("oksana", "ana", "georgi", "nadia", "sofia", "ines", "kiril", "vasil", "mira", "elena", "petar", "dona")
OUTSIDE = ("boyko", "hana", "anonymous", "revoked")


def listed() -> list[Route]:
    """The addresses of the table: all but those of signing in, which belong to G1, and what is open to the world."""
    open_ = ("/health", "/metrics", "/style/")
    return [r for r in [*pages(), *operations()] if not r.pattern.startswith((*NOT_HERE, *open_)) and r.pattern != "/"]


def records(house) -> dict[str, str]:
    """For every parameter a record of Animus, or the first that there is."""
    own = {
        "case_id": house.her, "consent_id": house.agreed, "referral_id": house.sent_on, "screening_id": house.raised,
        "signal_id": house.told, "draft_id": house.half, "offer_id": house.offer, "batch_id": house.offer_batch, "agreement_id": house.agreement, "duty_id": house.duty_done,
        "particular_id": house.risk, "document_id": house.file, "share_id": house.share, "ask_id": house.waits,
        "export_id": house.going, "invitation_id": house.coming, "glass_id": house.broken, "message_id": house.word,
        "tip_id": house.tip, "tipfile_id": house.tip_file, "intake_id": house.intake,
        "node_id": house.node.pk, "letter_id": house.letter.pk, "node_list_id": house.node_list.pk,
        "release_id": house.release, "question_id": house.question, "fundraiser_id": house.fundraiser, "project_id": house.project, "programme_id": house.programme, "activity_id": house.activity, "indicator_id": house.indicator, **house.by_link,
        **house.training, **house.campaign,
        "device_id": house.phone, "arrival_id": house.sent_by_phone,
        "handover_id": house.handed, "account_id": house["ana"].account,
        "plan_id": house.plan, "step_id": house.step, "doubt_id": house.doubt, "kind": "risk",
        "episode_id": house.helped, "assessment_id": house.looked_at,
        "shelter_id": house.house, "unit_id": house.places, "hold_id": house.held, "stay_id": house.stay,
        "place_request_id": house.sought, "summons_id": house.called,
        "service_id": house.entry, "report_id": house.wrong, "helper_id": house.helper, "pair_id": house.pair,
        **house.linked, "enquiry_id": house.enquiry, "informationrequest_id": house.information,
        "membership_id": house.cast.memberships["sofia"].pk, **house.court,
        "child_id": house.of_child, "adult_id": house.adult, "child_member_id": house.member,
        **house.protecting,
    }  # fmt: skip
    return {name: found[0] if found else "x" for name, found in ids().items()} | {k: str(v) for k, v in own.items()}


BARE = {"key": "test-key-of-nothing", "version": "1", "sure": "yes"}


def hand_filled(house) -> dict[str, dict[str, str]]:
    """Forms that read, for addresses whose form no worker can do here to the end."""
    return {
        "document_release": {"referral": str(house.sent_on), "reason": "Words"},
        "erase": {"ground": "wish", "sure": "yes"},
        "export_new": {"kind": "cases", "format": "csv", "purpose": "assistance", "reason": "Words", "keeper": "Words"},
        "glass": {"verdict": "justified", "finding": "It was needed that night."},
        "tokens": {"label": "Words"},
    }


def answer_to(house, forms, who: str, route: Route, method: str, values: dict[str, str]) -> str:
    """What `who` gets: ok, the number of the refusal, or where it leads."""
    path = route.at(values)
    if path.startswith("/api/"):
        call = operation(house, who, route, method, path)
    else:
        call = Call(who, route, method, path, forms.get(route.name) or BARE | hand_filled(house).get(route.name, {}))
    visitor = house.visitor("anonymous" if who == "revoked" else who)
    revoked = {"Authorization": f"Bearer {house.tokens['revoked']}"}
    headers = revoked if who == "revoked" else visitor.headers if path.startswith("/api/") else {}
    with undone():
        answer = visitor.do(call, headers=headers)
    status = answer.status_code
    if status == 302 and answer["Location"] in ("/sign-in/", "/second-factor/"):
        return answer["Location"]
    return "ok" if status in (200, 302, 409, 422) else str(status)


def wanted(route: Route, who: str, method: str, where: str) -> set[str]:
    """What the table says, and the rules that hold everywhere."""
    program = route.pattern.startswith("/api/")
    if who in OUTSIDE:
        doors = {"anonymous": "/sign-in/", "revoked": "/sign-in/", "hana": "/second-factor/", "boyko": "403"}
        return {"401", "405"} if program else {doors[who]}
    if method not in ("GET", "POST") or (program and method not in route.methods):
        # Nobody here has a passkey: its address leads nowhere.
        return {"404" if re.search(r"<int:\w+_id>", route.pattern) else "405"}
    table = told(route, method)
    said = table.get(who, "404")
    if set(table.values()) == {"ok"}:
        return {"ok", "404"}  # answered before anybody asks which record it is: a form that does not read
    if where == "own" or not any(name.endswith("_id") for name in route.parameters) or said == "405":
        return {said}
    return {"404", "403"} if said == "403" else {"404"} if said != "ok" or where != "stranger" else {"404", "403"}


def told(route: Route, method: str) -> dict[str, str]:
    """Each of PEOPLE -> answer, from a line such as `ok: ana mira; 403: georgi; else 404`."""
    found: dict[str, str] = {}
    for part in TABLE[route.pattern][method].split(";"):
        answer, _, names = part.strip().partition(": ")
        if answer.startswith("else"):
            found |= {who: answer.split()[1] for who in PEOPLE if who not in found}
        else:
            found |= dict.fromkeys(names.split(), answer)
    return found


def drafted(house, forms, route: Route) -> str:
    """The lines of an address that is not in the table, as it answers now: to be reviewed, then put in."""
    lines = [f'["{route.pattern}"]']
    for method in ("GET", "POST"):
        if not route.pattern.startswith("/api/") or method in route.methods:
            values = records(house)
            got = {who: answer_to(house, forms, who, route, method, values) for who in PEOPLE}
            common = max(set(got.values()), key=list(got.values()).count)
            rest = sorted({a for a in got.values() if a != common})
            parts = [f"{a}: {' '.join(w for w in PEOPLE if got[w] == a)}" for a in rest]
            lines.append(f'{method} = "{"; ".join([*parts, f"else {common}"])}"')
    return "\n".join(lines) + "\n"


@pytest.fixture
def forms(working):
    """For each address the form that did its work; of tokens the one that makes one, for everybody has their own."""
    done = [call for call in reversed(working) if call.method == "POST" and call.body is None and not call.data]
    return {call.route.name: call.fields for call in done if call.route.name != "tokens"}


@pytest.mark.proof("D1")
def test_every_address_answers_as_the_table_says(house, forms, proof):
    unlisted = [route for route in listed() if route.pattern not in TABLE]
    assert not unlisted, "\n".join(drafted(house, forms, route) for route in unlisted)
    places = {
        "own": records(house),
        "stranger": records(house) | {"case_id": str(house.of_child)},
        "none": {name: str(uuid4()) if name.endswith("_id") else v for name, v in records(house).items()},
        "nonsense": {name: "nonsense" if name.endswith("_id") else v for name, v in records(house).items()},
    }
    cells = [
        (route, method, who, where)
        for route, method, who, where in product(listed(), METHODS, (*PEOPLE, *OUTSIDE), places)
        if where in ("own", "stranger")
        or not re.search(r"<int:\w+_id>", route.pattern)  # a UUID is no address of these
        if where == "own" or ("case_id" in route.parameters if where == "stranger" else route.parameters)
    ]
    tried = proof.random.sample(cells, min(len(cells), proof.size(quick=800, long=10**9)))
    wrong = []
    for route, method, who, where in tried:
        got, expected = answer_to(house, forms, who, route, method, places[where]), wanted(route, who, method, where)
        if got not in expected:
            wrong.append((route.pattern, method, who, where, got, expected))
    proof.counted(len(tried), f"{len(tried)} of {len(cells)} cells, {len(listed())} addresses: {len(wrong)} deviations")
    assert not wrong, wrong[:12]
