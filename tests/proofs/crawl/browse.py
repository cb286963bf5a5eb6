"""Every address of a node and every call that somebody can make there: read off the node, never listed by hand."""

import json
import re
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from html.parser import HTMLParser
from itertools import product
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import UUIDField
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.timezone import localtime

from accord.cooperation.people.models import Account
from accord.faces.api.urls import api
from accord.foundation.clock import now
from tests import files
from tests.cast import cleaned_once, prove
from tests.matrix.test_bad_input import good_body
from tests.proofs.crawl import parameters

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\{(\w+)\}")
PICTURE = files.png(files.pixels(size=(9, 9)))


@dataclass(frozen=True)
class Route:
    """An address with its parameters; `methods` of an operation, empty for a page."""

    name: str
    pattern: str
    methods: tuple[str, ...] = ()

    @property
    def parameters(self) -> list[str]:
        return [page or operation for page, operation in _PARAMETER.findall(self.pattern)]

    def at(self, values: dict[str, str]) -> str:
        return _PARAMETER.sub(lambda found: str(values[found[1] or found[2]]), self.pattern)

    def everywhere(self, ids: dict[str, list[str]]) -> Iterator[str]:
        """This address for every id that there is."""
        for values in product(*(ids.get(name, ["x"]) for name in self.parameters)):
            yield self.at(dict(zip(self.parameters, values, strict=True)))


@dataclass(frozen=True)
class Call:
    """One request of somebody. `fields` is a form (bytes: a file), `body` is JSON, `data` the bytes of a file."""

    who: str
    route: Route
    method: str
    path: str
    fields: dict = field(default_factory=dict, compare=False)
    body: dict | None = field(default=None, compare=False)
    data: bytes = field(default=b"", compare=False)

    @property
    def step(self) -> str:
        """What it does, where an address does several things."""
        return str((self.body if self.body is not None else self.fields).get("action", ""))


def pages() -> list[Route]:
    """Every address but those of the API."""
    return list(_pages(get_resolver().url_patterns, "/"))


