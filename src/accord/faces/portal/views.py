"""Her pages."""

from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.directory.queries import hotlines
from accord.cooperation.organisations.plain import tells
from accord.cooperation.people.doors import address_of
from accord.cooperation.people.models import LANGUAGES
from accord.faces.portal.base import (
    away,
    cookie_name,
    emptied,
    from_elsewhere,
    offered,
    page,
    sentence,
    visiting,
    with_cookie,
)
from accord.foundation.clock import now
from accord.foundation.ids import parse_id
from accord.foundation.limits.services import give_back, take
from accord.foundation.limits.vocab import TooMany
from accord.foundation.policy import Visitor
from accord.foundation.refusals import Conflict, Invalid, Missing
from accord.justice.proceedings import queries as hearings
from accord.protection.consents import services as consents
from accord.protection.rights import queries as rights
from accord.protection.visits import door, own
from accord.protection.visits import letters as own_letters
from accord.protection.visits.vocab import OpensNothing


@offered
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, numbers: str = "") -> HttpResponse:
    """Where the numbers are typed, or come from the picture. Nothing opens before the button: a preview uses nothing up."""
    wanted = request.GET.get("l", "")
    language = wanted if wanted in dict(LANGUAGES) else translation.get_language() or "en"
    with translation.override(language):
        if request.method == "GET":
            return page(request, "start", numbers=numbers)
        return _open(request)


def _open(request: HttpRequest) -> HttpResponse:
    if from_elsewhere(request):
        return sentence(request, _("This page is too old. Go back and send it again."), HTTPStatus.FORBIDDEN)
    address = address_of(request)
    try:
        # SECURITY: guesses are counted by address. tests/rooms/visits/test_visit_pages.py
        take("visit", of=address, now=now())
        opened = door.open_link(typed=request.POST.get("numbers", ""), now=now())
    except (OpensNothing, TooMany) as failure:
        return page(request, "start", numbers="", error=str(failure), status=failure.status)
    give_back("visit", of=address)
    to = HttpResponseRedirect(reverse("portal:home"), status=HTTPStatus.SEE_OTHER)
    return with_cookie(to, opened.cookie)


@offered
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """The way out: the visit ends, the browser forgets, a neutral site follows. Always answered alike."""
    if cookie := request.COOKIES.get(cookie_name()):
        door.leave(cookie=cookie, now=now())
    return emptied(away())


@visiting
@require_GET
def home(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What there is."""
    return page(request, "home", visitor=visitor)


@visiting
@require_POST
def language(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Another language from now on."""
    door.speak(visitor=visitor, language=request.POST.get("language", ""), now=now())
    return redirect("portal:home")


@visiting
@require_GET
def plan(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Her plan."""
    return page(request, "plan", plan=own.plan(visitor=visitor, now=now()))


@visiting
@require_GET
def told(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The list of her rights, which a device with a voice reads aloud."""
    return page(request, "told", rights=own.rights(visitor=visitor, now=now()), language=visitor.language)


@visiting
@require_GET
def agreed(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """To whom what may be told, and until when."""
    return page(request, "agreed", consents=own.consents(visitor=visitor, now=now()))


@visiting
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, visitor: Visitor, consent_id: str) -> HttpResponse:
    """The second step: what follows, and the button."""
    pk = parse_id(consent_id)
    if pk is None:
        raise Missing
    error = ""
    if request.method == "POST":
        version = request.POST.get("version", "")
        read = int(version) if version.isdecimal() and len(version) < 10 else 0
        try:
            consents.take_back(visitor=visitor, consent=pk, read=read, now=now(), key=request.POST.get("key", ""))
            return redirect("portal:agreed")
        except (Invalid, Conflict) as failure:
            error = str(failure)
    found = own.consent(visitor=visitor, consent=pk, now=now())
    status = HTTPStatus.CONFLICT if error else HTTPStatus.OK
    return page(request, "take_back", consent=found, error=error, status=status)


@visiting
@require_GET
def seen(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Who saw her file."""
    return page(request, "seen", lines=rights.own_list(visitor=visitor, now=now()))


@visiting
@require_GET
def coming(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What is coming: when, and with whom by function; never where."""
    moment = now()
    rows = own.appointments(visitor=visitor, now=moment)
    rows += [
        own.Appointment(
            at.astimezone(ZoneInfo(zone)).date(), _("You are heard: %(how)s") % {"how": kind.label}, at, zone
        )
        for at, zone, kind in hearings.coming(visitor.case, moment)
    ]
    return page(request, "coming", rows=sorted(rows, key=lambda row: (row.on, row.at or moment)))


@visiting
@require_http_methods(["GET", "POST"])
def letters(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What she and her case manager wrote, and a box to write in."""
    typed, error = request.POST.get("text", ""), ""
    if request.method == "POST":
        error = _write(visitor, request, typed, danger=False)
        if not error:
            return redirect("portal:letters")
    found = own_letters.hers(visitor=visitor, now=now())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return page(request, "letters", letters=found, typed=typed, error=error, status=status)


@visiting
@require_http_methods(["GET", "POST"])
def danger(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """112 and the help lines first; then a button that tells her case manager."""
    typed, error, told = request.POST.get("text", ""), "", False
    if request.method == "POST":
        error = _write(visitor, request, typed, danger=True)
        told = not error
    lines = [(line.number, "" if tells(line.name) else line.name) for line in hotlines()]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return page(request, "danger", lines=lines, typed=typed, error=error, told=told, status=status)


def _write(visitor: Visitor, request: HttpRequest, text: str, *, danger: bool) -> str:
    """Keep what she wrote; the sentence of what was wrong, or nothing."""
    moment = now()
    try:
        if not danger:  # who is in danger is never told to wait
            take("letter", of=str(visitor.visit), now=moment)
        own_letters.write(visitor=visitor, text=text, danger=danger, now=moment, key=request.POST.get("key", ""))
    except (Invalid, Conflict, TooMany) as failure:
        return str(failure)
    return ""
