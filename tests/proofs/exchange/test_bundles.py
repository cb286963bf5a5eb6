"""F7: evidence of a disclosure, checked with nothing of a node; what either side changes afterwards is found out."""

import base64
import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from accord.exchange.letters import bundle, envelope, packing
from accord.exchange.letters.bundle import Anchor, Entry, fingerprint
from accord.exchange.letters.streams import Result
from accord.exchange.letters.words import words
from accord.exchange.nodes import listing
from tests.proofs.exchange.disclosure import (
    BUCHAREST,
    CHISINAU,
    FIRST,
    LISTS,
    NOW,
    SECOND,
    SOFIA,
    Ledger,
    answered,
    content,
    disclosure,
    packed,
    payload,
    signed_list,
)  # fmt: skip
from tests.rooms.exchange.one import One

KEYS = {one.entry.code: fingerprint(one.entry.sign_key) for one in (SOFIA, BUCHAREST)}
BELIEVED = (Anchor(keys=KEYS), Anchor(digest=SECOND.digest), Anchor(words=" ".join(words(FIRST.digest))))
FALSE = Ed25519PrivateKey.generate()


def leaves(value, path=()):
    """Every place of a bundle that holds a text or a number."""
    if isinstance(value, dict | list):
        for name, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(part, (*path, name))
    elif value is not None:
        yield path


def put(file, path, change):
    changed = content(file)
    place = changed
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = change(place[path[-1]])
    return packed(changed)


def other_text(random):
    def change(old):
        if isinstance(old, int):
            return old + random.choice([-1, 1])
        at = random.randrange(len(old))
        return old[:at] + random.choice([c for c in "abXY019=. " if c != old[at]]) + old[at + 1 :]

    return change


def within(random, name, value, *, sign=None):
    """A field inside of what is signed is another; signed anew with `sign`, or left with the old signature."""

    def change(signed):
        head, text, signature = signed.split(".")
        said = json.loads(base64.urlsafe_b64decode(text + "=="))
        said[name] = value
        if sign is not None:
            return envelope.signed_bytes(said, sign).decode()
        raw = base64.urlsafe_b64encode(envelope.rfc8785.dumps(said)).rstrip(b"=").decode()
        return f"{head}.{raw}.{signature}"

    return change


def by_anybody(random, found, other):
    """Changes that need no key."""
    file, changed = found.file(), content(found.file())
    of_letter = random.choice(
        ["sender", "addressee", "kind", "purpose", "agreement", "consent", "actor", "issued", "stream", "body"]
    )
    of_answer = random.choice(["result", "reason", "at", "digest", "answer", "head"])
    new = {"body": payload(random, first_name="Another")}.get(of_letter, str(UUID(int=random.getrandbits(128))))
    place = random.choice(list(leaves(changed)))
    event = random.randrange(3)
    yield f"any place: {place[0]}", put(file, place, other_text(random))
    yield f"letter: {of_letter}", put(file, ("letter",), within(random, of_letter, new))
    yield f"letter: {of_letter}, a key of nobody", put(file, ("letter",), within(random, of_letter, new, sign=FALSE))
    yield f"answer: {of_answer}", put(file, ("answer",), within(random, of_answer, "refused"))
    yield "answer, a key of nobody", put(file, ("answer",), within(random, "result", "refused", sign=FALSE))
    yield "answers swapped", found.file(answer=other.answer)
    yield "letters swapped", found.file(letter=other.letter.signed)
    yield "events swapped", found.file(events=other.events)
    yield (
        "a node's event as the other's",
        found.file(events=[replace(one, node=str(CHISINAU.id)) for one in found.events]),
    )
    yield "path cut", put(file, ("events", event, "path"), lambda path: path[:-1])
    yield "chain of lists cut", found.file(lists=[])
    yield "first list left out under the second's signers", found.file(lists=[signed_list(SECOND, SOFIA)])
    yield "another list", found.file(lists=false_lists())
    yield "a list between left out", found.file(lists=[LISTS[0], third_list()])
    yield "signature under a list left out", put(file, ("lists", 0, "signatures"), lambda given: given[:1])
    yield "something added", packed(changed | {"note": "x"})


def false_lists():
    nodes = [One(number, one.entry.code) for number, one in ((1, SOFIA), (2, BUCHAREST))]
    return [signed_list(listing.following(None, [one.signed for one in nodes]), *nodes)]


def third_list():
    return signed_list(listing.following(SECOND, [SOFIA.signed, BUCHAREST.signed]), SOFIA, BUCHAREST)


