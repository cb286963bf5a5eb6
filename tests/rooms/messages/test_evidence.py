"""The evidence of a letter, as each side has it, checked with nothing of a node."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from accord.exchange.letters import bundle
from accord.exchange.letters.bundle import Anchor
from accord.exchange.letters.plain import fingerprint
from accord.exchange.letters.words import words
from accord.exchange.messages.evidence import evidence
from accord.exchange.messages.models import Incoming, Outgoing
from accord.exchange.messages.writing import Saying, say
from accord.exchange.nodes import own, witnessing
from accord.exchange.nodes.models import NodeList
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import Kind
from accord.foundation.refusals import Missing
from accord.foundation.vault.signing import public_key
from tests.rooms.messages.other import STREAM
from tests.rooms.nodes.peer import Peer


def said(world, other):
    saying = Saying(
        "test.said", STREAM, world["ana"].organisation, other.body, {"n": 1, "name": "Олена"}, "protection", "agreement-id",
        "consent-id", "pseudonym",
    )  # fmt: skip
    with transaction.atomic():
        say(saying, now=world.now)
    return Outgoing.objects.get()


def believed():
    return Anchor(words=" ".join(words(NodeList.objects.get().digest)))


def confirmed(world, other):
    """The other node confirms the ledger of ours."""
    witnessing._asked.clear()
    ledger.sign_checkpoint(now=world.now)
    return witnessing.witness_round(other.id, Peer(other, world.now), world.now)


def test_what_was_sent_and_answered_is_shown(world, other, desk):
    row = said(world, other)
    other.round(world.now + timedelta(seconds=30))
    assert confirmed(world, other)
    file = evidence(row.pk, whole=True, now=world.now)
    found = bundle.check(file, believed())
    assert found.holds, found.fault
    facts = found.facts
    assert (facts["purpose"], facts["agreement"], facts["consent"], facts["actor"]) == (
        "protection", "agreement-id", "consent-id", "pseudonym",
    )  # fmt: skip
    assert facts["fields"] == ["n", "name"]
    assert (facts["answer"]["result"], facts["answer"]["by"]) == ("applied", "ro-1")
    assert [(one["kind"], list(one["witnessed"])) for one in facts["events"]] == [
        ("node.letter.written", ["ro-1"]), ("node.letter.answered", ["ro-1"]),
    ]  # fmt: skip
    assert found.open == ()
    keys = {"ro-1": fingerprint(other.entry.sign_key), own.own().code: fingerprint(public_key())}
    assert bundle.check(file, Anchor(keys=keys)).holds
    assert Event.objects.filter(kind=Kind.EXPORT_MADE.value, object_id=row.pk).count() == 1


def test_without_what_was_said_its_digest_stands(world, other, desk):
    row = said(world, other)
    other.round(world.now + timedelta(seconds=30))
    file = evidence(row.pk, whole=False, now=world.now)
    found = bundle.check(file, believed())
    assert found.holds, found.fault
    assert (found.facts["digest"], found.facts["consent"]) == (row.digest, "consent-id")
    assert "Олена" not in file.decode()
    assert len(found.open) == 2  # the letter, and nobody confirmed


def test_what_came_is_shown_by_who_got_it(world, other, desk):
    letter = other.letter({"n": 1}, consent="consent-id")
    other.bring(letter)
    assert confirmed(world, other)
    found = bundle.check(evidence(letter.message.id, whole=True, now=world.now), believed())
    assert found.holds, found.fault
    assert (found.facts["node"], found.facts["consent"], found.facts["answer"]["by"]) == (
        "ro-1", "consent-id", own.own().code,
    )  # fmt: skip
    assert [one["kind"] for one in found.facts["events"]] == ["node.letter.taken"]


def test_what_was_refused_is_not_in_it(world, other, desk):
    letter = other.letter({"n": 1, "name": "Олена"}, kind="test.unknown")
    other.bring(letter)
    assert Incoming.objects.get().became == "refused"
    file = evidence(letter.message.id, whole=True, now=world.now)
    found = bundle.check(file, believed())
    assert (found.holds, found.facts["answer"]["result"], found.facts["answer"]["reason"]) == (
        True,
        "refused",
        "unknown-kind",
    )
    assert letter.signed.decode() not in file.decode()


def test_what_was_not_answered_says_so(world, other, desk):
    row = said(world, other)
    found = bundle.check(evidence(row.pk, whole=True, now=world.now), believed())
    assert found.holds
    assert "that it arrived is not shown" in " ".join(found.open)
    short = bundle.check(evidence(row.pk, whole=False, now=world.now), believed())
    assert "must be an answer" in short.fault


def test_both_sides_may_put_theirs_together(world, other, desk):
    """Two bundles of one letter do not contradict; one that was altered does."""
    row = said(world, other)
    other.round(world.now + timedelta(seconds=30))
    whole = evidence(row.pk, whole=True, now=world.now)
    found = bundle.check(whole, believed())
    assert bundle.contradiction(found, bundle.check(evidence(row.pk, whole=False, now=world.now), believed())) == ""
    content = json.loads(whole)
    content["answer"] = None
    content["events"] = []
    assert "not shown" in " ".join(bundle.check(json.dumps(content).encode(), believed()).open)


def test_a_letter_that_is_none_has_no_evidence(world, other, desk):
    with pytest.raises(Missing):
        evidence(UUID(int=1), whole=True, now=world.now)
