"""E5: no identifier in the ledger or a log, and no input that forges a line of one."""

import json
import re

import pytest

from accord.foundation.ledger.models import Event
from accord.foundation.ledger.services import export_lines
from tests.proofs.crawl.browse import Call, Route, undone
from tests.proofs.crawl.test_faults import watched

RAW = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
CORPUS = [
    'x\r\n{"seq":0,"kind":"case.closed"}', "\nERROR accord: forged", "\x1b[2K\x1b[1Aforged", "\u202eforged", "\u2066x\u2069",
    "x\u2028forged", "x\u0085forged", "x\x0bforged", "\x00forged", "\ud800forged", "x\\nforged", "%0d%0aforged",
]  # fmt: skip


def spoilt(call: Call, nasty: str) -> Call:
    """`call` with every text of it made nasty."""

    def bad(name, value):
        return (
            nasty
            if isinstance(value, str) and len(value) < 200 and not re.fullmatch(r"[0-9a-f-]{36}|[a-z_:-]+|\d.*", value)
            else value
        )

    fields = {name: bad(name, value) for name, value in call.fields.items() if name != "key"} | {
        name: value for name, value in call.fields.items() if name == "key"
    }
    body = None if call.body is None else {name: bad(name, value) for name, value in call.body.items()}
    return Call(call.who, call.route, call.method, call.path, fields, body)


@pytest.mark.proof("E5")
def test_no_identifier_and_no_forged_line(house, working, proof):
    posts = [call for call in working if call.method != "GET"]
    wrong, n, lines = [], 0, 0
    for call in proof.random.sample(posts, min(len(posts), proof.size(quick=12, long=10_000))):
        for nasty in CORPUS if call.body is not None else [text for text in CORPUS if "\ud800" not in text]:
            visitor = house.visitor(call.who)
            with undone(), watched() as log:
                before = Event.objects.count()
                answer = visitor.do(spoilt(call, nasty))
                kept = list(export_lines())[before:]
            n, lines = n + 1, lines + len(kept)
            wrong += [(call.path, nasty, line[:80]) for line in kept if _forged(line)]
            wrong += [(call.path, nasty, line) for line in log.text.getvalue().splitlines() if _bad_log(line)]
            if answer.status_code >= 500:
                wrong.append((call.path, nasty, answer.status_code))
    for nasty in CORPUS[:4] + CORPUS[5:8]:
        with undone(), watched() as log:
            for path in (f"/nothing/{nasty}", f"/desk/cases/{nasty}/", f"/api/v1/cases/{nasty}"):
                house.visitor("ana").do(Call("ana", Route("", ""), "GET", path))
                n += 1
        wrong += [("path", nasty, line) for line in log.text.getvalue().splitlines() if _bad_log(line)]
    found = house.canaries.within(b"\n".join(export_lines()).decode())
    proof.counted(
        n,
        f"{n} requests with {len(CORPUS)} nasty texts, {lines} events written: {len(wrong)} forged; {len(found)} canaries in the ledger",
    )
    assert not wrong, wrong[:5]
    assert not found


def _forged(line: bytes) -> bool:
    text = line.decode()
    return bool(RAW.search(text)) or "forged" in text or set(json.loads(text)) != KEYS


KEYS = {"seq", "at", "kind", "actor", "organisation", "role", "purpose", "subject", "object_type", "object_id", "facts"}


def _bad_log(line: str) -> bool:
    known = re.match(r"(DEBUG|INFO|WARNING|ERROR|CRITICAL) [\w.]+: |  +\S", line)
    return not known or bool(RAW.search(line)) or "forged" in line
