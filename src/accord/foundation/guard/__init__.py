"""Protected particulars in outgoing texts. See README.md of this room."""

from accord.foundation.guard.mask import mask
from accord.foundation.guard.match import Found, ParticularKind, Protected, find

__all__ = ["Found", "ParticularKind", "Protected", "find", "mask"]
