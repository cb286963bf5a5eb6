"""A form that a stranger sent: whatever goes wrong, what was typed stands on the page again, with a sentence."""

from collections.abc import Callable, Iterable
from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accord.faces.site.base import from_elsewhere
from accord.foundation.ids import parse_id
from accord.foundation.limits.vocab import TooMany
from accord.foundation.refusals import Failure


class Busy(Failure):
    """The database did not answer."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "busy"


class Elsewhere(Failure):
    """The form came from another site."""

    status = HTTPStatus.FORBIDDEN
    code = "elsewhere"


def written(request: HttpRequest, lines: Iterable[str], text: str) -> dict[str, str]:
    """What was sent in these `lines` and in the long `text`, without blanks around it; and the `key` of the form, if it is one."""
    sent = request.POST
    found = {name: sent.get(name, "").strip() for name in lines}
    found[text] = sent.get(text, "").replace("\r\n", "\n").strip()
    return found | ({"key": sent["key"]} if parse_id(sent.get("key", "")) else {})


def kept(
    request: HttpRequest,
    work: Callable[[], HttpResponse],
    again: Callable[[Failure], HttpResponse],
    *,
    busy: str,
    patience: Callable[[TooMany], Failure] | None = None,
) -> HttpResponse:
    """Do `work`, or draw the form `again`. `busy`: said where the database does not answer; `patience`: in place of TooMany."""
    try:
        if from_elsewhere(request):
            raise Elsewhere(_("This page is too old. Go back and send it again."))
        return work()
    except TooMany as failure:
        answer = again(patience(failure) if patience else failure)
        answer["Retry-After"] = str(failure.retry_after)
        return answer
    except DatabaseError:
        return again(Busy(busy))
    except Failure as failure:
        return again(failure)
