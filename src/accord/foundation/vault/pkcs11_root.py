"""A root key that never leaves its device (PKCS#11: smart card, HSM, SoftHSM): AES-256, not extractable, AES-GCM inside.

ACCORD_PKCS11_MODULE is the library of the device, ACCORD_PKCS11_TOKEN the label of the token, ACCORD_PKCS11_PIN_FILE a
file of mode 0400 with its PIN. Needs `pip install accord[pkcs11]`.
"""

import os
import secrets
import threading
from pathlib import Path
from typing import Any, Final

from accord.foundation.vault.providers import NONCE, Root, UnsafeRootKey, readable_by_owner_only, root_id
from accord.foundation.vault.vocab import Tampered

_LABEL: Final = "accord-root-"  # then the id of the key in hex
_lock: Final = threading.Lock()  # one session is not for two threads
_sessions: Final[dict[int, Any]] = {}


class DeviceRoot:
    """A root key in the device, by its id."""

    def __init__(self, key: Any, key_id: bytes) -> None:
        self._key, self.id = key, key_id

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """`key` under the root key, bound to `context`."""
        nonce = secrets.token_bytes(NONCE)
        with _lock:
            return nonce + bytes(self._key.encrypt(key, **_gcm(nonce, context)))

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """What `wrap` wrapped. Raises Tampered."""
        from pkcs11.exceptions import PKCS11Error

        try:
            with _lock:
                return bytes(self._key.decrypt(wrapped[NONCE:], **_gcm(wrapped[:NONCE], context)))
        except PKCS11Error as error:
            raise Tampered from error


def in_device() -> list[Root]:
    """Every root key of Accord in the device; none if no device is named. Raises UnsafeRootKey if it does not answer."""
    if not os.environ.get("ACCORD_PKCS11_MODULE"):
        return []
    from pkcs11 import Attribute, ObjectClass

    with _lock:
        found = list(_session().get_objects({Attribute.CLASS: ObjectClass.SECRET_KEY}))
    labels = [(key, str(key.label)) for key in found]
    return [DeviceRoot(k, bytes.fromhex(t.removeprefix(_LABEL))) for k, t in labels if t.startswith(_LABEL)]


def put_into_device(key: bytes) -> Root:
    """Put a root key into the device, which never gives it out again."""
    from pkcs11 import Attribute, KeyType, ObjectClass

    key_id = root_id(key)
    attributes = {
        Attribute.CLASS: ObjectClass.SECRET_KEY,
        Attribute.KEY_TYPE: KeyType.AES,
        Attribute.VALUE: key,
        Attribute.LABEL: _LABEL + key_id.hex(),
        Attribute.TOKEN: True,
        Attribute.PRIVATE: True,
        # SECURITY: whoever takes over the node can use the key while he is there, and cannot take it along. tests/rooms/vault/test_device.py
        Attribute.SENSITIVE: True,
        Attribute.EXTRACTABLE: False,
        Attribute.ENCRYPT: True,
        Attribute.DECRYPT: True,
    }
    with _lock:
        return DeviceRoot(_session().create_object(attributes), key_id)


def _gcm(nonce: bytes, context: bytes) -> dict[str, Any]:
    from pkcs11 import GCMParams, Mechanism

    return {"mechanism": Mechanism.AES_GCM, "mechanism_param": GCMParams(nonce, context, 128)}


def _session() -> Any:
    """One session for each process: it does not survive a fork."""
    if (there := _sessions.get(os.getpid())) is not None:
        return there
    try:
        import pkcs11
    except ImportError as error:
        raise UnsafeRootKey("PKCS#11 needs python-pkcs11: pip install accord[pkcs11]") from error
    pin_file = Path(os.environ.get("ACCORD_PKCS11_PIN_FILE", ""))
    try:
        readable_by_owner_only(pin_file)
        library = pkcs11.lib(os.environ["ACCORD_PKCS11_MODULE"])
        library.reinitialize()
        token = library.get_token(token_label=os.environ.get("ACCORD_PKCS11_TOKEN", "accord"))
        made = token.open(rw=True, user_pin=pin_file.read_text(encoding="utf-8").strip())
    except (pkcs11.exceptions.PKCS11Error, RuntimeError, OSError) as error:
        raise UnsafeRootKey(
            f"The PKCS#11 device does not answer ({type(error).__name__}). Check module, token and PIN."
        ) from error
    _sessions[os.getpid()] = made
    return made
