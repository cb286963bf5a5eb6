"""Sessions of which the database alone tells nothing: the row's key is a keyed digest of the cookie, its content is sealed."""

import base64
import binascii
from typing import Any, Final

from django.contrib.sessions.backends import db
from django.utils import timezone

from accord.cooperation.people.digests import digest_of_session
from accord.foundation.pages import at_most_one
from accord.foundation.prepared import Prepared
from accord.foundation.vault import Tampered, current


class SessionStore(db.SessionStore):
    """The database store; only the browser holds the session key itself."""

    # SECURITY: a dump with keys in clear would be a list of open doors. tests/matrix/test_review.py

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The content, sealed under the node's key: it can hold the secret of a code that is being set up."""
        sealed = current().seal_for_node("session", super().encode(session_dict).encode())
        return base64.b64encode(sealed).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """What `encode` sealed; an altered row is an empty session."""
        try:
            return super().decode(current().open_for_node("session", base64.b64decode(session_data)).decode())
        except (Tampered, binascii.Error, ValueError):
            return {}

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        row.session_key = digest_of_session(row.session_key)
        return row

    def exists(self, session_key: str | None = None) -> bool:
        return super().exists(digest_of_session(session_key or ""))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            from accord.cooperation.people.models import Seat  # when this module is read there are no models yet

            Seat.objects.filter(digest=digest_of_session(key)).delete()
            super().delete(digest_of_session(key))

    def _get_session_from_db(self) -> Any:
        row = at_most_one(_standing(digest_of_session(self.session_key or ""), timezone.now()))
        if row is None:
            self._session_key = None
        return row


_standing: Final = Prepared(
    lambda digest, now: SessionStore.get_model_class().objects.filter(session_key=digest, expire_date__gt=now)
)
