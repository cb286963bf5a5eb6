"""The story of two nodes, told from outside: each is a child process on a folder of its own. Without Django here."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any


class Node:
    """One of the two, as whoever tells the story has it in hand."""

    def __init__(self, data: Path, coordinator: str) -> None:
        self.coordinator = coordinator
        self._child = subprocess.Popen(
            [sys.executable, "-m", "accord.config.steps", "across"], env=os.environ | {"ACCORD_DATA": str(data)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, do: str, now: datetime, *, towards: "Node | None" = None, **given: Any) -> Any:
        """What it answers; what it asks of `towards` meanwhile is carried there and back.

        Raises RuntimeError where it has gone; its fault stands on the terminal.
        """
        self._say({"do": do, "now": now.isoformat(), **given})
        while (heard := self._hear(do)) and "ask" in heard and towards is not None:
            self._say(towards.ask("line", now, verb=heard["ask"], body=heard["body"]))
        return heard["ok"]

    def _say(self, what: Any) -> None:
        if self._child.stdin is None:
            raise RuntimeError
        self._child.stdin.write(json.dumps(what) + "\n")
        self._child.stdin.flush()

    def _hear(self, do: str) -> dict[str, Any]:
        line = self._child.stdout.readline() if self._child.stdout is not None else ""
        if not line:
            raise RuntimeError(f"The step “{do}” of the story of two nodes failed.")
        heard: dict[str, Any] = json.loads(line)
        return heard

    def end(self) -> None:
        """No more is asked."""
        if self._child.stdin is not None:
            self._child.stdin.close()
        self._child.wait(60)


def tell(sofia_data: Path, bucharest_data: Path, *, sofia_port: int, bucharest_port: int) -> None:
    """Pair the two, then five days between them: a woman who comes to Sofia, a man who goes home, a consent taken back."""
    now = datetime.now(UTC)
    with ExitStack() as open_:
        sofia, bucharest = Node(sofia_data, "elena"), Node(bucharest_data, "carmen.bucharest")
        for node in (sofia, bucharest):
            open_.callback(node.end)
        _pair(sofia, bucharest, (sofia_port, bucharest_port), now - timedelta(days=30))
        _Story(sofia, bucharest, now).tell()


def _pair(sofia: Node, bucharest: Node, ports: tuple[int, int], now: datetime) -> None:
    """Entries are exchanged, and eight words are compared by telephone, each half read by one side."""
    entries = [
        node.ask("address", now, who=node.coordinator, address=f"https://127.0.0.1:{port}")
        for node, port in zip((sofia, bucharest), ports, strict=True)
    ]
    here = sofia.ask("take", now, who=sofia.coordinator, file=entries[1])
    there = bucharest.ask("take", now, who=bucharest.coordinator, file=here["file"])
    sofia.ask("compare", now, who=sofia.coordinator, node_list=here["id"], heard=there["read"])
    there = bucharest.ask("compare", now, who=bucharest.coordinator, node_list=there["id"], heard=here["read"])
    here = sofia.ask("take", now, who=sofia.coordinator, file=there["file"])
    bucharest.ask("take", now, who=bucharest.coordinator, file=here["file"])


class _Story:
    def __init__(self, sofia: Node, bucharest: Node, now: datetime) -> None:
        self.sofia, self.bucharest, self.now, self.returned = sofia, bucharest, now, ""

    def tell(self) -> None:
        """In the order in which it happened."""
        self.agreement()
        self.home()
        self.taken_back()
        self.to_sofia()
        self.place()
        self.witness()

    def agreement(self) -> None:
        """Mihaela proposes and signs, Nadia signs."""
        at = self.now - timedelta(days=20)
        made = self.at(self.bucharest, "agree", at, who="mihaela.bucharest", other="animus")
        self.at(self.sofia, "sign", at + timedelta(days=1), who="nadia", agreement=made)

    def home(self) -> None:
        """Ionuț went home four days ago, and Radu has told how he is."""
        at = self.now - timedelta(days=4)
        made = self.at(self.sofia, "ionut", at, to="eliberare")
        radu = {"who": "radu.bucharest", "referral": made}
        self.at(self.bucharest, "steps", at + timedelta(hours=1), actions=["acknowledge", "accept"], **radu)
        self.at(self.bucharest, "steps", at + timedelta(days=1), actions=["arrive", "start_service"], **radu)
        note = "Ionuț este acasă; cartea de identitate nouă este gata."
        self.at(self.bucharest, "steps", at + timedelta(days=3), actions=["give_feedback"], note=note, **radu)

    def taken_back(self) -> None:
        """Iryna changed her mind: Radu is to delete what he copied, and has not said so yet."""
        at = self.now - timedelta(days=2)
        made = self.at(self.sofia, "iryna", at, to="eliberare")
        self.returned = made["referral"]
        radu = {"who": "radu.bucharest", "referral": made["referral"]}
        self.at(self.bucharest, "steps", at + timedelta(hours=2), actions=["acknowledge", "accept"], **radu)
        self.at(self.sofia, "withdraw", self.now - timedelta(hours=5), who="ana", consent=made["consent"])

    def to_sofia(self) -> None:
        """Olena is on the train with Radu; Ana is to confirm that she has arrived."""
        at = self.now - timedelta(days=1, hours=6)
        made = self.at(self.bucharest, "olena", at, to="animus")
        ana, radu = {"who": "ana", "referral": made}, {"who": "radu.bucharest", "referral": made}
        self.at(self.sofia, "steps", at + timedelta(hours=1), actions=["acknowledge"], **ana)
        self.at(self.sofia, "steps", at + timedelta(hours=3), actions=["accept"], **ana)
        self.at(self.bucharest, "way", self.now - timedelta(hours=9), **radu)
        self.at(self.bucharest, "steps", self.now - timedelta(hours=8), actions=["depart"], **radu)

    def place(self) -> None:
        """Radu asked for a place for a girl; Ana keeps one, and he is to refer her."""
        at = self.now - timedelta(hours=7)
        made = self.at(self.bucharest, "place", at, to="animus")
        self.at(self.sofia, "promise", at + timedelta(hours=2), request=made)

    def witness(self) -> None:
        """Andrei calls a person to a hearing whom Animus helps; Ana asked them, and has answered."""
        at = self.now - timedelta(days=6)
        signed = self.at(self.bucharest, "agree", at, who="dana.bucharest", other="animus")
        self.at(self.sofia, "sign", at + timedelta(hours=5), who="nadia", agreement=signed)
        reference = self.at(self.sofia, "code", at + timedelta(days=4), referral=self.returned)
        made = self.at(self.bucharest, "summon", self.now - timedelta(hours=30), to="animus", reference=reference)
        self.at(self.sofia, "answer", self.now - timedelta(hours=4), summons=made)

    def at(self, node: Node, step: str, when: datetime, **given: Any) -> Any:
        """A step at one node, after its ledger was confirmed; and what it wrote, brought to the other."""
        other = self.sofia if node is self.bucharest else self.bucharest
        node.ask("round", when, towards=other)
        made = node.ask("tell", when, step=step, **given)
        node.ask("round", when, towards=other)
        return made