def _pages(patterns, start: str) -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api-1":
                yield from _pages(pattern.url_patterns, start + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield Route(pattern.name or "", start + str(pattern.pattern))


def whole(answer) -> bytes:
    """All bytes of an answer, also of one that comes in pieces."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@cache
def described() -> dict:
    """The API as it describes itself; drawing that up takes a second."""
    return api.get_openapi_schema()


def operations() -> list[Route]:
    """Every operation of the API."""
    return [
        Route(path, path, tuple(m.upper() for m in methods)) for path, methods in sorted(described()["paths"].items())
    ]


def ids(*, each: bool = True, named: Container[UUID] = ()) -> dict[str, list[str]]:
    """For every parameter of an address what it can be; without `each` one of the records that are alike."""
    return parameters.values(
        {p for route in [*pages(), *operations()] for p in route.parameters}, each=each, named=named
    )


class _Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[dict] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._form: dict | None = None
        self._select = self._text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "form":
            method, action = given.get("method", "get"), given.get("action", "")
            self._form = {"method": method, "action": action, "fields": {}, "buttons": []}
            self.forms.append(self._form)
        elif self._form is not None and (given.get("name") or tag == "option"):
            self._field(tag, given, given.get("name", ""))

    def _field(self, tag, given, name):
        fields, kind = self._form["fields"], given.get("type", "text")
        if tag == "button":
            self._form["buttons"].append((name, given.get("value", "")))
        elif tag == "textarea":
            fields[name], self._text = "", name
        elif tag == "select":
            fields[name], self._select = "", name
        elif tag == "option":
            if self._select and ("selected" in given or not fields[self._select]):
                fields[self._select] = given.get("value", "")
        elif kind not in ("radio", "checkbox"):
            fields[name] = given.get("value") or _some(given)
        elif "checked" in given or name not in fields:
            fields[name] = given.get("value", "on")

    def handle_endtag(self, tag):
        if tag == "textarea" and self._text and self._form is not None:
            self._form["fields"][self._text] = self._form["fields"][self._text].strip() or "Some words."
        if tag == "form":
            self._form = None
        self._select = "" if tag == "select" else self._select
        self._text = "" if tag == "textarea" else self._text

    def handle_data(self, data):
        if self._text and self._form is not None:
            self._form["fields"][self._text] += data


def _some(given: dict[str, str]) -> str:
    kind, moment = given.get("type", "text"), localtime(now())
    return {
        "date": (moment + timedelta(days=30)).date().isoformat(),
        "datetime-local": moment.strftime("%Y-%m-%dT%H:%M"),
        "number": "1",
        "hidden": "",
        "file": PICTURE,
        "email": "someone@accord.example",
    }.get(kind, "Words")


read = _Reader


def do(client, call: Call, **more):
    """The answer to `call`. A file is cleaned in its confined process the first time, as in the other tests."""
    with cleaned_once(PICTURE):
        return _do(client, call, **more)


def _do(client, call: Call, **more):
    headers = {"Idempotency-Key": str(uuid4())} | more.pop("headers", {})
    if call.data:
        return client.generic(call.method, call.path, call.data, "application/octet-stream", headers=headers, **more)
    if call.body is not None:
        return client.generic(
            call.method, call.path, json.dumps(call.body), "application/json", headers=headers, **more
        )
    if call.method == "POST":
        fields = {n: SimpleUploadedFile("a.png", v) if isinstance(v, bytes) else v for n, v in call.fields.items()}
        return client.post(
            call.path, fields | ({"key": str(uuid4())} if "key" in call.fields else {}), headers=headers, **more
        )
    return client.generic(call.method, call.path, headers=headers, **more)


def let_go(answer) -> None:
    """Close the file of an answer; `close()` would take the database connection along."""
    for closer in answer._resource_closers:
        closer()


@contextmanager
def undone():
    """What is done in here is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Visitor:
    """One of the world with a browser, who makes calls that are taken back; `headers` are those of a program for her."""

    def __init__(self, world, who: str) -> None:
        self.world, self.who, self.client, self.since = world, who, world.browser(who), time.monotonic()
        self.headers = world.program(who) if who in world.cast.memberships and who not in ("boyko", "hana") else {}

    def do(self, call: Call, **more):
        cookies = self.client.cookies.copy()
        if self.headers and time.monotonic() - self.since > 120:  # a proof holds five minutes; a crawl takes longer
            prove(self.client, Account.objects.get(pk=self.world.cast.accounts[self.who].pk))
        try:
            return do(self.client, call, **more)
        finally:
            self.client.cookies = cookies

    def get(self, path: str, route: Route | None = None):
        return self.do(Call(self.who, route or Route("", path), "GET", path))


# Leaving, and what sets up or proves a factor, belongs to the promises of signing in.
# Her own page has no account: who opens it is shown in tests/rooms/visits.
NOT_HERE = ("/sign-out/", "/sign-in/", "/second-factor/", "/language/", "/n/", "/field/")


def calls(world, people, *, once: bool = True) -> list[Call]:
    """The calls of these people that succeed: every page that opens, every form and operation that does its work.

    `once`: each page, form and operation by the first who can; else by everybody who can.
    """
    found: dict[tuple, Call] = {}
    known = ids(each=not once, named=world.named())
    for who in people:
        visitor = world.visitor(who)
        for call, given in [*_page_calls(visitor, known), *((c, None) for c in _operation_calls(visitor, known))]:
            mark = (call.route.name, call.method, call.step) if once else (call.route.name, call.method, call.step, who)
            if mark in found:
                continue
            with undone():
                answer = given or visitor.do(call)
                assert answer.status_code != 500, f"{who} {call.method} {call.path}: a fault, not an answer"
                good = answer.status_code == 200 or (answer.status_code == 302 and call.method == "POST")
                if good and not _refused(answer):
                    found[mark] = call
    return list(found.values())


def _refused(answer) -> bool:
    """Whether a redirect carries a message that something could not be done."""
    from django.contrib.messages import get_messages

    return any(m.level_tag == "error" for m in get_messages(answer.wsgi_request))


def _page_calls(visitor: Visitor, known) -> Iterator[tuple[Call, object]]:
    """Each page with its answer, and the calls of its forms, not yet made."""
    routes = {route.name: route for route in pages()}
    for route in routes.values():
        if route.pattern.startswith(NOT_HERE):
            continue
        for path in route.everywhere(known):
            with undone():
                answer = visitor.get(path, route)
            if answer.status_code == 405:  # whatever the record
                break
            yield Call(visitor.who, route, "GET", path), answer
            if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
                continue
            for form in read(answer.content.decode()).forms:
                yield from ((call, None) for call in _form_calls(visitor, form, path))


def _form_calls(visitor: Visitor, form: dict, path: str) -> Iterator[Call]:
    action = urlsplit(form["action"]).path or path
    if action.startswith(NOT_HERE):
        return
    route = route_of(action)
    for name, value in form["buttons"] or [("", "")]:
        sure = (
            {"sure": "yes"} if form["method"].upper() == "POST" else {}
        )  # also where it is asked on a page of its own
        fields = form["fields"] | ({name: value} if name else {}) | sure
        yield Call(visitor.who, route, form["method"].upper(), action, fields)


def route_of(path: str) -> Route:
    """The address of which `path` is one. Raises Resolver404; KeyError for one of the API."""
    return _by_pattern(get_resolver())["/" + get_resolver().resolve(path).route]


@cache
def _by_pattern(_resolver: URLResolver) -> dict[str, Route]:
    """A crawl asks this of each link: to read off all addresses anew took two fifths of its time."""
    return {route.pattern: route for route in reversed(pages())}


def _operation_calls(visitor: Visitor, known) -> Iterator[Call]:
    for route in operations():
        for path in route.everywhere(known):
            for method in route.methods:
                yield operation(visitor.world, visitor.who, route, method, path)


def operation(world, who: str, route: Route, method: str, path: str) -> Call:
    """A call of an operation that reads: with the query or the body that it asks for."""
    if method in ("GET", "HEAD"):
        return Call(who, route, method, path + _query(route))
    if path.endswith("/documents"):
        return Call(who, route, method, f"{path}?kind=evidence&source=person", data=PICTURE)
    body = good_body(route.pattern, str(world.org("dignita")))
    known = {"account": str(world.cast.accounts["ines"].pk), "referral": str(world.sent_on), "case": world.code}
    given = {name: value for name, value in known.items() if name in body}
    if isinstance(body.get("version"), int):  # of the record; that of an instrument is a text
        given["version"] = _version(route, path)
    return Call(who, route, method, path, body=body | given)


def _query(route: Route) -> str:
    """What an operation asks to be given in its query: else it answers what is wrong with that, whoever asks."""
    told = described()["paths"][route.pattern].get("get", {}).get("parameters", ())
    asked = [one for one in told if one["in"] == "query" and one.get("required")]
    day = localtime(now()).date().isoformat()
    given = {one["name"]: day if one["schema"].get("format") == "date" else "1" for one in asked}
    given |= {"by": "quarter"} if "/tables/" in route.pattern else {}
    return f"?{urlencode(given)}" if given else ""


def _version(route: Route, path: str) -> int:
    pk = path.split("/")[4] if path.count("/") >= 4 else ""
    for model in apps.get_models():
        named = isinstance(model._meta.pk, UUIDField) and model.__module__.startswith("accord.")
        if named and any(f.name == "version" for f in model._meta.fields):
            row = model._base_manager.filter(pk=pk).first() if pk.count("-") == 4 else None
            if row is not None:
                person = getattr(row, "person", None)
                return person.version if "particulars" in route.pattern and person else row.version
    return 1