def by_the_sender(random, found):
    """Sofia, with its own key, afterwards: it wrote something else, or under something else."""
    name = random.choice(["purpose", "agreement", "consent", "actor", "kind", "body"])
    value = payload(random, last_name="X") if name == "body" else str(UUID(int=random.getrandbits(128)))
    anew = envelope.sign(replace(found.message, **{name: value}), SOFIA.key)
    yield f"sender: another {name}", found.file(letter=anew.signed)
    yield "sender: and no answer", found.file(letter=anew.signed, answer=None)
    yield "sender: answers itself", found.file(letter=anew.signed, answer=answered(anew, by=SOFIA), events=[])
    late = Ledger(SOFIA)
    seq = late.add(
        "referral.sent", found.message.stream, {"consent": str(UUID(int=1)), "agreement": found.message.agreement}
    )
    yield "sender: an event written anew", found.file(events=[Entry(str(SOFIA.id), late.proof(seq)), found.events[2]])
    yield (
        "sender: as if the other confirmed it",
        found.file(events=[Entry(str(SOFIA.id), claimed(late.proof(seq), SOFIA, BUCHAREST))]),
    )


def by_the_receiver(found):
    """Bucharest, with its own key, afterwards: it never got it, or refused it, or got something else."""
    yield "receiver: refused", found.file(answer=answered(found.letter, result=Result.REFUSED, reason="no-agreement"))
    yield "receiver: another digest", found.file(answer=answered(found.letter, digest="ab" * 32))
    yield "receiver: to another letter", found.file(answer=answered(found.letter, id=UUID(int=7)))
    yield "receiver: said to another node", found.file(answer=answered(found.letter, to=CHISINAU))
    late = Ledger(BUCHAREST)
    seq = late.add("node.letter.taken", found.message.id, {"digest": found.letter.digest, "result": "refused"})
    yield "receiver: an event written anew", found.file(events=[Entry(str(BUCHAREST.id), late.proof(seq))])
    seq = late.add("node.letter.taken", found.message.id, {"digest": "ab" * 32, "result": "applied"})
    yield "receiver: got something else", found.file(events=[Entry(str(BUCHAREST.id), late.proof(seq))])


def claimed(proof, signer, name):
    body = proof["checkpoint"].partition("\n\n")[0] + "\n"
    line = bundle.verifier.cosignature(signer.key, str(name.id), body, int(NOW.timestamp()))
    return proof | {"checkpoint": proof["checkpoint"] + line}


@pytest.mark.proof("F7")
def test_what_was_changed_afterwards_is_found_out(proof):
    n, ways, missed = proof.size(quick=200, long=10_000), Counter(), []
    tried = 0
    while tried < n:
        found, other = disclosure(proof.random), disclosure(proof.random)
        for anchor in BELIEVED:
            assert bundle.check(found.file(), anchor).holds
        altered = [
            *by_anybody(proof.random, found, other),
            *by_the_sender(proof.random, found),
            *by_the_receiver(found),
        ]
        for way, file in altered[: n - tried]:
            ways[way.partition(":")[0] if way.startswith(("letter", "answer:", "any")) else way] += 1
            missed += [way for anchor in BELIEVED if bundle.check(file, anchor).holds]
            tried += 1
    proof.counted(
        tried, f"{tried} altered bundles in {len(ways)} ways, by anybody and by either side with its own key: {len(missed)} held, "
        "whether keys, a list or its words were believed; every unaltered one held",
    )  # fmt: skip
    assert not missed, Counter(missed)


@pytest.mark.proof("F7")
def test_neither_side_denies(proof):
    """Each side leaves out what speaks against it, or signs another past: the bundle of the other side shows it."""
    n, anchor = proof.size(quick=50, long=1000), BELIEVED[0]
    for _ in range(n):
        found = disclosure(proof.random)
        whole = bundle.check(found.file(), anchor)
        assert whole.facts["answer"] == {
            "result": "applied",
            "reason": "",
            "at": "2026-11-26T12:00:02.000000+00:00",
            "by": "ro-1",
        }
        assert whole.facts["fields"] == ["action", "code", "digest", "identity.first_name", "identity.sex"]
        assert [one["witnessed"].keys() for one in whole.facts["events"]] == [{"ro-1"}, {"ro-1"}, {"bg-1"}]
        assert whole.open == ()
        # "I never got it": what is left out is missed
        silent = bundle.check(found.file(answer=None, events=found.events[:2]), anchor)
        assert any("not shown" in text for text in silent.open)
        # "I never sent it", "I sent another": two letters of one key in one place
        denied = envelope.sign(
            replace(found.message, consent="", id=UUID(int=proof.random.getrandbits(128))), SOFIA.key
        )
        other = bundle.check(found.file(letter=denied.signed, answer=None, events=[]), anchor)
        assert other.holds
        assert "two letters" in bundle.contradiction(whole, other)
        # "I refused it"
        refused = answered(found.letter, result=Result.REFUSED, reason="no-agreement")
        other = bundle.check(found.file(answer=refused, events=found.events[:2]), anchor)
        assert "answered twice" in bundle.contradiction(whole, other)
        assert bundle.contradiction(whole, whole) == ""
    proof.counted(3 * n, f"{3 * n} denials by either side, each shown false by the bundle of the other")


