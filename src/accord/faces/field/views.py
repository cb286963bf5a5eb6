"""What a phone asks of the node: to be enrolled, the lists, to take a record, and whether it is to empty itself."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accord.cooperation.people.doors import address_of
from accord.detection.field import arrivals, devices
from accord.detection.field import lists as field_lists
from accord.detection.field.records import Sent, moment
from accord.detection.field.vocab import ArrivalKind, BadRecord
from accord.faces.field.base import VERSION, body_of, spoken, squeezed, token_of
from accord.foundation.clock import now
from accord.foundation.ids import parse_id
from accord.foundation.limits.services import give_back, take


@spoken
@require_POST
def enrol(request: HttpRequest) -> HttpResponse:
    """The numbers from the desk, typed on the phone: its token and its bell, once."""
    address, typed = address_of(request), body_of(request).get("numbers")
    # SECURITY: guesses are counted by address. tests/rooms/field/test_phone_addresses.py
    take("phone-code", of=address, now=now())
    begun = devices.begin(typed=typed if isinstance(typed, str) else "", app_version=VERSION, now=now())
    give_back("phone-code", of=address)
    told = {name: getattr(begun, name) for name in ("token", "bell", "code", "name", "organisation", "country")}
    return JsonResponse(told | {"now": now().isoformat()}, status=HTTPStatus.CREATED)


@spoken
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """The instruments, their rule, the help lines and the words of the codes, in four languages. No data of anybody."""
    devices.known(token=token_of(request), app_version=_version(request), now=now())
    return squeezed(request, field_lists.everything())


@spoken
@require_POST
def records(request: HttpRequest) -> HttpResponse:
    """One record. 201: entered. 202: taken, and it waits for a person. The same again: the same answer."""
    token = token_of(request)
    phone = devices.known(token=token, app_version=_version(request), now=now())
    take("phone", of=str(phone.pk), now=now())
    sent = _sent(body_of(request))
    receipt = arrivals.receive(token=token, sent=sent, app_version=_version(request), now=now())
    status = HTTPStatus.ACCEPTED if receipt.state == "waiting" else HTTPStatus.CREATED
    told = {"state": receipt.state, "code": receipt.code, "why": receipt.why, "marks": receipt.marks}
    return JsonResponse(told | {"repeated": receipt.repeated, "now": now().isoformat()}, status=status)


@spoken
@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """Whether the phone may go on, asked with its bell, which needs no passphrase; and which lists are in force."""
    devices.is_wiped(bell=token_of(request), now=now())
    return JsonResponse({"now": now().isoformat(), "lists": field_lists.version(), "app": VERSION})


@spoken
@require_POST
def emptied(request: HttpRequest) -> HttpResponse:
    """A phone that was reported lost has deleted everything."""
    devices.wiped(bell=token_of(request), now=now())
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _version(request: HttpRequest) -> str:
    return request.headers.get("X-Field-Version", "")[:20]


def _sent(body: dict[str, object]) -> Sent:
    unread = BadRecord(_("What was sent does not read. It stays on the phone; try again, or write it down."))
    pk, content = parse_id(str(body.get("id", ""))), body.get("content")
    if pk is None or not isinstance(content, dict):
        raise unread
    try:
        return Sent(pk, ArrivalKind(str(body.get("kind"))), moment(str(body.get("sent_at"))), content)
    except ValueError:
        raise unread from None
