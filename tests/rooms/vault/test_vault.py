import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.foundation.vault import DataClass, Keystore, NoKey, Sealed, Shredded, Tampered
from accord.foundation.vault.providers import KEY_BYTES, UnsafeRootKey, from_environment, from_file, new_root_key
from accord.foundation.vault.store import Vault
from accord.foundation.vault.vocab import Cell

A, B = uuid4(), uuid4()


@pytest.fixture
def vault(tmp_path):
    made = Vault(b"k" * 32, Keystore(tmp_path / "keys.sqlite3"))
    yield made
    made.keystore.close()


def cell(**changes) -> Cell:
    base = {"table": "t", "column": "c", "row": uuid4(), "subject": uuid4(), "data_class": DataClass.IDENTITY}
    return Cell(**base | changes)


def test_what_is_sealed_opens_in_its_cell(vault):
    where = cell()
    assert vault.open(where, vault.seal(where, "Олена", holder=A), holder=A) == "Олена"


@pytest.mark.parametrize("moved", ["table", "column", "row"])
def test_a_moved_cell_does_not_open(vault, moved):
    where = cell()
    sealed = vault.seal(where, "Олена", holder=A)
    other = replace(where, **{moved: uuid4() if moved == "row" else "x"})
    with pytest.raises(Tampered):
        vault.open(other, sealed, holder=A)


def test_a_cell_of_another_person_does_not_open(vault):
    where, other = cell(), cell()
    sealed = vault.seal(where, "Олена", holder=A)
    vault.seal(other, "Ирина", holder=A)
    moved = Cell(where.table, where.column, where.row, other.subject, where.data_class)
    with pytest.raises(Tampered):
        vault.open(moved, sealed, holder=A)


def test_every_flipped_bit_is_noticed(vault):
    where = cell()
    sealed = bytearray(vault.seal(where, "Олена", holder=A))
    for position in range(len(sealed) * 8):
        sealed[position // 8] ^= 1 << (position % 8)
        with pytest.raises(Tampered):
            vault.open(where, bytes(sealed), holder=A)
        sealed[position // 8] ^= 1 << (position % 8)


def test_only_an_organisation_with_a_key_opens(vault):
    where = cell()
    sealed = vault.seal(where, "Олена", holder=A)
    with pytest.raises(NoKey):
        vault.open(where, sealed, holder=B)
    with pytest.raises(NoKey):
        vault.seal(where, "x", holder=B)
    vault.share(where.subject, [DataClass.IDENTITY], giver=A, receiver=B)
    assert vault.open(where, sealed, holder=B) == "Олена"


def test_sharing_one_class_does_not_open_another(vault):
    subject = uuid4()
    health = cell(subject=subject, data_class=DataClass.CARE)
    sealed = vault.seal(health, "безсоння", holder=A)
    vault.seal(cell(subject=subject), "Олена", holder=A)
    vault.share(subject, [DataClass.IDENTITY], giver=A, receiver=B)
    with pytest.raises(NoKey):
        vault.open(health, sealed, holder=B)


def test_shredding_is_at_once_and_for_good(vault):
    where = cell()
    sealed = vault.seal(where, "Олена", holder=A)
    vault.shred(where.subject, datetime.now(UTC))
    with pytest.raises(Shredded):
        vault.open(where, sealed, holder=A)
    with pytest.raises(Shredded):
        vault.seal(where, "again", holder=A)


def test_shredded_keys_are_nowhere_in_the_keystore_files(vault, tmp_path):
    where = cell()
    vault.seal(where, "Олена", holder=A)
    wrapped = vault.keystore.person_keys([where.subject], DataClass.IDENTITY, A)[where.subject].wrapped
    vault.shred(where.subject, datetime.now(UTC))
    files = [p.read_bytes() for p in tmp_path.iterdir()]
    assert not any(wrapped in content for content in files)


def test_another_root_key_opens_nothing(vault, tmp_path):
    where = cell()
    sealed = vault.seal(where, "Олена", holder=A)
    stranger = Vault(b"x" * 32, vault.keystore)
    with pytest.raises(Tampered):
        stranger.open(where, sealed, holder=A)


@given(st.text(min_size=1, max_size=200))
def test_length_tells_only_the_block(text):
    from accord.foundation.vault.cells import pad as _pad
    from accord.foundation.vault.cells import unpad as _unpad

    data = text.encode()
    assert len(_pad(data)) % 32 == 0
    assert _unpad(_pad(data)) == data


def test_a_name_alone_makes_no_token(vault):
    with pytest.raises(ValueError, match="reveal"):
        vault.token(A, "given", ["Олена"])


def test_tokens_of_two_organisations_do_not_meet(vault):
    parts = ["kovalenko", "tetiana", "1994-03-17"]
    assert vault.token(A, "name", parts) != vault.token(B, "name", parts)
    assert vault.token(A, "name", parts) == vault.token(A, "name", parts)


def test_sealed_values_print_nothing():
    assert json.dumps([repr(Sealed(b"x")), str(Sealed(b"x"))]) == '["<sealed>", "<sealed>"]'


def test_a_root_key_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "root.key"
    new_root_key(path)
    assert len(from_file(path)) == KEY_BYTES
    path.chmod(0o440)
    with pytest.raises(UnsafeRootKey, match="0400"):
        from_file(path)


@pytest.mark.parametrize("content", [b"", b"short"])
def test_a_root_key_of_another_size_is_refused(tmp_path, content):
    path = tmp_path / "root.key"
    path.write_bytes(content)
    path.chmod(0o400)
    with pytest.raises(UnsafeRootKey, match="32 are needed"):
        from_file(path)


def test_a_missing_root_key_says_what_to_do(tmp_path):
    with pytest.raises(UnsafeRootKey, match="accord new-node"):
        from_file(tmp_path / "none")


@pytest.mark.parametrize("text", ["not base64!", "c2hvcnQ="])
def test_a_bad_root_key_in_the_environment_is_refused(monkeypatch, text):
    monkeypatch.setenv("ACCORD_ROOT_KEY", text)
    with pytest.raises(UnsafeRootKey):
        from_environment()


def test_no_nonce_is_used_twice(vault):
    where = cell()
    nonces = {bytes(vault.seal(where, "x", holder=A))[10:22] for _ in range(2000)}
    assert len(nonces) == 2000
    assert isinstance(where.row, UUID)


def test_a_thread_compiles_few_lengths_of_a_question_and_keeps_few_pages(vault):
    """A web process has sixteen threads, each with a connection: 500 lengths and 2 MB of pages each were 100 MB of it."""
    db, asked = vault.keystore._db(), set()
    db.set_trace_callback(lambda said: asked.add(said.count(",")))
    where = cell()
    vault.seal(where, "Олена", holder=A)
    asked.clear()
    for many in range(1, 131):
        found = vault.keystore.person_keys([uuid4() for _ in range(many)] + [where.subject], where.data_class, A)
        assert set(found) == {where.subject}
    assert len(asked) <= 8
    assert db.execute("PRAGMA cache_size").fetchone() == (-512,)


def test_more_than_a_question_holds_are_found_all(vault):
    cells = [cell() for _ in range(1100)]
    for where in cells[::100]:
        vault.seal(where, "Олена", holder=A)
    found = vault.keystore.person_keys([where.subject for where in cells], DataClass.IDENTITY, A)
    assert set(found) == {where.subject for where in cells[::100]}
    assert vault.keystore.person_keys([], DataClass.IDENTITY, A) == {}
