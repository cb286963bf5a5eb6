"""Keyed digests of what only its holder may know: session keys, links. The database holds these alone."""

import hmac
from hashlib import sha256

from django.conf import settings


def keyed(kind: str, secret: str) -> bytes:
    """The digest under which a secret of a kind (an invitation, a reset) is kept."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{kind}\x1f{secret}".encode(), sha256).digest()


def digest_of_session(session_key: str) -> str:
    """The digest of a session's key: 40 characters, as long as Django's own column."""
    return hmac.new(settings.SECRET_KEY.encode(), session_key.encode(), sha256).hexdigest()[:40]
