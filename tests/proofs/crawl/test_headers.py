"""K3: the headers of every answer, and nothing that is asked of a third party."""

import re

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.test import Client, override_settings

from tests.proofs.crawl.browse import METHODS, Call, ids, let_go, operations, pages, read, undone, whole

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
ASKS = {"src", "srcset", "action", "formaction", "poster", "data", "background", "hx-get", "hx-post", "hx-ws"}
IN_CSS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")


def faults_of(answer, *, static: bool = False) -> list[str]:
    """What is wrong with the headers and the text of an answer."""
    wrong = [f"{name}: {answer.get(name)}" for name, value in WANTED.items() if answer.get(name) != value]
    policy = answer.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "frame-ancestors 'none'" not in policy or "unsafe" in policy:
        wrong.append(f"policy: {policy}")
    if "camera=()" not in answer.get("Permissions-Policy", ""):
        wrong.append("Permissions-Policy")
    if not static and "no-store" not in answer.get("Cache-Control", ""):
        wrong.append(f"Cache-Control: {answer.get('Cache-Control')}")
    kind = answer.get("Content-Type", "")
    text = whole(answer)
    if "html" in kind:
        wrong += _in_html(text.decode())
    if "css" in kind:
        wrong += [f"asks {found}" for pair in IN_CSS.findall(text.decode()) for found in pair if ELSEWHERE.match(found)]
    return wrong


def _in_html(text: str) -> list[str]:
    wrong = []
    for tag, given in read(text).tags:
        wrong += [f"<{tag} {name}>" for name in given if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and "src" not in given and "json" not in given.get("type", "")):
            wrong.append(f"inline <{tag}>")
        asked = [value for name, value in given.items() if name in ASKS or (name == "href" and tag != "a")]
        wrong += [f"<{tag}> asks {value}" for value in asked if ELSEWHERE.match(value)]
    return wrong


def everywhere(house, people):
    """(what, answer) of every address for these people, by every method for the first, and of what goes wrong before and behind it."""
    known = ids()
    for who in people:
        visitor = house.visitor(who)
        for route in [*pages(), *operations()]:
            path = next(iter(route.everywhere(known)), None) or route.at(dict.fromkeys(route.parameters, "x"))
            for method in METHODS if who == "ana" else ("GET", "POST"):
                with undone():
                    yield f"{who} {method} {route.pattern}", visitor.do(Call(who, route, method, path))


def odd(house):
    """Answers that never reach a view."""
    ana = house.visitor("ana").client
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies = ana.cookies.copy()
    yield "404", ana.get("/nothing-here")
    yield "404 static", ana.get("/static/nothing.css")
    yield "413", ana.post("/desk/search/", b"x", content_type="text/plain", CONTENT_LENGTH="99999999")
    yield "415", ana.post("/api/v1/signals", b"<a/>", content_type="text/xml")
    yield "csrf", strict.post("/desk/search/", {})
    yield "host", ana.get("/desk/", HTTP_HOST="elsewhere.example")
    yield "slash", ana.get("/desk/search")
    with override_settings(SECURE_SSL_REDIRECT=True):
        yield "https", Client().get("/desk/")
    with override_settings(ROOT_URLCONF="tests.proofs.crawl.broken"):
        yield "500", Client(raise_request_exception=False).get("/health")


def static_files():
    for finder in get_finders():
        for path, _storage in finder.list([]):
            yield f"/static/{path}"


@pytest.mark.proof("K3")
def test_every_answer_carries_the_headers_and_asks_nobody_else(house, proof):
    people = (
        ["ana", "anonymous"] if proof.size(quick=1, long=0) else ["ana", "mira", "georgi", "hana", "anonymous", "dona"]
    )
    wrong, seen = [], {}
    for what, answer in [*everywhere(house, people), *odd(house)]:
        seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
        wrong += [(what, answer.status_code, fault) for fault in faults_of(answer)]
        let_go(answer)
    files = list(static_files())
    for path in files:
        answer = house.visitor("ana").client.get(path)
        wrong += [(path, fault) for fault in faults_of(answer, static=True)]
        let_go(answer)
    n = sum(seen.values()) + len(files)
    statuses = ", ".join(f"{count} × {status}" for status, count in sorted(seen.items()))
    proof.counted(n, f"{statuses}, {len(files)} static files: {len(wrong)} faults")
    assert not wrong, wrong[:20]
    assert {200, 302, 400, 401, 403, 404, 405, 413, 415, 500} <= set(seen)


@pytest.mark.proof("K3")
def test_the_inspector_finds_what_it_looks_for(proof):
    from django.http import HttpResponse

    spoilt = [
        '<img src="https://elsewhere.example/x.png">', '<p style="color:red">', "<script>alert(1)</script>",
        '<a onclick="x()">', '<link rel=stylesheet href="//cdn.example/x.css">', '<form action="http://a.example/">',
    ]  # fmt: skip
    found = [_in_html(text) for text in spoilt]
    proof.counted(len(spoilt), f"{sum(bool(f) for f in found)} of {len(spoilt)} planted faults found")
    assert all(found)
    assert _in_html('<a href="https://source.example/">source</a>') == []
    assert len(faults_of(HttpResponse("x"))) == len(WANTED) + 3
