"""Step-up: a view that opens only to a session that proved its second factor within five minutes."""

import functools
from collections.abc import Callable
from typing import Any, Concatenate, Final, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accord.cooperation.people.freshness import proved_lately
from accord.foundation.clock import now

P = ParamSpec("P")
_KEPT: Final = "kept-form"
_LARGEST: Final = 100_000  # characters of a form that waits, sealed, in the session


def fresh(view: Callable[Concatenate[Any, P], HttpResponseBase]) -> Callable[Concatenate[Any, P], HttpResponseBase]:
    """The outermost decorator of a view: who proved nothing within five minutes is asked, and comes back here.

    A form that was sent too late waits in the sealed session and is taken up after the proof, once: nothing typed is lost.
    """

    @functools.wraps(view)
    def call(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        # SECURITY: what is grave asks again who sits here. tests/rooms/desk/test_fresh.py
        if not proved_lately(request, now=now()):
            _keep(request)
            return _ask(request)
        _take_up(request)
        return view(request, *args, **kwargs)

    call.asks_again = True  # type: ignore[attr-defined]  # tests/rooms/desk/test_fresh.py walks the addresses by this mark
    return call


def fresh_to_send(
    view: Callable[Concatenate[Any, P], HttpResponseBase],
) -> Callable[Concatenate[Any, P], HttpResponseBase]:
    """The same for what a page sends; to read it asks nothing."""
    guarded = fresh(view)

    @functools.wraps(view)
    def call(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        waits = request.session.get(_KEPT, {}).get("path") == request.get_full_path()
        chosen = guarded if request.method == "POST" or waits else view
        return chosen(request, *args, **kwargs)

    call.asks_to_send = True  # type: ignore[attr-defined]
    return call


def _ask(request: HttpRequest) -> HttpResponse:
    to = f"{reverse('desk:prove')}?{urlencode({'next': request.get_full_path()})}"
    return HttpResponseClientRedirect(to) if request.htmx else redirect(to)  # type: ignore[attr-defined]


def _keep(request: HttpRequest) -> None:
    request.session.pop(_KEPT, None)
    if request.method == "POST" and not request.FILES:
        typed = request.POST.urlencode()
        if len(typed) <= _LARGEST:
            request.session[_KEPT] = {"path": request.get_full_path(), "typed": typed}


def _take_up(request: HttpRequest) -> None:
    """The form that waited becomes this request. It passed the CSRF check when it was sent, and so did the proof."""
    kept = request.session.pop(_KEPT, None)
    if kept and request.method == "GET" and kept["path"] == request.get_full_path():
        request.method = "POST"
        request.POST = QueryDict(kept["typed"])
