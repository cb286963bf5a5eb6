"""What every address of the phones shares: its token, a body of JSON, and a failure as problem+json."""

import functools
import gzip
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Concatenate, Final, ParamSpec

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from accord.detection.field.vocab import LARGEST, BadRecord, UnknownDevice
from accord.foundation.clock import now
from accord.foundation.ids import no_text
from accord.foundation.ledger.services import alarm
from accord.foundation.problems import problem
from accord.foundation.refusals import Failure

P = ParamSpec("P")
VERSION: Final = "2026.1"  # of the page on the phone; it says which it runs


def spoken(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """An address that a phone calls. An expected failure is problem+json with its sentence. The outermost decorator."""

    @functools.wraps(view)
    def call(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Failure as failure:
            alarm(failure, actor=None, now=now())
            answer = problem(failure.status, failure.code, str(failure), getattr(failure, "reasons", ()), failure.field)
            if wait := getattr(failure, "retry_after", 0):
                answer["Retry-After"] = str(wait)
            return answer

    # A browser sends no token of its own accord, so no other page can make it write. tests/rooms/field/test_phone_addresses.py
    return csrf_exempt(call)


def token_of(request: HttpRequest) -> str:
    """The bearer token. Raises UnknownDevice where there is none."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise UnknownDevice
    return token.strip()


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the body. Raises BadRecord where it is none, too large, or holds what is no text."""
    if len(request.body) > LARGEST:
        raise BadRecord(_("This record is larger than 64 kB. Shorten its text, then send it again."))
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or no_text(found):
        raise BadRecord(_("What was sent does not read. It stays on the phone; try again, or write it down."))
    return found


def squeezed(request: HttpRequest, content: dict[str, Any]) -> HttpResponse:
    """JSON, compressed where the phone takes it: nothing secret stands in it, so its size may be seen."""
    answer: HttpResponse = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        answer = HttpResponse(gzip.compress(answer.content, 9, mtime=0), content_type="application/json")
        answer["Content-Encoding"] = "gzip"
    patch_vary_headers(answer, ["Accept-Encoding"])
    answer.status_code = HTTPStatus.OK
    return answer
