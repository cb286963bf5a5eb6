"""D2 and E2: everybody opens everything that opens; what was seen is exactly the table, and each opening is on record."""

import json
import tomllib
from collections import deque
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import Resolver404

from accord.config.metrics import NAMED
from accord.foundation.ledger.models import Event
from accord.foundation.vault.store import Vault
from tests.proofs.crawl.browse import Call, Route, ids, let_go, operations, pages, read, route_of, undone, whole
from tests.proofs.crawl.test_mixed import AN_ID
from tests.proofs.crawl.world import ACTIVE, NOBODY

SEES = tomllib.loads((Path(__file__).parent / "sees.toml").read_text(encoding="utf-8"))
STARTS = ("/", "/sign-in/", "/nothing-here", "/health", "/api/docs", "/static/ui/base.css")
STAY = ("/sign-out/", "/sign-in/again/")


class Openings:
    """What the vault opened, request by request, and whether the ledger tells of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cells, self.bare, self.counted, self.requests = [], [], 0, 0
        opened = Vault.open_many

        def open_many(vault, cells, *, holder, keys=None):
            texts = opened(vault, cells, holder=holder, keys=keys)
            self.cells += [(cell, holder) for cell, _ in cells]
            return texts

        monkeypatch.setattr(Vault, "open_many", open_many)

    def watch(self, what: str, actor, ask):
        """The answer of `ask`; notes each cell that was opened in it and shown without an event of this actor about it."""
        self.cells, before = [], Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        answer = ask()
        self.requests += 1
        if self.cells and answer.status_code < 400:
            events = Event.objects.filter(seq__gt=before, actor=actor.account, organisation=actor.organisation)
            named = {pk for pair in events.values_list("subject", "object_id") for pk in pair}
            named |= {
                UUID(text) for facts in events.values_list("facts", flat=True) for text in AN_ID.findall(str(facts))
            }
            self.counted += len(self.cells)
            told = " ".join(map(str, events.values_list("facts", flat=True)))
            named |= self._compared(events)
            self.bare += [
                (what, cell.table, cell.column)
                for cell, _ in self.cells
                if not {cell.subject, cell.row} & named and not _coded(cell, told)
            ]
        return answer

    def _compared(self, events) -> set[UUID]:
        """Who was opened to be compared and shown to nobody: one event tells how many (decision 041)."""
        persons = {cell.row for cell, _ in self.cells if cell.table == "persons_person"}
        facts = events.filter(kind="person.searched").values_list("facts", flat=True)
        told = [json.loads(text).get("compared") for text in facts]
        return persons if told == [len(persons)] else set()


def _coded(cell, told: str) -> bool:
    """Whether what was told names the record of the cell by its code: an emergency access, the referral of a file."""
    model = next(m for m in apps.get_models() if m._meta.db_table == cell.table)
    row = model._base_manager.get(pk=cell.row)
    code = getattr(row, "code", "") or getattr(getattr(row, "referral", None), "code", "")
    return bool(code) and code in told


def visits(house, who, openings, *, long: bool):
    """Every answer that `who` can get: by link, by the list of addresses, by the API, by search and for each purpose."""
    visitor, known, waiting, been, shut = (
        house.visitor(who),
        ids(each=long, named=house.named()),
        deque(STARTS),
        set(),
        set(),
    )
    waiting.extend(path for route in pages() for path in route.everywhere(known))
    actor = house[who] if who in house.cast.memberships else None

    def ask(call):
        with undone():
            return openings.watch(
                f"{who} {call.method} {call.route.name or call.path}", actor, lambda: visitor.do(call)
            )

    while waiting:
        path = waiting.popleft()
        route = _named(path)
        if path in been or path.startswith(STAY) or route in shut:
            continue
        been.add(path)
        answer = ask(Call(who, route, "GET", path))
        if answer.status_code == 405:  # whatever the record
            shut.add(route)
        yield answer
        if "html" in answer.get("Content-Type", "") and not answer.streaming:
            reader = read(answer.content.decode())
            for link in [*reader.links, answer.get("Location", "")]:
                parts = urlsplit(link)
                if link.startswith("/") and not parts.netloc:
                    waiting.append(link.split("#")[0])
    yield from map(ask, _openings_by_form(house, who, known))
    yield from map(ask, _operations(who, known))


def _named(path: str) -> Route:
    try:
        return route_of(path.split("?", maxsplit=1)[0])
    except (Resolver404, KeyError):
        return Route("", path)


def _openings_by_form(house, who, known):
    """Identities and numbers opened for a purpose, and the search for each person, also by the wrong people."""
    for case in known["case_id"]:
        for purpose in ("assistance", "investigation"):
            path = f"/desk/cases/{case}/identity/"
            yield Call(who, _named(path), "POST", path, {"purpose": purpose})
    for signal in known["signal_id"]:
        path = f"/desk/signals/{signal}/number/"
        yield Call(who, _named(path), "POST", path, {"purpose": "danger"})
    for words in house.canaries.identities.values():
        fields = {name: text for name, text in words.texts().items() if text}
        hidden = {name: fields[name] for name in ("document", "phone")}
        yield Call(who, _named("/desk/search/"), "POST", "/desk/search/", hidden)
        yield Call(who, Route("search", ""), "POST", "/api/v1/cases/search", body=hidden)


def _operations(who, known):
    for route in operations():
        for path in route.everywhere(known):
            if "GET" in route.methods:
                for query in ("?by=quarter", "?box=out") if not route.parameters or "tables" in path else ("",):
                    yield Call(who, route, "GET", path + query)
            elif path.endswith("/identity"):
                yield Call(who, route, "POST", path, body={"purpose": "assistance"})


def expected(who: str) -> set[str]:
    """What the table lets this person see."""
    found: set[str] = set()
    for group in SEES["people"].get(who, "").split():
        found |= set(SEES["groups"][group].split())
    return found


def shown(house, answer) -> set[str]:
    """The canaries in an answer, its headers and the address where it leads; not those that were typed in the request."""
    text = whole(answer)
    found = house.canaries.within(f"{text.decode('utf-8', 'replace')} {dict(answer.items())}")
    sent = answer.wsgi_request
    typed = house.canaries.within(" ".join(sent.POST.values())) if sent.method == "POST" else set()
    return found - typed


_crawled: dict[bool, tuple] = {}


def crawl(house, proof):
    """(people, what each saw, how many answers, openings), once for both promises."""
    long = bool(proof.size(quick=0, long=1))
    if long not in _crawled:
        people = (*ACTIVE, *NOBODY) if long else ("ana", "sofia", "vasil", "mira")
        seen: dict[str, set[str]] = {}
        with pytest.MonkeyPatch.context() as patch:
            openings = Openings(patch)
            for who in people:
                seen[who] = set()
                for answer in visits(house, who, openings, long=long):
                    seen[who] |= shown(house, answer)
                    let_go(answer)
        _crawled[long] = people, seen, openings
    return _crawled[long]


@pytest.mark.proof("D2")
def test_everybody_sees_exactly_what_the_table_says(house, proof):
    people, seen, openings = crawl(house, proof)
    extra = [(who, what) for who in people for what in sorted(seen[who] - expected(who))]
    missing = [(who, what) for who in people for what in sorted(expected(who) - seen[who])]
    canaries = len(set(house.canaries.values()))
    proof.counted(
        openings.requests, f"{len(people)} people, {canaries} canaries: {len(extra)} extra, {len(missing)} missing"
    )
    assert (extra, missing) == ([], []), f"extra {extra} missing {missing}"


@pytest.mark.proof("D2")
def test_the_counts_of_all_that_name_nobody(house, proof):
    """What a program that watches the node reads after the crawl (decision 053)."""
    crawl(house, proof)
    header = {"HTTP_AUTHORIZATION": f"Bearer {settings.ACCORD_METRICS_TOKEN}"}
    said = Client().get("/metrics", **header).content.decode()
    routes = said.count("accord_route_seconds_count{")
    found = house.canaries.within(said) | set(AN_ID.findall(said))
    proof.counted(routes, f"counts of {routes} addresses: {len(found)} canaries and ids in them")
    assert not found
    assert 0 < routes <= len(NAMED)


@pytest.mark.proof("E2")
def test_every_opening_is_on_record(house, proof):
    _people, _seen, openings = crawl(house, proof)
    bare = len(openings.bare)
    proof.counted(
        openings.counted,
        f"{openings.requests} requests opened {openings.counted} sealed cells: {bare} without an event of the reader",
    )
    assert not openings.bare, str(sorted(set(openings.bare)))
    assert openings.counted


@pytest.mark.proof("E2")
def test_the_instrument_finds_an_opening_without_event(house, proof, monkeypatch):
    from accord.foundation.ledger import services as ledger

    monkeypatch.setattr(ledger, "append", lambda entry: 0)
    openings = Openings(monkeypatch)
    call = Call("ana", Route("case", ""), "GET", f"/desk/cases/{house.her}/")
    openings.watch("case", house["ana"], lambda: house.visitor("ana").do(call))
    proof.counted(1, f"with the event taken out of the code, {len(openings.bare)} bare openings were found")
    assert openings.bare
