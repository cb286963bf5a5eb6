"""The API and its failures as problem+json (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from accord.faces.api import (
    agreements,
    asking,
    campaigns,
    child_protection,
    children,
    comparisons,
    cooperation,
    courses,
    detection,
    directory,
    documents,
    duties,
    estimates,
    exports,
    field,
    fundraisers,
    handover,
    help_given,
    hsds,
    information,
    instruments,
    justice,
    links,
    newsroom,
    node,
    nodes,
    observations,
    offers,
    outcomes,
    overview,
    papers,
    people,
    place_requests,
    plans,
    press,
    programme_links,
    programmes,
    projects,
    protection,
    publications,
    redress,
    referrals,
    reports,
    rights,
    safety,
    same,
    screening,
    second,
    shelters,
    signals,
    studies,
    summons,
    tips,
    trainings,
    transmissions,
    trust,
    vetting,
    visits,
)
from accord.faces.api.auth import Bearer, Session
from accord.faces.api.described import Described
from accord.foundation.clock import now
from accord.foundation.ids import no_text
from accord.foundation.ledger.services import alarm
from accord.foundation.problems import problem
from accord.foundation.refusals import Failure


class TextParser(Parser):
    """JSON whose texts are text: no NUL, which PostgreSQL does not keep, and no half of a surrogate pair."""

    def parse_body(self, request: HttpRequest) -> Any:
        found: Any = super().parse_body(request)
        if no_text(found):
            raise ValueError
        return found


api = Described(
    parser=TextParser(),
    title="Accord",
    version="1",
    description="The operations of the desk for programs. Every write carries an Idempotency-Key.",
    auth=[Bearer(), Session()],
    docs_url="/docs",
    openapi_url="/openapi.json",
)
ROOMS = (
    agreements,
    asking,
    information,
    campaigns,
    child_protection,
    children,
    cooperation,
    courses,
    screening,
    detection,
    signals,
    studies,
    summons,
    directory,
    estimates,
    exports,
    instruments,
    field,
    links,
    comparisons,
    outcomes,
    people,
    documents,
    duties,
    handover,
    justice,
    newsroom,
    node,
    nodes,
    observations,
    offers,
    overview,
    papers,
    place_requests,
    plans,
    press,
    programme_links,
    fundraisers,
    programmes,
    projects,
    protection,
    publications,
    redress,
    referrals,
    reports,
    rights,
    safety,
    same,
    second,
    help_given,
    shelters,
    tips,
    trainings,
    transmissions,
    trust,
    vetting,
    visits,
)
for room in ROOMS:
    api.add_router("/v1", room.router)
api.add_router("/hsds", hsds.router)


@api.exception_handler(Failure)
def expected(request: HttpRequest, failure: Failure) -> HttpResponse:
    """An expected failure: its own status, code and sentence."""
    alarm(failure, actor=getattr(request, "auth", None), now=now())
    answer = problem(failure.status, failure.code, str(failure), getattr(failure, "reasons", ()), failure.field)
    if wait := getattr(failure, "retry_after", 0):
        answer["Retry-After"] = str(wait)
    return answer


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A body that does not fit its schema: names the first field. What was sent is not repeated."""
    first = error.errors[0]
    where = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path", "header"))
    if first["loc"][0] == "path":
        return problem(
            HTTPStatus.NOT_FOUND, "missing", _("There is nothing at this address, or it is not open to you.")
        )
    sentence = _("“%(field)s” does not read: %(problem)s.") % {"field": where, "problem": first["msg"]}
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", sentence, field=where)


@api.exception_handler(AuthenticationError)
def nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No token, or one that does not work."""
    return problem(HTTPStatus.UNAUTHORIZED, "sign-in", _("Sign in, or send a bearer token that is valid."))


@api.exception_handler(HttpError)
def unparsable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is no JSON, or whose texts are no text."""
    sentence = _("The body is not JSON, or a text in it holds a NUL or half a character. Correct it and send it again.")
    return problem(error.status_code, "bad-request", sentence)


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """Nothing there."""
    return problem(HTTPStatus.NOT_FOUND, "missing", _("There is nothing at this address, or it is not open to you."))
