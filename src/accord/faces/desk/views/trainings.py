"""Trainings: courses, who takes part, certificates."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.faces.desk.pictures import picture_of
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.prevention.training import attending, certifying, courses, queries, services
from accord.prevention.training.access import attendance_to_keep, may_keep, reach_course, reach_to_keep, require_keep
from accord.prevention.training.forms import (
    CourseForm,
    CurriculumForm,
    FollowUpForm,
    OpenForm,
    PeopleForm,
    PlanForm,
    TestForm,
)


@require_GET
def trainings(request: DeskRequest) -> HttpResponse:
    """The trainings and courses of the organisation, persons beside attendances, and who is to be asked now."""
    actor, keeps = request.actor, may_keep(request.actor)
    years, asked = queries.years(actor), request.GET.get("year", "")
    year = next((one for one in years if str(one) == asked), None)
    return page(
        request,
        "trainings",
        found=queries.newest(actor, after=request.GET.get("after", "")),
        years=years,
        year=year,
        figures=queries.figures(actor, year),
        parts=queries.parts(actor, year),
        courses=queries.courses(actor),
        to_ask=queries.trainings_to_ask(actor, now()) if keeps else [],
        keeps=keeps,
    )


@require_http_methods(["GET", "POST"])
def course_new(request: DeskRequest) -> HttpResponse:
    """A new course."""
    require_keep(request.actor)
    form = CourseForm(request.POST or None)

    def work() -> Any:
        told = {"title": form.cleaned_data["title"], "subject": form.cleaned_data["subject"]}
        return courses.begin(actor=request.actor, taught=form.taught(), now=now(), key=key(request), **told)

    if request.method == "POST" and try_form(form, work):
        messages.success(request, _("Added. Plan a training of it now."))
        return redirect("desk:trainings")
    return page(request, "training_form", form=form, heading=_("New course"))


@require_http_methods(["GET", "POST"])
def course_renew(request: DeskRequest, course_id: str) -> HttpResponse:
    """The next edition of a curriculum."""
    require_keep(request.actor)
    row = reach_course(request.actor, pk_of(course_id))
    form = CurriculumForm(request.POST or None)

    def work() -> Any:
        return courses.renew(actor=request.actor, course=row.pk, taught=form.taught(), now=now(), key=key(request))

    if request.method == "POST" and try_form(form, work):
        messages.success(request, _("Saved."))
        return redirect("desk:trainings")
    return page(request, "training_form", form=form, heading=_("New curriculum"), lead=row.title)


@require_http_methods(["GET", "POST"])
def training_new(request: DeskRequest) -> HttpResponse:
    """Plan a training."""
    require_keep(request.actor)
    form = PlanForm(request.POST or None, own=queries.courses(request.actor))

    def work() -> Any:
        return services.plan(actor=request.actor, wanted=form.plan(), now=now(), key=key(request))

    if request.method == "POST" and (given := try_form(form, work)):
        messages.success(request, _("Planned. Enter people, or open the sign-up."))
        return redirect("desk:training", given.id)
    return page(request, "training_form", form=form, heading=_("Plan a training"))


@require_GET
def training(request: DeskRequest, training_id: str) -> HttpResponse:
    """One training with who takes part, and what can be done."""
    found = queries.opened(request.actor, pk_of(training_id), now())
    return page(request, "training", found=found, row=found.training, **_public(request, found))


@require_http_methods(["GET", "POST"])
def training_open(request: DeskRequest, training_id: str) -> HttpResponse:
    """Open the sign-up."""
    row = reach_to_keep(request.actor, pk_of(training_id))
    form = OpenForm(request.POST or None, initial={"closes": row.starts, "seats": row.seats or 30})

    def work() -> Any:
        call: dict[str, Any] = {"actor": request.actor, "training": row.pk, "read": read_version(request)}
        return services.step(wanted=form.step(), now=now(), key=key(request), **call)

    if request.method == "POST" and try_form(form, work):
        messages.success(request, _("Open. Hand out the link or the picture."))
        return redirect("desk:training", row.pk)
    return page(request, "training_form", form=form, row=row, heading=_("Open the sign-up"), version=row.version)


@require_POST
def training_step(request: DeskRequest, training_id: str) -> HttpResponse:
    """Shut the sign-up, enter that it was held, cancel it, or give the certificates."""
    pk, actor, moment, once = pk_of(training_id), request.actor, now(), key(request)
    action = request.POST.get("action", "")
    if action == "certify":
        return do(
            request,
            lambda: certifying.certify(actor=actor, training=pk, now=moment, key=once),
            _("The certificates are given."),
            "desk:training",
            pk,
        )
    wanted, read = services.Step(action), read_version(request)
    return do(
        request,
        lambda: services.step(actor=actor, training=pk, wanted=wanted, read=read, now=moment, key=once),
        _("Entered."),
        "desk:training",
        pk,
        grave=action == "cancel",
    )


@require_http_methods(["GET", "POST"])
def training_people(request: DeskRequest, training_id: str) -> HttpResponse:
    """Enter people."""
    row = reach_to_keep(request.actor, pk_of(training_id))
    form = PeopleForm(request.POST or None)

    def work() -> Any:
        call: dict[str, Any] = {"actor": request.actor, "training": row.pk, "now": now(), "key": key(request)}
        return attending.enter(people=form.wanted(), **call)

    if request.method == "POST" and try_form(form, work):
        messages.success(request, _("Entered."))
        return redirect("desk:training", row.pk)
    return page(request, "training_form", form=form, row=row, heading=_("Enter people"))


@require_POST
def sign_up_decide(request: DeskRequest, sign_up_id: str) -> HttpResponse:
    """Take somebody in who signed up, or not."""
    call: dict[str, Any] = {"actor": request.actor, "sign_up": pk_of(sign_up_id), "now": now(), "key": key(request)}
    given = attending.decide_sign_up(accept=request.POST.get("accept") == "yes", **call)
    messages.success(request, _("Entered."))
    return redirect("desk:training", given.id)


@require_http_methods(["GET", "POST"])
def attendance(request: DeskRequest, attendance_id: str) -> HttpResponse:
    """Tests of one person, and what came of it."""
    row = attendance_to_keep(request.actor, pk_of(attendance_id))
    call: dict[str, Any] = {"actor": request.actor, "attendance": row.pk, "now": now(), "key": key(request)}
    asked = request.POST.get("action", "")
    first = {"before": row.before, "after": row.after}
    test = TestForm(request.POST if asked == "test" else None, initial=first)
    later = FollowUpForm(request.POST if asked == "later" else None, initial={"answer": row.follow_up})
    given = None
    if asked == "test":
        given = try_form(test, lambda: attending.test(tested=test.tested(), read=read_version(request), **call))
    elif asked == "later":
        answer = later.data.get("answer", "")
        given = try_form(later, lambda: attending.follow_up(answer=answer, read=read_version(request), **call))
    elif asked == "remove":
        words = _("Taken out of the training.")
        return do(request, lambda: attending.remove(**call), words, "desk:training", row.training_id, grave=True)
    if given:
        messages.success(request, _("Saved."))
        return redirect("desk:training", given.id)
    return page(request, "attendance", form=later if asked == "later" else test, test=test, later=later, row=row)


def _public(request: DeskRequest, found: queries.Opened) -> dict[str, Any]:
    """Where strangers sign up and check a certificate: the public site, under its own address."""
    site = f"{settings.ACCORD_SITE.rstrip('/')}/{request.actor.language}"
    told: dict[str, Any] = {"check": f"{site}/v/" if settings.ACCORD_SITE else ""}
    if settings.ACCORD_SITE and found.write and found.training.state == "open":
        told["address"] = f"{site}/l/{found.training.link}/"
        told["picture"] = picture_of(told["address"])
    return told
