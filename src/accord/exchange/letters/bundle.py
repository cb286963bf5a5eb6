"""Evidence of one letter between nodes, as one file that a court checks without a node and without asking either side.

It needs this file, `plain.py`, `words.py`, the ledger's `verifier.py`, Python and `cryptography`; `court.py` is its command line. It reads
signatures by itself and not by the libraries of the node, so that what both accept was checked by two readings.

What is believed is said by whoever checks: the words or digest of a list of nodes, or the fingerprints of both keys on paper.
Nothing in a bundle may be spelled in two ways, and nothing stands in it that is not checked.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidSignature

from accord.exchange.letters.plain import (
    Content,
    DoesNotHold,
    claimed,
    fingerprint,
    is_said_by,
    need,
    printed,
    raw,
    said_by,
    spelled,
)
from accord.exchange.letters.words import words
from accord.foundation.ledger import verifier

FORMAT: Final = 1
LARGEST: Final = 16 * 1024 * 1024
_SIGNERS: Final = 2
_LETTER: Final = frozenset(
    {
        "format", "id", "origin", "recipient", "sender", "addressee", "stream", "number", "previous", "seen", "kind", "schema",
        "issued", "purpose", "agreement", "consent", "actor", "critical", "body",
    }
)  # fmt: skip
_ANSWER: Final = frozenset({"format", "answer", "digest", "result", "head", "reason", "at", "by", "to"})
_ENDED: Final = frozenset({"applied", "refused"})
_TOLD: Final = ("kind", "issued", "purpose", "agreement", "consent", "actor", "stream", "number", "id")


@dataclass(frozen=True, repr=False)
class Anchor:
    """What whoever checks believes: `keys` (code of a node -> fingerprint of its key), or a list by its digest or its words."""

    keys: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    words: str = ""


@dataclass(frozen=True, repr=False)
class Entry:
    """An event of a node's ledger about the letter, with its path and checkpoint (`queries.proof_of`)."""

    node: str
    proof: Mapping[str, Any]


