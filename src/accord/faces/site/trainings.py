"""Signing up for a training by its link, and asking whether a certificate is real."""

from http import HTTPStatus
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.cooperation.people.doors import address_of
from accord.faces.site.base import from_elsewhere, page, refused, sentence, spoken
from accord.faces.site.robots import trapped
from accord.foundation.clock import day, now
from accord.foundation.ids import new_id, parse_id
from accord.foundation.limits.services import take
from accord.foundation.refusals import Failure
from accord.prevention.training import signing_up
from accord.prevention.training.certifying import certified
from accord.prevention.training.forms import SignUpForm
from accord.prevention.training.vocab import BadTraining


@require_http_methods(["GET", "POST"])
@spoken
def sign_up(request: HttpRequest, link: str) -> HttpResponse:
    """The form of one training; then thanks. The organiser decides."""
    try:
        if request.method == "POST":
            take("sign-up", of=address_of(request), now=now())
        training = signing_up.offered(link, now())
        form = SignUpForm(request.POST if request.method == "POST" else None)
        key = str(parse_id(request.POST.get("key", "")) or new_id())
        shown: dict[str, Any] = {"training": training, "form": form, "key": key}
        if request.method == "GET":
            return page(request, "sign_up", **shown)
        if from_elsewhere(request):
            return sentence(request, _("This page is too old. Go back and send it again."), HTTPStatus.FORBIDDEN)
        # Nobody sees this field; what fills it in is a machine, and is thanked like everybody.
        if trapped(request):
            return page(request, "sign_up", training=training, done=True)
        if not form.is_valid():
            return page(request, "sign_up", status=HTTPStatus.UNPROCESSABLE_ENTITY, **shown)
        try:
            signing_up.sign_up(link=link, told=form.participant(), now=now(), key=key)
        except BadTraining as failure:
            form.fail(failure)
            return page(request, "sign_up", status=failure.status, **shown)
        return page(request, "sign_up", training=training, done=True)
    except (Failure, DatabaseError) as failure:
        return refused(request, failure)


@require_http_methods(["GET", "POST"])
@spoken
def certificate(request: HttpRequest) -> HttpResponse:
    """Code in; the course, the day and until when, or that it is not known. Nothing is kept, and nobody is named."""
    if request.method == "GET":
        return page(request, "certificate")
    try:
        take("certificate", of=address_of(request), now=now())
        typed = request.POST.get("code", "")[:60]
        found = certified(typed)
    except (Failure, DatabaseError) as failure:
        return refused(request, failure)
    return page(
        request, "certificate", asked=True, typed=typed, found=found, current=found and found.until >= day(now())
    )
