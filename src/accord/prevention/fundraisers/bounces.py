"""Letters that come back, as a mail server hands them over (RFC 3464). Of what they hold only one word is read."""

from email import message_from_bytes, policy
from typing import Final

LARGEST: Final = 1024 * 1024


def failed(raw: bytes) -> bool:
    """Whether this says that a letter will never arrive; not that it is late, nor that somebody is on holiday."""
    for part in message_from_bytes(raw, policy=policy.compat32).walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = [one for one in part.walk() if one is not part]
            return any(str(one.get("Action", "")).strip().casefold() == "failed" for one in blocks)
    return False