@dataclass(frozen=True, repr=False)
class Finding:
    """What a bundle shows, or why it does not hold (`fault`). `open` is what it does not show."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    fault: str = ""

    @property
    def holds(self) -> bool:
        return not self.fault


def write(
    *,
    letter: bytes | Mapping[str, str],
    answer: bytes | None,
    lists: Sequence[Mapping[str, Any]],
    events: Sequence[Entry] = (),
) -> bytes:
    """The bundle of a signed letter and its signed answer; `letter` may be left out, but for what `left_out` names.

    `lists` are the lists of nodes with their signatures, from the first one known to the one in force when it was written.
    """
    content = {
        "format": FORMAT,
        "letter": letter.decode() if isinstance(letter, bytes) else dict(letter),
        "answer": answer.decode() if answer else None,
        "lists": [dict(one) for one in lists],
        "events": [{"node": one.node, **one.proof} for one in events],
    }
    return (json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def left_out(*, id_: str, origin: str, recipient: str, digest: str) -> dict[str, str]:
    """What stands in the place of a letter that is not shown: its digest, and what the answer and the two ledgers name."""
    return {"id": id_, "origin": origin, "recipient": recipient, "digest": digest}


def check(bundle: bytes, anchor: Anchor) -> Finding:
    """What a bundle shows to somebody who believes `anchor`; a fault if it is not whole, or not of those nodes."""
    try:
        return _checked(bundle, anchor)
    except DoesNotHold as reason:
        return Finding(fault=str(reason))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError, OverflowError):
        return Finding(fault="It is no bundle of this format.")


def contradiction(one: Finding, other: Finding) -> str:
    """How two bundles that hold show that somebody said two things; empty if they agree."""
    first, second = one.facts, other.facts
    same = first["id"] == second["id"] or _place(first) == _place(second)
    if same and first["digest"] != second["digest"]:
        return f"{first['from']} signed two letters in one place: one of them is a denial of the other."
    answers = [found["answer"] for found in (first, second) if "answer" in found]
    if same and len(answers) == 2 and {found["result"] for found in answers} == _ENDED:
        return f"{answers[0]['by']} answered twice, and otherwise."
    return ""


def _place(facts: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(facts.get(name) or object() for name in ("node", "stream", "number"))


def _checked(bundle: bytes, anchor: Anchor) -> Finding:
    need(len(bundle) <= LARGEST, "It is too large for a bundle.")
    content = json.loads(bundle)
    need(set(content) == {"format", "letter", "answer", "lists", "events"}, "It says what this format does not know.")
    need(content["format"] == FORMAT, "Its format is of another version.")
    nodes = _nodes(content["lists"], anchor)
    said, digest = _letter(content["letter"], nodes)
    for name in ("origin", "recipient"):
        need(said[name] in nodes, "A node of the letter stands in no list of the bundle.")
    _anchored(anchor, nodes[said["origin"]], nodes[said["recipient"]])
    answer = _answer(content["answer"], nodes, said, digest) if content["answer"] is not None else None
    events = [_event(one, nodes, said) for one in content["events"]]
    if "body" not in said:
        need(answer is not None, "Of a letter that was left out there must be an answer.")
        said = _from_ledger(said, events, nodes[said["origin"]]["code"])
    _agree(events, said, digest, answer)
    return Finding(_facts(content, nodes, said, digest, answer, events), _unshown(said, answer, events))


def _nodes(lists: Sequence[Content], anchor: Anchor) -> dict[str, Content]:
    """The entries of the newest list, by node; each list follows the one before."""
    need(bool(lists), "It holds no list of nodes.")
    before: Content | None = None
    nodes: dict[str, Content] = {}
    known = []
    for one in lists:
        need(set(one) == {"list", "signatures"}, "A list says what this format does not know.")
        listed = json.loads(one["list"])
        digest = sha256(one["list"].encode()).hexdigest()
        found = {entry["id"]: entry for entry in map(_entry, listed["entries"])}
        if before is not None:
            follows = (listed["number"], listed["previous"]) == (before["number"] + 1, before["digest"])
            need(follows, f"List {listed['number']} does not follow the one before it.")
        _signed_by_two(
            one["signatures"], {"list": digest, "number": listed["number"]}, found, nodes if before else found
        )
        before, nodes = {"number": listed["number"], "digest": digest}, found
        known.append(digest)
    need(not anchor.digest or anchor.digest.lower() in known, "None of its lists has the digest that was given.")
    if anchor.words:
        given = tuple(anchor.words.casefold().split())
        need(any(words(digest) == given for digest in known), "None of its lists has the words that were given.")
    return nodes


def _signed_by_two(
    signatures: Sequence[str], wanted: Content, found: Mapping[str, Content], before: Mapping[str, Content]
) -> None:
    """Two nodes that stand in the list and stood in the one before, with the keys that they had there, signed it."""
    signers = set()
    for text in signatures:
        by = [(node, one) for part in (before, found) for node, one in part.items()]
        signer = next(((node, one) for node, one in by if is_said_by(raw(one["sign_key"]), text, wanted)), None)
        if signer is None:
            raise DoesNotHold(f"A signature under list {wanted['number']} is not of a node that stands in it.")
        node, entry = signer
        signers |= {node} if node in found and entry is before.get(node) else set()
    need(len(signers) >= _SIGNERS, f"List {wanted['number']} is not signed by two nodes that stood in it.")


def _entry(signed: str) -> Content:
    return said_by(raw(claimed(signed)["sign_key"]), signed, "An entry of a node is not signed by its own key.")


def _anchored(anchor: Anchor, *nodes: Content) -> None:
    # SECURITY: a bundle says itself which keys are whose; it proves nothing to who believes none of them. tests/proofs/exchange/test_bundles.py
    if anchor.digest or anchor.words:
        return
    for node in nodes:
        need(node["code"] in anchor.keys, f"No key of {node['code']} was given, and no list.")
    for code, given in anchor.keys.items():
        theirs = [node for node in nodes if node["code"] == code]
        need(
            all(fingerprint(raw(one["sign_key"])) == printed(given) for one in theirs), f"The key of {code} is another."
        )


def _letter(letter: Any, nodes: Mapping[str, Content]) -> tuple[Content, str]:
    """(what the letter says, its digest); of a letter that was left out, what the bundle says of it."""
    if isinstance(letter, dict):
        need(set(letter) == {"id", "origin", "recipient", "digest"}, "It says too little of a letter left out.")
        return letter, letter["digest"]
    origin = str(claimed(letter).get("origin"))
    need(origin in nodes, "The node that wrote the letter stands in no list of the bundle.")
    said = said_by(raw(nodes[origin]["sign_key"]), letter, "The letter is not signed by that node.")
    need(set(said) == _LETTER and said["format"] == FORMAT, "The letter is of another format.")
    for node, body, side in (("origin", "sender", "writes"), ("recipient", "addressee", "is written to")):
        entry = nodes.get(said[node], {"organisations": []})
        works = any(one["id"] == said[body] for one in entry["organisations"])
        need(works, f"The organisation that {side} does not work at that node.")
    payload = said["body"].get("payload")
    if isinstance(payload, str) and payload:
        stands = sha256(payload.encode()).hexdigest() == said["body"].get("digest")
        need(stands, "What was disclosed is not what its digest says.")
    return said, sha256(letter.encode()).hexdigest()


def _answer(signed: str, nodes: Mapping[str, Content], said: Content, digest: str) -> Content:
    key = raw(nodes[said["recipient"]]["sign_key"])
    found = said_by(key, signed, "The answer is not signed by the node that was written to.")
    need(set(found) == _ANSWER and found["format"] == FORMAT, "The answer is of another format.")
    need(
        (found["by"], found["to"]) == (said["recipient"], said["origin"]), "The answer is not between these two nodes."
    )
    need((found["answer"], found["digest"]) == (said["id"], digest), "The answer is to another letter.")
    return found


def _event(one: Content, nodes: Mapping[str, Content], said: Content) -> Content:
    """What an event of one of the two ledgers says, with who co-signed its checkpoint."""
    need(one["node"] in (said["origin"], said["recipient"]), "An event is of the ledger of a third node.")
    node = nodes[one["node"]]
    need(set(one) == {"node", "event", "path", "checkpoint"}, "An event says what this format does not know.")
    need(all(map(spelled, one["path"])), "The path of an event is spelled otherwise.")
    try:
        event: Content = json.loads(verifier.check_event(json.dumps(one), raw(node["sign_key"])))
    except (ValueError, InvalidSignature) as error:
        raise DoesNotHold(f"An event of {node['code']} is not in its ledger: {error}.") from error
    note: str = one["checkpoint"]
    need(note.splitlines()[0] == verifier.origin_line(node["code"]), "A checkpoint is of another node.")
    return {"node": node["code"], "number": event["seq"], "at": event["at"], "kind": event["kind"], "actor": event["actor"],
            "about": event["object_id"], "facts": json.loads(event["facts"]),
            "witnessed": _witnessed(note, one["node"], nodes)}  # fmt: skip


def _from_ledger(said: Content, events: Sequence[Content], writer: str) -> Content:
    """Of a letter that was left out: what its writer's ledger says of it."""
    own = (one["facts"] for one in events if one["node"] == writer and one["about"] == said["id"])
    told: Content = next((facts for facts in own if "stream" in facts), {})
    return said | {name: told[name] for name in ("kind", "stream", "agreement", "consent") if name in told}


