"""Another party co-signs what grew out of what it saw; without one, nothing leaves; one event is proved without the others."""

import base64
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accord.foundation.ledger import proofs, queries, services, verifier, witnesses
from accord.foundation.ledger.models import Block, Checkpoint, Cosignature
from accord.foundation.ledger.vocab import Entry, Kind, LedgerError
from accord.foundation.ledger.witness import ANSWER, REQUEST, WillNotSign, Witness
from accord.foundation.policy import Category
from accord.foundation.refusals import Missing, Refused
from accord.protection.exports.vocab import ExportKind


@pytest.fixture
def agreed(db, tmp_path):
    """A witness of its own, and the node that knows it."""
    config = settings.ACCORD_DATA / witnesses.CONFIG
    party = Witness("anitp", tmp_path / "state", services.public_key())
    rows = ["[[witness]]", 'name = "anitp"', f'key = "{party.public()}"', f'folder = "{tmp_path / "shared"}"']
    config.write_text("\n".join(rows), encoding="utf-8")
    yield party, tmp_path / "shared"
    config.unlink()


def grow(now, events=5):
    with transaction.atomic():
        services.append_many([Entry(Kind.CASE_READ, now, facts={"n": n}) for n in range(events)])
    return services.sign_checkpoint(now=now)


def seconds(moment):
    return int(moment.timestamp())


def test_a_witness_co_signs_what_grew_and_the_node_keeps_it(agreed, now):
    party, shared = agreed
    for step in range(4):
        grow(now + timedelta(minutes=step), events=3 + step)
        witnesses.exchange()
        assert party.attend(shared, now=seconds(now) + step) == queries.size()
        assert witnesses.exchange() == 1
    kept = Cosignature.objects.order_by("checkpoint_id").last()
    assert verifier.cosigned_at(kept.note, "anitp", base64.b64decode(party.public())) == seconds(now) + 3
    assert verifier.cosigned_at(kept.note, "another", base64.b64decode(party.public())) is None
    assert len(list((party.state).glob("checkpoint-*.txt"))) == 4
    # asked again although nothing happened: the time of the co-signature moves on
    assert party.attend(shared, now=seconds(now) + 60) == queries.size()
    witnesses.exchange()
    assert witnesses.confirmed() == [witnesses.Confirmed("anitp", now + timedelta(seconds=60))]


def test_a_witness_does_not_sign_what_did_not_grow_out_of_what_it_saw(agreed, now):
    party, shared = agreed
    grow(now, 5)
    witnesses.exchange()
    party.attend(shared, now=1)
    witnesses.exchange()
    grow(now, 7)
    witnesses.exchange()
    good = (shared / REQUEST).read_text()
    (shared / REQUEST).write_text(good.replace("old 5", "old 0"))
    with pytest.raises(WillNotSign, match="begins at 0"):
        party.attend(shared, now=2)
    lines = good.splitlines(keepends=True)
    (shared / REQUEST).write_text("".join([lines[0], *lines[2:]]))
    with pytest.raises(WillNotSign, match="no longer what was co-signed"):
        party.attend(shared, now=2)
    assert list(party.state.glob("refused-*"))
    (shared / REQUEST).write_text(good.replace("accord/test\n12", "accord/test\n13"))
    with pytest.raises(WillNotSign, match="does not read"):
        party.attend(shared, now=2)
    (shared / REQUEST).write_text(good)
    assert party.attend(shared, now=3) == 12


def test_the_node_takes_no_answer_that_is_not_the_witness_s_or_not_its_own(agreed, now, tmp_path):
    party, shared = agreed
    grow(now)
    witnesses.exchange()
    stranger = Witness("anitp", tmp_path / "stranger", services.public_key())
    stranger.attend(shared, now=1)
    assert witnesses.exchange() == 0
    (shared / ANSWER).write_text("rubbish")
    assert witnesses.exchange() == 0
    assert party.attend(shared, now=1)
    assert witnesses.exchange() == 1


