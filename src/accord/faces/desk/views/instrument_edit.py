"""Writing a draft of a list, one thing at a time; and trying it as a screener sees it."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods

from accord.cooperation.people.models import LANGUAGES
from accord.detection.screening import catalogue, editing, instruments, rules, writing
from accord.detection.screening.catalogue import Opened
from accord.detection.screening.forms_of_lists import (
    GroupForm,
    HeadForm,
    IndicatorForm,
    TextsForm,
    group_of,
    head_of,
    indicator_of,
)
from accord.detection.screening.indicators import WEIGHED, Group, Instrument, InstrumentKind
from accord.detection.screening.scoring import Explanation, score
from accord.detection.screening.vocab import Evidence, NotTheAuthor, Reply
from accord.faces.desk.views.base import DeskRequest, key, now, page, read_version, try_form
from accord.faces.desk.views.instruments import row_of
from accord.foundation.codes import AgeGroup
from accord.foundation.refusals import Conflict, Invalid, Missing
from accord.foundation.writes.services import Given


@require_http_methods(["GET", "POST"])
def instrument_edit(request: DeskRequest, instrument: str, edition: str, place: str) -> HttpResponse:
    """One form: `head`, `group-2`, `indicator-dr1`, `new-2` (an indicator in group 2) or `new-group`."""
    found = catalogue.opened(request.actor, instrument, edition)
    if not found.draft:
        raise NotTheAuthor if found.edit and found.listed.row else Missing
    made = found.listed.made
    form = _form(made, place, request.POST or None)
    if request.method == "POST":
        given = (
            _retire(request, found, place, form)
            if "retire" in request.POST
            else try_form(form, lambda: _save(request, found, writing.text_of(_changed(made, place, form))))
        )
        if given:
            row = catalogue.row(given.id)
            return redirect("desk:instrument", row.instrument, row.edition)
    return page(request, "instrument_edit", form=form, made=made, row=found.listed.row, place=place)


def _save(request: DeskRequest, found: Opened, text: str) -> Given:
    return editing.save(
        actor=request.actor,
        edition=row_of(found).pk,
        text=text,
        read=read_version(request),
        now=now(),
        key=key(request),
    )


def _form(made: Instrument, place: str, posted: Any) -> TextsForm:
    what, _dash, which = place.partition("-")
    weighed = made.kind in WEIGHED
    if place == "head":
        return HeadForm(posted, kind=made.kind, initial=head_of(made))
    if place == "new-group":
        return IndicatorForm(posted, weighed=weighed, new=True, group=True)
    if what == "indicator" and which in made.indicators():
        return IndicatorForm(posted, weighed=weighed, new=False, initial=indicator_of(made.indicators()[which]))
    group = _group(made, which)
    if what == "group":
        return GroupForm(posted, initial=group_of(group))
    if what == "new":
        return IndicatorForm(posted, weighed=weighed, new=True)
    raise Missing


def _group(made: Instrument, number: str) -> Group:
    found = made.group(int(number)) if number.isdigit() and len(number) < 4 else None
    if found is None:
        raise Missing
    return found


def _changed(made: Instrument, place: str, form: TextsForm) -> Instrument:
    what, _dash, which = place.partition("-")
    if isinstance(form, HeadForm):
        plain = {name: value for name, value in form.cleaned_data.items() if hasattr(made, name)}
        plain["populations"] = tuple(plain["populations"])
        plain["version"] = form.cleaned_data["edition"]
        return replace(made, **plain, title=form.said("title"), introduction=form.said("introduction"))
    if isinstance(form, GroupForm):
        return writing.with_group(made, int(which), form.said("title"), form.said("prompt"))
    if not isinstance(form, IndicatorForm):
        raise Missing
    if place == "new-group":
        return writing.with_new_group(made, form.said("title"), form.said("prompt"), form.indicator(""))
    if what == "new":
        return writing.with_added(made, int(which), form.indicator(""))
    return writing.with_indicator(made, form.indicator(which))


def _retire(request: DeskRequest, found: Opened, place: str, form: TextsForm) -> Given | None:
    """Take an indicator out, whatever stands in its form."""
    if not place.startswith("indicator-"):
        raise Missing
    try:
        return _save(request, found, writing.text_of(writing.without_indicator(found.listed.made, place[10:])))
    except (Invalid, Conflict) as failure:
        form.is_valid()
        form.fail(failure)
        return None


@require_GET
def instrument_preview(request: DeskRequest, instrument: str, edition: str) -> HttpResponse:
    """A version as a screener sees it; a few answers may be tried, and nothing of them is kept."""
    found = catalogue.opened(request.actor, instrument, edition)
    made, asked = found.listed.made, request.GET
    wanted = asked.get("group", "1")
    number = int(wanted) if wanted.isdigit() and len(wanted) < 4 and made.group(int(wanted)) else 1
    group = _group(made, str(number))
    language = asked.get("language", "") if asked.get("language", "") in dict(LANGUAGES) else request.actor.language
    tried = {i: Reply(r) for i in made.indicators() if (r := asked.get(f"reply-{i}", "")) in Reply.values}
    age = AgeGroup.CHILD if asked.get("age") == "child" or made.populations == ("child",) else AgeGroup.ADULT
    with override(language):
        spoken = {"opening": made.opening if number == 1 else "", "prompt": group.question}
    return page(
        request,
        "instrument_preview",
        made=made,
        group=group,
        rows=[{"indicator": i, "text": i.words, "answer": {"reply": tried.get(i.id, "")}} for i in group.indicators],
        spoken=spoken,
        spoken_in=language,
        languages=LANGUAGES,
        age=age,
        replies=Reply.choices,
        evidence=Evidence.choices,
        others={i: reply for i, reply in tried.items() if i not in {one.id for one in group.indicators}},
        tried=len(tried),
        explained=_tried(made, tried, age),
        at_risk=_at_risk(made, tried),
        dimensions=instruments.dimensions(),
    )


def _tried(made: Instrument, tried: dict[str, Reply], age: AgeGroup) -> Explanation | None:
    """What the tried answers amount to; a module is weighed by the rule of the list beside which it is asked."""
    if made.kind not in WEIGHED or not tried:
        return None
    return score(made, tried, age, rules.current(made.rule or instruments.current().rule))


def _at_risk(made: Instrument, tried: dict[str, Reply]) -> bool:
    yes = sum(reply == Reply.YES for reply in tried.values())
    return made.kind == InstrumentKind.SELF_CHECK and yes >= made.at_risk_from