def _agree(events: Sequence[Content], said: Content, digest: str, answer: Content | None) -> None:
    """Each event is about the letter or about its matter, and says nothing else of it."""
    terms = {name: said.get(name) for name in ("agreement", "consent")}
    letter = terms | {"digest": digest, "stream": said.get("stream"), "kind": said.get("kind")}
    for one in events:
        facts = one["facts"]
        if one["about"] == said["id"]:
            told = letter
            if answer and {answer["result"], facts.get("result")} <= _ENDED:  # what was only kept can end later
                told = letter | {"result": answer["result"]}
        else:
            told = terms | {"digest": said.get("body", {}).get("digest")}
            need(one["about"] == said.get("stream"), f"Event {one['number']} of {one['node']} is about something else.")
        for name, value in told.items():
            agrees = not facts.get(name) or not value or facts[name] == value
            need(agrees, f"Event {one['number']} of {one['node']} says otherwise: {name}.")


def _witnessed(note: str, owner: str, nodes: Mapping[str, Content]) -> dict[str, str]:
    """Which other nodes confirmed a checkpoint, and when. Each line under it is the owner's or one of theirs."""
    seen = {}
    for place, line in enumerate(note.partition("\n\n")[2].splitlines()):
        _, signer, encoded = line.split(" ")
        need(spelled(encoded), "A signature under a checkpoint is spelled otherwise.")
        if place == 0 and signer == verifier.origin_line(nodes[owner]["code"]):
            continue
        need(signer in nodes and signer != owner, "A checkpoint was confirmed by nobody who stands in the list.")
        at = verifier.cosigned_at(note, signer, raw(nodes[signer]["sign_key"]))
        if at is None:
            raise DoesNotHold(f"The confirmation by {nodes[signer]['code']} does not hold.")
        seen[nodes[signer]["code"]] = datetime.fromtimestamp(at, UTC).isoformat()
    return seen


