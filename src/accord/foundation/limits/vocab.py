"""Words of limits: buckets, and the refusal."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from django.utils.formats import time_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Failure


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many at once, and how many seconds until one more is allowed."""

    name: str
    burst: int
    seconds: float
    notice: bool = False


class BadBucket(Exception):
    """A file of buckets does not read; the node does not start with it."""


class TooMany(Failure):
    """More than is allowed in a short time. `retry_after`: seconds until it is allowed again, at least 1."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too-many"
    sentence = _("That is more than is allowed in so short a time. Try again at %(time)s.")

    def __init__(self, *, wait: float, now: datetime) -> None:
        self.retry_after = max(1, math.ceil(wait))
        again = localtime(now + timedelta(seconds=self.retry_after + 59))  # the minute after, as clocks show minutes
        super().__init__(time=time_format(again.time(), "TIME_FORMAT"))


# What a data protection officer reads when a limit with `notice` was reached.
REACHED: Final[dict[str, str | Promise]] = {
    "search": _("Searches for persons"),
    "ask-others": _("Looks that ask other organisations"),
    "identity": _("Identities opened"),
    "export": _("Files made"),
    "selector": _("Selectors entered"),
    "api": _("Calls by a program"),
}
