"""What people do in a day, step by step as their browser does it. The names stand in day.toml with how often."""

import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from tests.proofs.load.browser import Browser, Forms, form

_TOLD = "Обажда се сама: документите са у работодателя, живее там, където работи, страхува се да каже повече."
_WOMAN = {
    "jurisdiction": "BG", "basis": "observation", "sex": "Feminine", "age_group": "adult", "citizenships": ["UA"], "forms": ["Servitude"],
}  # fmt: skip


@dataclass
class Told:
    """What all know of the node: cases, signals, names; and the referrals that wait to be accepted. Used by many threads."""

    told: dict
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self):
        self.fresh, self.strangers = deque(self.told["fresh"]), deque(self.told["strangers"])
        self.sent = deque()

    def next_of(self, queue):
        """The next of a queue, each once; None when it is empty."""
        with self.lock:
            return queue.popleft() if queue else None


@dataclass
class Person:
    """One who works: a browser of her own, and chance."""

    who: str
    browser: Browser
    program: Browser
    told: Told
    chance: Random

    def do(self, deed):
        """Raises Wrong or Shed."""
        getattr(self, deed)()

    def _case(self):
        return self.chance.choice(self.told.told["cases"][self.who])

    def day(self):
        self.browser.page("my day", "/desk/")

    def signals(self):
        self.browser.page("list of signals", "/desk/signals/")

    def signal(self):
        pk = self.chance.choice(self.told.told["signals"])
        self.browser.page("a signal", f"/desk/signals/{pk}/")

    def call_sheet(self):
        """The sheet is opened, the session asked whether it stands, the sheet recorded, its page shown."""
        text = self.browser.page("call sheet", "/desk/signals/new/")
        _to, fields = form(text, holds="channel")
        self.browser.alive()
        fields |= {"account": _TOLD, "place": "склад до гарата", "calling": "no"}
        there = self.browser.send(
            "call sheet recorded", "/desk/signals/new/", fields, table="signals_signal", to="/desk/signals/"
        )
        self.browser.page("a signal", there)

    def services(self):
        self.browser.page("services", "/desk/services/")

    def cases(self):
        self.browser.page("list of cases", "/desk/cases/")

    def case(self):
        pk = self._case()
        self.browser.page("case page", f"/desk/cases/{pk}/", shows=pk)

    def search(self):
        text = self.browser.page("search", "/desk/search/")
        _to, fields = form(text, holds="given_name")
        fields |= self.chance.choice(self.told.told["known"])
        self.browser.shown("searched by name", "/desk/search/", fields, shows='id="searched"')

    def note(self):
        pk = self._case()
        text = self.browser.page("case page", f"/desk/cases/{pk}/", shows=pk)
        to, fields = form(text, to="/note/")
        self.browser.send("note written", to, fields | {"text": _TOLD}, table="cases_note", to=f"/desk/cases/{pk}/")

    def registered(self):
        """Somebody who comes for the first time; who resembles somebody is looked at and is somebody else."""
        who = self.told.next_of(self.told.strangers)
        if who is None:
            return self.cases()
        identity = who | {"birth_date": who["birth_date"] or None}
        body, api = _WOMAN | {"identity": identity}, self.program
        made = api.call("case created", "POST", "/cases", body, table="cases_case", others={409})
        if made is None:
            look = api.call("who is like her", "POST", "/persons/look-up", {"identity": identity, "sex": "Feminine"})
            body |= {"look_up": look["look_up"], "answer": "somebody_else"}
            made = api.call("case created", "POST", "/cases", body, table="cases_case")
        self.told.fresh.append(made["id"])
        return self.browser.page("case page", f"/desk/cases/{made['id']}/", shows=made["id"])

    def referral(self):
        """Consent, draft, sent: by a program; then its page."""
        case = self.told.next_of(self.told.fresh)
        if case is None:
            return self.outbox()
        until = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
        asked = {"receiver": self.told.told["dignita"], "purpose": "assistance", "categories": ["identity", "needs"]}
        spoken = {"language": "uk", "valid_until": until, "method": "spoken", "witness": "Надія Русева"}
        api = self.program
        api.call("consent", "POST", f"/cases/{case}/consents", asked | spoken, table="consents_consent")
        draft = api.call(
            "referral drafted", "POST", f"/cases/{case}/referrals", asked | {"request": "Място за две седмици."},
            table="referrals_referral",
        )  # fmt: skip
        path = f"/referrals/{draft['id']}"
        api.call("referral sent", "POST", f"{path}/send", {"version": draft["version"]}, table="referrals_referral")
        self.told.sent.append(draft["id"])
        return self.browser.page("referral", f"/desk{path}/", shows=draft["id"])

    def accepted(self):
        """The oldest referral that waits: opened, acknowledged, accepted."""
        self.browser.page("referrals in", "/desk/referrals/in/")
        pk = self.told.next_of(self.told.sent)
        if pk is None:
            return
        path = f"/desk/referrals/{pk}/"
        for action in ("acknowledge", "accept"):
            text = self.browser.page("referral", path, shows=pk)
            fields = next(
                fields for to, fields in Forms(text).found if to.endswith("/act/") and fields.get("action") == action
            )
            self.browser.send("referral " + action, f"{path}act/", fields, table="referrals_referral", to=path)

    def inbox(self):
        self.browser.page("referrals in", "/desk/referrals/in/")

    def outbox(self):
        self.browser.page("referrals out", "/desk/referrals/out/")

    def places(self):
        self.browser.page("places", "/desk/places/")

    def links(self):
        self.browser.page("links", "/desk/links/")

    def screenings(self):
        self.browser.page("screenings", "/desk/screenings/")

    def overview(self):
        self.browser.page("overview", "/desk/overview/")

    def api_cases(self):
        self.program.call("cases by the API", "GET", "/cases")

    def api_case(self):
        self.program.call("case by the API", "GET", f"/cases/{self._case()}")

    def api_me(self):
        self.program.call("me by the API", "GET", "/me")
