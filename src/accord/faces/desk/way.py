"""The way of a case as stages: where each track stands, what belongs to it, and the steps that this reader can take next."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.cooperation.organisations.models import Organisation
from accord.cooperation.people.models import LANGUAGES
from accord.foundation.codes import country_name
from accord.foundation.duties.vocab import Basis
from accord.protection.cases.asked import RiskLevel
from accord.protection.cases.track_tables import LABELS, PER_JURISDICTION, TrackKind
from accord.protection.cases.tracks import state_of
from accord.protection.courses.measures import Measure
from accord.protection.courses.models import Reflection, Return, Ruling, Status
from accord.protection.courses.queries import WayView

K = TrackKind
ORDER: Final = (
    K.IDENTIFICATION, K.NEEDS, K.RISK, K.SAFETY_PLAN, K.REFLECTION, K.SUPPORT_PLAN, K.STATUS, K.RETURN, K.MONITORING
)  # fmt: skip
_RETURN_STEPS: Final = {
    "not_planned": ("wish",),
    "considered": ("plan", "cancel"),
    "planned": ("plan", "depart", "cancel"),
    "departed": ("arrive",),
}
OF_PERIOD: Final = ("notice", "cooperate", "extend")  # steps of the reflection period of one country
LINKS: Final[dict[str, str | Promise]] = {
    "decision": gettext_lazy("Record a decision"),
    "notice": gettext_lazy("The person was told"),
    "extend": gettext_lazy("Prolong the period"),
    "cooperate": gettext_lazy("Decision to cooperate"),
    "status": gettext_lazy("Record the status"),
    "mission": gettext_lazy("Written wish to contact the embassy"),
    "wish": gettext_lazy("The person considers a return"),
    "plan": gettext_lazy("Plan the return"),
    "depart": gettext_lazy("The person has left"),
    "arrive": gettext_lazy("Confirm the arrival"),
    "cancel": gettext_lazy("The person does not want to return"),
    "monitor": gettext_lazy("Monitoring"),
}


@dataclass(frozen=True, repr=False)
class Row:
    """One line of a stage."""

    label: str
    text: str
    told: bool = False  # somebody's own words


@dataclass(frozen=True, repr=False)
class Stage:
    """One track of a case on its way."""

    part: str
    state: str
    moved: bool
    since: datetime | None = None
    owner: UUID | None = None
    measures: list[Measure] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    unasked: list[tuple[str, str]] = field(default_factory=list)  # steps that nobody suggests to the person
    note: str = ""


def stages(view: WayView, measures: list[Measure], known: Mapping[UUID, Organisation], now: datetime) -> list[Stage]:
    """Every stage in order; identification and reflection once for each country that knows the person."""
    return [_stage(view, kind, where, measures, known, now) for kind in ORDER for where in _countries(view, kind)]


def receivers_of(view: WayView) -> list[UUID | None]:
    """The organisations that the stages name."""
    return [*(r.organisation for r in view.rulings.values()), *(r.receiver for r in view.returns)]


def _countries(view: WayView, kind: TrackKind) -> list[str]:
    if kind not in PER_JURISDICTION:
        return [""]
    found = {decision.jurisdiction for decision in view.decisions} if kind == K.IDENTIFICATION else set()
    found |= {where for moved, where in view.tracks if moved == kind}
    return [view.case.jurisdiction, *sorted(found - {view.case.jurisdiction})]


def _stage(
    view: WayView,
    kind: TrackKind,
    where: str,
    measures: list[Measure],
    known: Mapping[UUID, Organisation],
    now: datetime,
) -> Stage:
    track, state = view.tracks.get((kind, where)), state_of(view.tracks, kind, where)
    part = f"{kind.label} ({country_name(where)})" if where else str(kind.label)
    here = where or view.case.jurisdiction
    rows = list(_ROWS[kind](view, where, known)) if kind in _ROWS else []
    links = [_link(view, name, where) for name in _steps(view, kind, where, state, now)]
    lawful = "temporary_protection" in view.populations
    apart = kind == K.RETURN and lawful and state == "not_planned"
    return Stage(
        part,
        str(LABELS[state]),
        track is not None,
        track.moved_at if track else None,
        track.owner if track else None,
        [one for one in measures if kind in one.tracks and one.jurisdiction == here],
        rows,
        [] if apart else links,
        links if apart else [],
        _note(view, kind, where, state),
    )


def _link(view: WayView, step: str, where: str) -> tuple[str, str]:
    country = f"?in={where}" if step in OF_PERIOD else ""
    return reverse("desk:course_step", args=[view.case.pk, step]) + country, str(LINKS[step])


def _steps(view: WayView, kind: TrackKind, where: str, state: str, now: datetime) -> Iterable[str]:
    if kind == K.IDENTIFICATION:
        return ("decision",) if view.may_decide and where == view.case.jurisdiction else ()
    if not view.may_keep:
        return ()
    if kind == K.REFLECTION:
        running = any(r.jurisdiction == where and not r.ended_at and r.ends_at > now for r in view.reflections)
        return OF_PERIOD if running else ()
    if kind == K.STATUS:
        return ("status", "mission") if view.case.protection_sought else ("status",)
    if kind == K.RETURN:
        return _RETURN_STEPS.get(state, ())
    return ("monitor",) if kind == K.MONITORING and state != "ended" else ()


def _note(view: WayView, kind: TrackKind, where: str, state: str) -> str:
    if kind == K.IDENTIFICATION and state in ("preliminary", "presumed") and where == view.case.jurisdiction:
        return _("Every service is open already. Nothing waits for a formal decision.")
    if kind == K.REFLECTION and where == "BG" and view.case.may_be_child:
        return _("For a child no period runs in Bulgaria: a protection measure follows instead.")
    if kind == K.STATUS and not view.statuses and "foreign" in view.populations:
        return _("Not answered yet: has the person asked for protection?")
    if kind == K.RETURN and "temporary_protection" in view.populations and state == "not_planned":
        return _("Under temporary protection nobody suggests a return or another procedure.")
    return ""


def _identification(view: WayView, where: str, known: Mapping[UUID, Organisation]) -> Iterable[Row]:
    for decision in view.decisions:
        if decision.jurisdiction != where:
            continue
        text = f"{decision.get_status_display()}, {_day(decision.decided_at)}"
        ruling = view.rulings.get(decision.pk)
        more = [text, *(_of_ruling(ruling, known) if ruling else [decision.get_basis_display()])]
        yield Row(_("Decision"), "; ".join(more))
        yield from _sealed(view, ruling)


def _of_ruling(ruling: Ruling, known: Mapping[UUID, Organisation]) -> list[str]:
    parts = [ruling.get_authority_display(), ruling.get_place_display()]
    if ruling.organisation and ruling.organisation in known:
        parts.append(known[ruling.organisation].name)
    if ruling.handed:
        parts.append(_("handed over: %(what)s") % {"what": ruling.get_handed_display()})
    if ruling.rights_how:
        told = {"how": ruling.get_rights_how_display(), "language": _language(ruling.rights_language)}
        parts.append(_("rights explained %(how)s, %(language)s") % told)
    if ruling.assessed_on:
        parts.append(_("individual assessment %(on)s") % {"on": _day(ruling.assessed_on)})
    return [part for part in parts if part]


def _sealed(view: WayView, ruling: Ruling | None) -> Iterable[Row]:
    texts = view.opened.get(ruling.pk, {}) if ruling else {}
    labels = {"file_number": _("File number"), "words": _("What was said")}
    return [Row(labels[name], text, told=True) for name, text in texts.items() if text]


def _reflection(view: WayView, where: str, known: Mapping[UUID, Organisation]) -> Iterable[Row]:
    for row in view.reflections:
        if row.jurisdiction == where:
            yield from _of_reflection(view, row)


def _of_reflection(view: WayView, row: Reflection) -> Iterable[Row]:
    yield Row(_("Period"), f"{_moment(row.started_at)} – {_moment(row.ends_at)} ({row.rule}/{row.rule_version})")
    if row.ended_at:
        yield Row(_("Ended"), f"{_moment(row.ended_at)}, {row.get_end_reason_display()}")
    if row.noticed_at:
        told = f"{_moment(row.noticed_at)}, {row.get_notice_how_display()}, {_language(row.notice_language)}"
        yield Row(_("The person was told"), told)
        yield Row(_("Is removal from the country suspended"), row.get_removal_suspended_display())
    elif not row.ended_at:
        yield Row(_("The person was told"), _("not yet"))
    if row.cooperates:
        yield Row(_("Decision to cooperate"), f"{row.get_cooperates_display()}, {_day(row.cooperates_on)}")
    if row.extended_on:
        reference = view.opened.get(row.pk, {}).get("extension_reference", "")
        yield Row(_("Prolonged"), "; ".join(filter(None, (str(Basis(row.extended_on).label), reference))), told=True)


def _status(view: WayView, where: str, known: Mapping[UUID, Organisation]) -> Iterable[Row]:
    for row in view.statuses[:3]:
        yield from _of_status(view, row)


def _of_status(view: WayView, row: Status) -> Iterable[Row]:
    days = f"{_day(row.since)} – {_day(row.until) if row.until else ''}"
    yield Row(row.get_step_display(), f"{row.get_document_display()}, {days}")
    if row.asked:
        yield Row(_("Has the person asked for protection"), row.get_asked_display())
    if words := view.opened.get(row.pk, {}).get("words", ""):
        yield Row(_("The person's own wish"), words, told=True)


def _return(view: WayView, where: str, known: Mapping[UUID, Organisation]) -> Iterable[Row]:
    for row in view.returns[:2]:
        yield from _of_return(view, row, known)


def _of_return(view: WayView, row: Return, known: Mapping[UUID, Organisation]) -> Iterable[Row]:
    yield Row(_("To which country"), f"{country_name(row.country)}; {row.get_ground_display()}; {_day(row.began_at)}")
    told = f"{row.get_informed_how_display()}, {_language(row.informed_language)}"
    yield Row(_("Informed of the choices"), told)
    if row.leaves_on:
        parts = [_day(row.leaves_on), row.get_document_display(), row.get_payer_display()]
        yield Row(_("Plan"), ", ".join(parts))
        yield Row(_("The person agreed to this plan on"), _day(row.agreed_on))
    if row.receiver and row.receiver in known:
        yield Row(_("Which organisation receives the person"), known[row.receiver].name)
    if row.departed_at:
        risk = f"; {RiskLevel(row.risk).label}, {_day(row.risk_at)}" if row.risk and row.risk_at else ""
        yield Row(_("Departure"), _moment(row.departed_at) + risk)
    if row.arrived_at:
        yield Row(_("Arrival"), f"{_moment(row.arrived_at)}, {row.get_confirmed_by_display()}")
    if row.cancelled_at:
        yield Row(_("The person does not want to return"), _day(row.cancelled_at))
    labels = {
        "words": _("What the person wishes"), "why_now": _("Why it could not wait"), "route": _("Route"),
        "escort": _("Escort"), "contact": _("Who receives the person"), "meeting_point": _("Meeting point"),
    }  # fmt: skip
    for name, text in view.opened.get(row.pk, {}).items():
        if text:
            yield Row(labels[name], text, told=True)


_Rows = Callable[[WayView, str, Mapping[UUID, Organisation]], Iterable[Row]]
_ROWS: Final[dict[TrackKind, _Rows]] = {
    K.IDENTIFICATION: _identification,
    K.REFLECTION: _reflection,
    K.STATUS: _status,
    K.RETURN: _return,
}


def _day(when: date | datetime | None) -> str:
    if when is None:
        return ""
    return date_format(localtime(when) if isinstance(when, datetime) else when, "SHORT_DATE_FORMAT")


def _moment(when: datetime) -> str:
    return date_format(localtime(when), "SHORT_DATETIME_FORMAT")


def _language(code: str) -> str:
    return dict(LANGUAGES).get(code, code)