@pytest.mark.proof("F7")
def test_what_was_said_may_be_left_out(proof):
    found = disclosure(proof.random)
    named = {"id_": str(found.message.id), "origin": str(SOFIA.id), "recipient": str(BUCHAREST.id)}
    short = found.file(letter=bundle.left_out(**named, digest=found.letter.digest))
    held = bundle.check(short, BELIEVED[0])
    assert held.holds
    assert (held.facts["digest"], "fields" in held.facts) == (found.letter.digest, False)
    assert held.facts["consent"] == found.message.consent  # as the ledger of who wrote it says
    assert "Олена" not in short.decode()
    assert found.letter.signed.decode() not in short.decode()
    changed, missed = 0, []
    places = [place for place in leaves(content(short)) if place[0] in ("letter", "answer", "events")]
    for place in places:
        changed += 1
        missed += [place] if bundle.check(put(short, place, other_text(proof.random)), BELIEVED[0]).holds else []
    proof.counted(changed, f"{changed} places of a bundle without the letter changed: {len(missed)} held")
    assert not missed


@pytest.mark.proof("F7")
def test_nothing_is_believed_that_nobody_gave(proof):
    found = disclosure(proof.random)
    wrong = [
        Anchor(), Anchor(keys={"bg-1": KEYS["bg-1"]}), Anchor(keys=KEYS | {"ro-1": "ab" * 32}), Anchor(digest="ab" * 32),
        Anchor(words=" ".join(words("ab" * 32))), Anchor(keys={"md-1": "ab" * 32}),
    ]  # fmt: skip
    held = [anchor for anchor in wrong if bundle.check(found.file(), anchor).holds]
    rubbish = [b"", b"{}", b"[]", b"null", b"\xff", b'{"format":1}', b"[" * 100_000, found.file()[:-9]]
    held += [text for text in rubbish if bundle.check(text, BELIEVED[0]).holds]
    proof.counted(
        len(wrong) + len(rubbish),
        f"{len(wrong) + len(rubbish)} without the right key, list or words, or no bundle: {len(held)} held",
    )
    assert not held


@pytest.mark.proof("F7")
def test_a_court_checks_it_with_one_file(proof, tmp_path):
    """Python and `cryptography`, and one file; no node, nothing of Accord installed."""
    found = disclosure(proof.random)
    script, good, bad = tmp_path / packing.NAME, tmp_path / "good.json", tmp_path / "bad.json"
    script.write_bytes(packing.packed())
    assert packing.packed() == packing.packed()
    good.write_bytes(found.file())
    bad.write_bytes(found.file(answer=answered(found.letter, result=Result.REFUSED)))
    fence = (
        "import sys; sys.modules.update(dict.fromkeys(['django', 'jwt', 'rfc8785', 'argon2', 'ninja'])); import runpy; "
    )
    run = (
        fence
        + f"sys.path.insert(0, {str(script)!r}); sys.argv = sys.argv[:1] + sys.argv[2:]; runpy.run_path({str(script)!r}, run_name='__main__')"
    )

    def court(*arguments):
        command = [sys.executable, "-I", "-c", run, "--", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True)

    said = court(good, "--words", " ".join(words(FIRST.digest)))
    assert (said.returncode, said.stdout.splitlines()[-1]) == (0, "holds"), said.stdout + said.stderr
    assert court(good, "--list", SECOND.digest).returncode == 0
    keys = [part for code, printed in KEYS.items() for part in ("--key", f"{code}={printed}")]
    assert court(good, *keys).returncode == 0
    assert court(good).returncode == 1
    refused = court(bad, *keys)
    assert (refused.returncode, "says otherwise: result" in refused.stdout) == (1, True)
    here = [sys.executable, "-m", "accord", "verify-bundle", good, *keys]
    assert subprocess.run(here, capture_output=True, text=True).stdout == court(good, *keys).stdout
    direct = subprocess.run([sys.executable, "-I", script, good, *keys], capture_output=True, text=True)
    assert direct.stdout == court(good, *keys).stdout
    proof.counted(
        8,
        f"one file of {script.stat().st_size:,} bytes, the same at every node, says in {len(said.stdout.splitlines())} lines what was disclosed",
    )
