"""Who works, as a node sees it: a browser with its cookie or a program with its token, over a connection of its own each time.

The proxy in front opens one for each request too (deploy/nginx). What was asked, how long it took and what came is noted; what was acknowledged
stands in a journal, by the idempotency key.
"""

import http.client
import json
import re
import socket
import threading
import time
from contextlib import closing
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

LONGEST = 30  # seconds until somebody gives up: an error
REFUSED = {429, 503}


class Wrong(Exception):
    """An answer that is none of those that belong here: an error of the node."""


class Shed(Exception):
    """Refused with 429 or 503: the deed ends here."""


def said(page):
    """What a page says, without what every page begins with; anything else as it is."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition('id="main"')[2].partition(">")[2]).split()) or page


class Journal:
    """What all of them saw. Used by many threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.asked = []  # (when it began, name, seconds, status)
        self.wrong = []  # (name, status, what)
        self.bare = []  # refusals that do not say when to come again, or show no page
        self.acknowledged = {}  # key -> (table, id, or "" where the answer does not tell it)

    def note(self, began, name, seconds, status):
        with self.lock:
            self.asked.append((began, name, seconds, status))

    def fault(self, name, status, what):
        with self.lock:
            self.wrong.append((name, status, said(what)[:400]))

    def kept(self, key, table, pk=""):
        with self.lock:
            self.acknowledged[key] = (table, pk)


class Browser:
    """One session of one who works."""

    def __init__(self, port, journal, cookie="", token=""):
        self.port, self.journal = port, journal
        self.cookies = {"accord": cookie} if cookie else {}
        self.token = token

    def page(self, name, path, *, shows=""):
        """The page at `path`, which must be there and hold `shows`. Raises Wrong or Shed."""
        status, headers, text = self._ask(name, "GET", path)
        if status != 200 or 'id="main"' not in text or shows not in text:
            raise self._wrong(name, status, headers.get("Location") or f"{path}: not what belongs there")
        return text

    def send(self, name, path, fields, *, table="", to=""):
        """A form; it is taken if the answer leads on to `to`. Returns the address. Raises Wrong or Shed."""
        status, headers, text = self._ask(name, "POST", path, urlencode(fields, doseq=True))
        there = headers.get("Location", "")
        if status != 302 or not there.startswith(to):
            raise self._wrong(name, status, there or text)
        if table:
            self.journal.kept(fields["key"], table)
        return there

    def alive(self):
        """What a page asks before it sends a long form."""
        status, headers, text = self._ask("session alive", "GET", "/desk/alive/")
        if status != 200 or "token" not in text:
            raise self._wrong("session alive", status, headers.get("Location") or text)

    def shown(self, name, path, fields, *, shows):
        """A form that is answered by a page, as a search is."""
        status, _headers, text = self._ask(name, "POST", path, urlencode(fields, doseq=True))
        if status != 200 or shows not in text:
            raise self._wrong(name, status, text)
        return text

    def call(self, name, method, path, body=None, *, table="", others=()):
        """The answer of the API, or None where the status is one of `others`. Raises Wrong or Shed."""
        key, sent = str(uuid4()), None if body is None else json.dumps(body)
        head = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": key}
        status, _headers, text = self._ask(name, method, f"/api/v1{path}", sent, head)
        if status in others:
            return None
        if status != 200:
            raise self._wrong(name, status, text)
        answer = json.loads(text)
        if table:
            self.journal.kept(key, table, answer["id"])
        return answer

    def _wrong(self, name, status, what):
        self.journal.fault(name, status, what)
        return Wrong(f"{name}: {status} {what[:200]}")

    def _ask(self, name, method, path, body=None, head=None):
        headers = dict(head or {"Content-Type": "application/x-www-form-urlencoded"})
        if self.cookies and not self.token:
            headers["Cookie"] = "; ".join(f"{n}={v}" for n, v in self.cookies.items())
            headers |= {"Origin": f"http://127.0.0.1:{self.port}", "Referer": f"http://127.0.0.1:{self.port}/"}
        began = time.monotonic()
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)) as line:
                line.request(method, path, body.encode() if body else None, headers)
                answer = line.getresponse()
                text = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            kind = "no answer in time" if isinstance(error, socket.timeout) else type(error).__name__
            self.journal.note(began, name, time.monotonic() - began, 0)
            raise self._wrong(name, 0, kind) from error
        self.journal.note(began, name, time.monotonic() - began, answer.status)
        if answer.status in REFUSED:
            page = 'id="main"' in text or answer.getheader("Content-Type", "").startswith("application/problem+json")
            if not answer.getheader("Retry-After") or not page:
                with self.journal.lock:
                    self.journal.bare.append((name, answer.status, text[:200]))
            raise Shed(name)
        for value in answer.headers.get_all("Set-Cookie", []):
            crumb, _, content = value.partition(";")[0].partition("=")
            self.cookies[crumb] = content
        return answer.status, answer.headers, text


class Forms(HTMLParser):
    """The forms of a page, each with its address and the fields as the page fills them in."""

    def __init__(self, text):
        super().__init__()
        self.found, self._select, self._area = [], "", ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((given.get("action", ""), {}))
        elif self.found and given.get("name"):
            self._field(tag, given)
        elif tag == "option" and self._select and ("selected" in given or self._select not in self._fields):
            self._fields[self._select] = given.get("value", "")

    @property
    def _fields(self):
        return self.found[-1][1]

    def _field(self, tag, given):
        name, kind = given["name"], given.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area, self._fields[name] = name, ""
        elif tag == "input" and (kind not in ("radio", "checkbox") or "checked" in given):
            self._fields[name] = given.get("value", "on" if kind == "checkbox" else "")

    def handle_endtag(self, tag):
        self._select = "" if tag == "select" else self._select
        self._area = "" if tag == "textarea" else self._area

    def handle_data(self, data):
        if self._area:
            self._fields[self._area] += data.strip()


def form(text, *, holds="", to=""):
    """The address and fields of the form that goes to `to` and has the field `holds`."""
    found = Forms(text).found
    return next(
        (
            (action, fields)
            for action, fields in found
            if urlsplit(action).path.endswith(to) and (not holds or holds in fields)
        ),
        ("", {}),
    )
