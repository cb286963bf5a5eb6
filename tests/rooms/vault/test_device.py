"""The root key in a PKCS#11 device, on SoftHSM: it wraps, it is not given out, and the vault goes on as before."""

import os
import shutil
import stat
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest

from accord.foundation.vault import DataClass, Keystore, Tampered
from accord.foundation.vault.providers import UnsafeRootKey, from_file, new_root_key, root_id, roots
from accord.foundation.vault.rotation import rotate_organisation, rotate_root_into
from accord.foundation.vault.store import Vault
from accord.foundation.vault.vocab import Cell

LIBRARY = next(
    (p for p in map(Path, ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/libsofthsm2.so")) if p.exists()), None
)


@pytest.fixture
def device(tmp_path, monkeypatch):
    if LIBRARY is None or not shutil.which("softhsm2-util"):
        pytest.skip("SoftHSM is not installed (Debian: apt-get install softhsm2)")
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed (pip install accord[pkcs11])")
    from accord.foundation.vault import pkcs11_root

    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    command = ["softhsm2-util", "--init-token", "--free", "--label", "accord", "--pin", "4711", "--so-pin", "4712"]
    subprocess.run(command, check=True, capture_output=True)
    pin = tmp_path / "pin"
    pin.write_text("4711\n")
    pin.chmod(0o400)
    monkeypatch.setenv("ACCORD_PKCS11_MODULE", str(LIBRARY))
    monkeypatch.setenv("ACCORD_PKCS11_PIN_FILE", str(pin))
    pkcs11_root._sessions.clear()
    yield pkcs11_root
    pkcs11_root._sessions.clear()


def test_the_root_key_moves_into_the_device_and_does_not_come_out(device, tmp_path, monkeypatch):
    path, holder = tmp_path / "root.key", uuid4()
    new_root_key(path)
    vault = Vault(lambda: roots(path), Keystore(tmp_path / "keys.sqlite3"))
    cell = Cell("t", "c", uuid4(), uuid4(), DataClass.IDENTITY)
    sealed, old, key = vault.seal(cell, "Олена", holder=holder), from_file(path), b"\x01\x02\x03\x04" * 8
    assert rotate_root_into(vault, path, device.put_into_device(key)).keys == 1
    assert not path.exists()
    fresh = Vault(lambda: roots(path), Keystore(tmp_path / "keys.sqlite3"))
    assert fresh.open(cell, sealed, holder=holder) == "Олена"
    assert rotate_organisation(fresh, holder).keys == 1  # new keys are wrapped inside the device
    assert fresh.open(cell, sealed, holder=holder) == "Олена"
    assert fresh.root().id == root_id(key)
    with pytest.raises(Tampered):
        Vault(old, fresh.keystore).open(cell, sealed, holder=holder)
    row = fresh.keystore.organisation_keys(holder)[0]
    with pytest.raises(Tampered):
        fresh.root().unwrap(row.wrapped, b"another place")
    from pkcs11 import Attribute
    from pkcs11.exceptions import PKCS11Error

    with pytest.raises(PKCS11Error):
        fresh.root()._key[Attribute.VALUE]
    monkeypatch.setenv("ACCORD_PKCS11_TOKEN", "another")
    device._sessions.clear()
    with pytest.raises(UnsafeRootKey, match="does not answer"):
        roots(path)
    for one in (vault, fresh):
        one.keystore.close()


def test_a_pin_that_others_can_read_is_refused(device, tmp_path):
    (tmp_path / "pin").chmod(0o444)
    with pytest.raises(UnsafeRootKey, match="can be read by others"):
        roots(tmp_path / "root.key")


def test_systemd_hands_the_key_over(tmp_path, monkeypatch):
    new_root_key(tmp_path / "accord-root-key")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert [root.id for root in roots(tmp_path / "none")] == [root_id(from_file(tmp_path / "accord-root-key"))]


@pytest.mark.parametrize(
    ("owner", "group", "mode", "taken"),
    [
        (0, 0, 0o440, True),  # the mask of an access list of newer systemd
        (0, 0, 0o444, False),
        (0, 4, 0o440, False),  # a group of people
        (1000, 1000, 0o440, False),
    ],
)
def test_a_credential_is_lent_by_root_or_given_away_and_open_to_nobody_else(
    owner, group, mode, taken, tmp_path, monkeypatch
):
    key = tmp_path / "accord-root-key"
    new_root_key(key)
    seen = os.stat_result((stat.S_IFREG | mode, 1, 1, 1, owner, group, 32, 0, 0, 0))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    plain = Path.stat
    monkeypatch.setattr(Path, "stat", lambda path, **how: seen if path == key else plain(path, **how))
    if taken:
        assert [root.id for root in roots(tmp_path / "none")] == [root_id(key.read_bytes())]
    else:
        with pytest.raises(UnsafeRootKey):
            roots(tmp_path / "none")