def _facts(
    content: Content,
    nodes: Mapping[str, Content],
    said: Content,
    digest: str,
    answer: Content | None,
    events: Sequence[Content],
) -> dict[str, Any]:
    origin, recipient = nodes[said["origin"]], nodes[said["recipient"]]
    listed = json.loads(content["lists"][-1]["list"])["number"]
    facts: dict[str, Any] = {
        "node": origin["code"],
        "from": _body(origin, said.get("sender")),
        "to": _body(recipient, said.get("addressee")),
        "digest": digest,
        "list": {"number": listed, "digest": sha256(content["lists"][-1]["list"].encode()).hexdigest()},
        "keys": {node["code"]: fingerprint(raw(node["sign_key"])) for node in (origin, recipient)},
        "events": list(events),
    }
    facts |= {name: said[name] for name in _TOLD if name in said}
    if "body" in said:
        facts |= {"fields": _fields(said["body"]), "payload": said["body"].get("digest", "")}
    if answer is not None:
        facts["answer"] = {name: answer[name] for name in ("result", "reason", "at")} | {"by": recipient["code"]}
    return facts


def _unshown(said: Content, answer: Content | None, events: Sequence[Content]) -> tuple[str, ...]:
    missing = []
    if "body" not in said:
        missing.append(
            "The letter was left out: that it was written is shown by the ledger of who wrote it, if at all."
        )
    if answer is None:
        missing.append("There is no answer: that it arrived is not shown.")
    if not any(event["witnessed"] for event in events):
        missing.append(
            "No other node has confirmed a ledger in which it stands: the times are those that the two nodes say."
        )
    return tuple(missing)


def _body(node: Content, pk: str | None) -> str:
    names = [f"{one['names']['en']} ({one['code']})" for one in node["organisations"] if one["id"] == pk]
    return f"{names[0] if names else '?'} at {node['code']}"


def _fields(body: Content) -> list[str]:
    """The names of what was said, those within the payload as category.name."""
    named = set(body) - {"payload"}
    if isinstance(payload := body.get("payload"), str) and payload:
        groups = json.loads(payload).get("content", {})
        named |= {f"{group}.{name}" for group, found in groups.items() for name in found}
    return sorted(named)