def test_without_a_witness_for_four_hours_nothing_leaves(world, agreed, now):
    party, shared = agreed
    case = world.case()
    world.consent(case)
    referral = world.draft(case)
    file = world.export(
        kind=ExportKind.IDENTITIES, recipient=world.org("dignita"), keeper="", categories=frozenset({Category.IDENTITY})
    )
    for leaves in (lambda: world.send(referral), lambda: world.take(file)):
        with pytest.raises(Refused, match="No other party has confirmed"):
            leaves()
    services.sign_checkpoint(now=now)
    witnesses.exchange()
    party.attend(shared, now=seconds(now))
    witnesses.exchange()
    assert witnesses.silence(now=now + timedelta(hours=4)) is None
    assert witnesses.silence(now=now + timedelta(hours=4, seconds=1))
    world.send(referral)
    assert world.take(file).file


def test_a_file_of_witnesses_that_does_not_read_is_said(db):
    config = settings.ACCORD_DATA / witnesses.CONFIG
    try:
        for text in ("[[witness]]\nname = 1", "rubbish", '[[witness]]\nname = "a"\nkey = "?"\nfolder = "/x"'):
            config.write_text(text)
            with pytest.raises(LedgerError, match="does not read"):
                witnesses.agreed()
    finally:
        config.unlink()
    assert witnesses.silence(now=None) is None  # nobody agreed: nothing is stopped


leaves = st.lists(st.binary(max_size=4), min_size=1, max_size=70, unique=True).map(
    lambda xs: [verifier.leaf_hash(x) for x in xs]
)


def root(hashes):
    frontier = []
    for place, leaf in enumerate(hashes):
        frontier = verifier.grow(place, frontier, leaf)
    return verifier.root(frontier)


@hypothesis_settings(max_examples=100, deadline=None)
@given(leaves, st.data())
def test_proofs_prove_what_is_so_and_nothing_else(hashes, data):
    size, ranges = len(hashes), proofs.over(hashes)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    whole, path = root(hashes), proofs.inclusion(ranges, index, size)
    assert verifier.included(hashes[index], index, size, path, whole)
    other = data.draw(st.integers(0, size - 1))
    assert verifier.included(hashes[index], other, size, path, whole) == (other == index)
    assert not verifier.included(verifier.leaf_hash(b"never"), index, size, path, whole)
    assert not verifier.included(hashes[index], index, size, [*path, b"\0" * 32], whole)
    proof = proofs.consistency(ranges, old, size)
    assert verifier.consistent(old, root(hashes[:old]), size, whole, proof)
    assert not verifier.consistent(old, b"\1" * 32, size, whole, proof)
    assert not verifier.consistent(old, root(hashes[:old]), size, b"\1" * 32, proof)
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        wrong = [*proof[:place], b"\2" * 32, *proof[place + 1 :]]
        assert not verifier.consistent(old, root(hashes[:old]), size, whole, wrong)
        assert not verifier.consistent(old, root(hashes[:old]), size, whole, proof[:-1])


def test_one_event_is_proved_by_the_verifier_alone(agreed, now, tmp_path):
    party, shared = agreed
    grow(now, 1100)
    assert proofs.keep_blocks(queries.size()) == 1
    assert proofs.keep_blocks(queries.size()) == 0
    witnesses.exchange()
    party.attend(shared, now=5)
    witnesses.exchange()
    proof = queries.proof_of(500)
    Block.objects.all().delete()
    assert queries.proof_of(500) == proof  # the blocks are only quicker
    file, key = tmp_path / "event.json", tmp_path / "key.txt"
    file.write_text(json.dumps(proof))
    key.write_text(base64.b64encode(services.public_key()).decode())
    command = [sys.executable, "-I", str(Path(verifier.__file__)), "--event", str(file), "--key", str(key)]
    done = subprocess.run([*command, "--witness", f"anitp={party.public()}"], capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "proved"), done.stderr
    other = subprocess.run([*command, "--witness", f"else={party.public()}"], capture_output=True, text=True)
    assert (other.returncode, "no witness" in other.stdout) == (1, True)
    file.write_text(json.dumps(proof | {"event": proof["event"].replace("case.read", "case.hide")}))
    assert subprocess.run(command, capture_output=True).returncode == 1
    with pytest.raises(Missing):
        queries.proof_of(9999)
    assert Checkpoint.objects.count() == 1
