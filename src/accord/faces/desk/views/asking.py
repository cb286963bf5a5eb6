"""A person whom another organisation may know: the box under a look, enquiries of both sides, who looked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.models import Organisation
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version
from accord.foundation.duties import queries as duties
from accord.foundation.ids import parse_id
from accord.foundation.limits.vocab import TooMany
from accord.foundation.policy import Action, Request, decide
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Conflict, Invalid
from accord.protection.asking import far, queries, services
from accord.protection.asking.vocab import ACTIONS
from accord.protection.cases.others import Others
from accord.protection.persons.vocab import Identity

MOST = 20
_TOLD: Final = {
    "given_name": gettext_lazy("Given name"),
    "family_name": gettext_lazy("Family name"),
    "patronymic": gettext_lazy("Patronymic"),
    "other_names": gettext_lazy("Other names"),
    "birth_date": gettext_lazy("Date of birth"),
    "born_about": gettext_lazy("Born about (year)"),
}


@dataclass(frozen=True, slots=True)
class Box:
    """What stands under a look: whom one can ask; `over`: nobody was asked; the enquiry that was just made."""

    bodies: list[Organisation]
    over: bool = False
    enquiry: UUID | None = None
    asked: frozenset[UUID] = frozenset()

    @property
    def ids(self) -> str:
        """For the form: these were shown, so the next press of its button goes on."""
        return " ".join(str(body.pk) for body in self.bodies)

    @property
    def asked_ids(self) -> str:
        """For the form: these were asked already."""
        return " ".join(map(str, self.asked))


def box_of(others: Others) -> Box:
    """The box for what the others answered."""
    return _box(others.organisations, over=others.over)


def box_in(request: DeskRequest, enquiry: UUID | None = None) -> Box | None:
    """The box that stood on the page whose form was sent; None before there was one. Names of the directory only."""
    if "others" not in request.POST:
        return None
    asked = {*_ids(request, "asked"), *(_ids(request, "ask") if enquiry else ())}
    return _box(_ids(request, "others"), enquiry=enquiry, asked=frozenset(asked))


def _ids(request: DeskRequest, name: str) -> list[UUID]:
    found = [parse_id(text) for text in request.POST.get(name, "").split()[:MOST]]
    return [pk for pk in found if pk]


def _box(
    ids: Iterable[UUID], *, over: bool = False, enquiry: UUID | None = None, asked: frozenset[UUID] = frozenset()
) -> Box:
    bodies = sorted(organisations.named(ids).values(), key=lambda body: body.name.casefold())
    return Box(bodies, over, enquiry, asked)


def ask(request: DeskRequest, identity: Identity, sex: str) -> UUID | None:
    """Make the enquiry that was asked for in a form; None, with a sentence on the page, if that is not possible."""
    body = pk_of(request.POST.get("ask", ""))
    once = f"{key(request)}-{str(body)[-12:]}"
    try:
        return services.enquire(
            actor=request.actor, identity=identity, sex=sex, organisation=body, now=now(), key=once
        ).id
    except (Conflict, Invalid, TooMany) as failure:
        messages.error(request, str(failure))
        return None


@require_GET
def enquiries(request: DeskRequest) -> HttpResponse:
    """What others ask us about persons of one's own cases, and what we asked them."""
    actor = request.actor
    made = queries.made(actor, now=now())
    oversees = decide(Request(actor, Action.ENQUIRY_OVERSEE, relation_of(actor, actor.organisation))).allow
    return page(request, "enquiries", made=made, received=queries.received(actor), oversees=oversees)


@require_GET
def enquiry(request: DeskRequest, enquiry_id: str) -> HttpResponse:
    """One enquiry, from one's own side."""
    view = queries.one(request.actor, pk_of(enquiry_id), now=now())
    return page(
        request,
        "enquiry",
        view=view,
        enquiry=view.enquiry,
        received=getattr(view, "received", None),
        words=ACTIONS,
        told=[(_TOLD[name], text) for name, text in getattr(view, "told", {}).items() if name in _TOLD],
        owed=duties.about(request.actor, view.enquiry.pk),
    )


@require_POST
def answer(request: DeskRequest, enquiry_id: str) -> HttpResponse:
    """Answer for the person of one's case."""
    pk, action = pk_of(enquiry_id), request.POST.get("action", "")
    return do(
        request,
        lambda: services.answer(
            actor=request.actor,
            enquiry=pk,
            action=action,
            case_code=request.POST.get("case", "")[:20],
            read=read_version(request),
            now=now(),
            key=key(request),
        ),
        _("Answered."),
        "desk:enquiry",
        pk,
        grave=action == "know",
    )


@require_POST
def enquire_far(request: DeskRequest, consent_id: str) -> HttpResponse:
    """Ask the organisation at another node that a consent names whether it knows the person."""
    pk = pk_of(consent_id)
    try:
        given = far.enquire(actor=request.actor, consent=pk, now=now(), key=key(request))
    except Conflict as failure:
        messages.error(request, str(failure))
        return redirect("desk:consent", pk)
    messages.success(request, _("Asked. The answer will stand here."))
    return redirect("desk:enquiry", given.id)


@require_GET
def who_looked(request: DeskRequest) -> HttpResponse:
    """Which organisations looked whether ours knows somebody, by day."""
    return page(request, "enquiries_who", rows=queries.who_looked(request.actor, now=now()))
