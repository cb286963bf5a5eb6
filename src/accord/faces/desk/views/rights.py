"""The person's own rights: who saw her file, printed for her; erasure."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people.models import LANGUAGES
from accord.faces.desk.fresh import fresh
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, try_form
from accord.foundation.policy import Action
from accord.protection.cases.access import reach
from accord.protection.consents import queries as consents
from accord.protection.rights import queries, services
from accord.protection.rights.forms import ErasureForm
from accord.protection.rights.vocab import ErasureGround


@require_http_methods(["GET", "POST"])
def rights(request: DeskRequest, case_id: str) -> HttpResponse:
    """What the person may ask for, and how it is done here; by POST a colleague is asked to release the erasure."""
    pk, actor = pk_of(case_id), request.actor
    case = reach(actor, pk, Action.RIGHTS_READ).case
    form = ErasureForm(request.POST or None, initial={"ground": ErasureGround.WISH})
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.ask_erasure(
                actor=actor,
                case=pk,
                ground=ErasureGround(form.cleaned_data["ground"]),
                reason=form.cleaned_data["reason"],
                now=now(),
                key=key(request),
            ),
        )
        if given:
            messages.success(request, _("A colleague finds it in My day. When it is released, come back here."))
            return redirect("desk:rights", pk)
    standing = [one for one in consents.of_case(pk) if one.withdrawn_at is None]
    return page(
        request,
        "rights",
        case=case,
        form=form,
        erasure=queries.erasure_of(case.person_id),
        released=services.released_ground(case, now=now()),
        consents=standing,
        sides=organisations.named(one.receiver_id for one in standing),
        languages=LANGUAGES,
    )


@require_GET
def access_list(request: DeskRequest, case_id: str) -> HttpResponse:
    """Who saw her file and why, in her language, to be read with her or printed."""
    asked = request.GET.get("language", "")
    language = asked if asked in dict(LANGUAGES) else request.actor.language
    found = queries.access_list(actor=request.actor, case=pk_of(case_id), language=language, now=now())
    with override(language):
        return page(request, "access_list", found=found, case_id=case_id)


@fresh
@require_POST
def erase(request: DeskRequest, case_id: str) -> HttpResponse:
    """Destroy her keys, once a second person has released it."""
    pk = pk_of(case_id)
    ground = request.POST.get("ground", "")
    ground = ground if ground in ErasureGround.values else ErasureGround.WISH
    return do(
        request,
        lambda: services.erase(actor=request.actor, case=pk, ground=ErasureGround(ground), now=now(), key=key(request)),
        _("The data are erased and cannot be opened again by anybody."),
        "desk:rights",
        pk,
        grave=True,
    )
