"""One node of the two, while their story is told: a child process that reads what it is to do, one JSON line each.

Letters go between the two through whoever tells the story; later `accord exchange` brings them.
"""

import base64
import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from accord.cooperation.organisations.models import Organisation
from accord.cooperation.people.models import Membership
from accord.cooperation.people.queries import actor_of
from accord.exchange.messages import courier, lines
from accord.exchange.nodes import own, services
from accord.exchange.nodes.models import Node, NodeList
from accord.foundation.ledger.services import sign_checkpoint
from accord.foundation.policy import Actor


class People:
    """The people of this node, by the names that they sign in with."""

    def __init__(self) -> None:
        self._actors: dict[str, Actor] = {}
        self._calls = 0

    def __getitem__(self, name: str) -> Actor:
        if name not in self._actors:
            found = Membership.objects.get(account__email=f"{name}@accord.example")
            self._actors[name] = actor_of(found)
        return self._actors[name]

    def organisation(self, code: str) -> UUID:
        """The organisation with this code, of this node or of the other."""
        return Organisation.objects.get(code=code).pk

    def key(self) -> str:
        """A key for the next write."""
        self._calls += 1
        return f"across-{settings.NODE.name}-{self._calls:04d}"


class Side:
    """What this node does when it is asked. Plain values in and out."""

    def __init__(self, stories: Iterable[object]) -> None:
        self.people, self.steps = People(), {name: step for story in stories for name, step in vars(story).items()}

    def address(self, who: str, address: str, now: datetime) -> str:
        """This node says where it is reached; its entry for the other."""
        if own.own() is None:
            services.set_address(actor=self.people[who], address=address, now=now, key=self.people.key())
        return own.required().entry

    def take(self, who: str, file: str, now: datetime) -> dict[str, str]:
        """Take in what the other node made."""
        made = services.take_in(actor=self.people[who], file=file, now=now, key=self.people.key()).id
        return _list(NodeList.objects.get(pk=made))

    def compare(self, who: str, node_list: str, heard: str, now: datetime) -> dict[str, str]:
        """The words of the other were heard on the telephone."""
        found = NodeList.objects.get(pk=UUID(node_list))
        services.compare(
            actor=self.people[who], node_list=found.pk, heard=heard, read=found.version, now=now, key=self.people.key()
        )
        return _list(NodeList.objects.get(pk=found.pk))

    def round(self, now: datetime) -> bool:
        """A round with the other node: who tells the story carries what is asked and answered. Our ledger is confirmed by it."""
        sign_checkpoint(now=now)
        return courier.round(_other(), _through_the_teller, now)

    def line(self, verb: str, body: str, now: datetime) -> str:
        """What the other node asks."""
        return _text(lines.HANDLERS[verb](_other(), base64.b64decode(body), now))

    def tell(self, step: str, now: datetime, **given: Any) -> Any:
        """A step of the story at this node."""
        return self.steps[step](self.people, now, **given)


def run(*stories: object) -> int:
    """Do what the lines of the standard input ask, until it ends."""
    side = Side(stories)
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        verb, now = asked.pop("do"), datetime.fromisoformat(asked.pop("now"))
        print(json.dumps({"ok": getattr(side, verb)(now=now, **asked)}), flush=True)
    return 0


def _through_the_teller(verb: str, body: bytes) -> bytes:
    print(json.dumps({"ask": verb, "body": _text(body)}), flush=True)
    return base64.b64decode(json.loads(sys.stdin.readline()))


def _other() -> UUID:
    return Node.objects.get(ours=False).pk


def _list(found: NodeList) -> dict[str, str]:
    read, _ = services.halves(found)
    return {"id": str(found.pk), "file": services.file_of(found), "read": _spoken(read), "state": found.state}


def _spoken(words: Iterable[str]) -> str:
    return " ".join(words)


def _text(body: bytes) -> str:
    return base64.b64encode(body).decode()
