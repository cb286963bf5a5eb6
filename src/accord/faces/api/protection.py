"""Cases, duties, consents."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers, decided_in
from accord.foundation.clock import now
from accord.foundation.duties import queries as duties
from accord.foundation.duties import services as duty_services
from accord.protection.cases import closing as case_closing
from accord.protection.cases import known, same
from accord.protection.cases import queries as cases
from accord.protection.cases import services as case_services
from accord.protection.cases.closing import Closing
from accord.protection.cases.services import Facts, Situation
from accord.protection.consents import queries as consents
from accord.protection.consents import services as consent_services
from accord.protection.consents.services import Answered, Asked
from accord.protection.persons.vocab import Identity

router = Router(tags=["protection"])


def _situation(body: s.SituationIn) -> dict[str, Any]:
    fields = body.model_dump(include=set(s.SituationIn.model_fields) - set(s.In.model_fields))
    return fields | {"citizenships": frozenset(body.citizenships), "forms": frozenset(body.forms)}


@router.get("/duties", response=answers(s.DutyPage))
def list_duties(request: HttpRequest, after: str = "") -> s.DutyPage:
    """What your organisation owes, the earliest first."""
    page = duties.owed_by(actor_of(request), after=after)
    return s.DutyPage(rows=[shapes.duty(item) for item in page.rows], next=page.next)


@router.post("/duties/{duty_id}/done", response=WRITE)
def complete_duty(request: HttpRequest, duty_id: UUID, body: s.DutyDoneIn, key: Key) -> s.Written:
    """Enter that a duty was done, and when."""
    given = duty_services.complete_duty(
        actor=actor_of(request),
        duty=duty_id,
        done_at=body.done_at,
        note=body.note,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.get("/cases", response=answers(s.CasePage))
def list_cases(request: HttpRequest, after: str = "", closed: bool = False) -> s.CasePage:
    """Your cases, newest first."""
    page = cases.of_team(actor_of(request), after=after, closed=closed)
    return s.CasePage(rows=[s.CaseOut(**shapes.case(row)) for row in page.rows], next=page.next)


@router.post("/cases", response=WRITE)
def identify(request: HttpRequest, body: s.CaseIn, key: Key) -> s.Written:
    """Identify a person preliminarily, from a `screening`, from a `signal` without one, or from neither; opens the case and
    its clocks.
    """
    facts = Facts(**_situation(body), jurisdiction=body.jurisdiction, basis=body.basis)
    given = case_services.identify(
        actor=actor_of(request),
        facts=facts,
        identity=Identity(**body.identity.model_dump()),
        screening=body.screening,
        signal=body.signal,
        decided=decided_in(body.look_up, body.answer),
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/cases/search", response=answers(list[s.CaseHit]))
def search_cases(request: HttpRequest, body: s.IdentityIn) -> list[s.CaseHit]:
    """Search by a compound: both names with the date or year of birth, a document, or a telephone. An event in the ledger."""
    found = known.search(actor=actor_of(request), identity=Identity(**body.model_dump()), now=now())
    return [
        s.CaseHit(
            id=card.case.pk, code=card.case.code, opened_at=card.case.opened_at, reasons=list(card.likeness.reasons)
        )
        for card in found
    ]


@router.get("/cases/{case_id}", response=answers(s.CaseOpen))
def open_case(request: HttpRequest, case_id: UUID) -> s.CaseOpen:
    """One case; the identity stays closed. An event in the ledger."""
    view = cases.open_case(actor=actor_of(request), case=case_id, now=now())
    decisions = [
        {"jurisdiction": d.jurisdiction, "status": d.status, "basis": d.basis, "decided_at": d.decided_at}
        for d in view.decisions
    ]
    notes = [s.NoteOut(written_at=n.note.written_at, text=n.text) for n in view.notes]
    owed = [shapes.duty(item) for item in duties.about(actor_of(request), case_id)]
    return s.CaseOpen(
        **shapes.case(view.case),
        decisions=decisions,
        notes=notes,
        duties=owed,
        person_version=view.person_version,
        sheltered=view.sheltered,
        same=[other.pk for other in same.beside(actor_of(request), view.allowed).cases],
        signal=signal.pk if (signal := cases.signal_of(actor_of(request), view.case)) else None,
    )


@router.post("/cases/{case_id}/identity", response=answers(dict[str, str]))
def open_identity(request: HttpRequest, case_id: UUID, body: s.PurposeIn) -> dict[str, str]:
    """Open the identity for a stated purpose. An event in the ledger."""
    return cases.open_identity(actor=actor_of(request), case=case_id, purpose=body.purpose, now=now())


@router.post("/cases/{case_id}/notes", response=WRITE)
def add_note(request: HttpRequest, case_id: UUID, body: s.NoteIn, key: Key) -> s.Written:
    """Add a sealed note."""
    return shapes.written(
        case_services.add_note(actor=actor_of(request), case=case_id, text=body.text, now=now(), key=key)
    )


@router.post("/cases/{case_id}/close", response=WRITE)
def close_case(request: HttpRequest, case_id: UUID, body: s.CaseCloseIn, key: Key) -> s.Written:
    """Close a case: not before every notice about a child is entered, and with the last risk and outcome, or why not."""
    closing = Closing(**body.model_dump(exclude={"version"}))
    given = case_closing.close(
        actor=actor_of(request), case=case_id, closing=closing, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/cases/{case_id}/episodes", response=WRITE)
def begin_episode(request: HttpRequest, case_id: UUID, body: s.EpisodeIn, key: Key) -> s.Written:
    """The person of a closed case was trafficked again: its next episode, under the same code, with new clocks."""
    given = case_closing.begin_episode(
        actor=actor_of(request), case=case_id, basis=body.basis, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/cases/{case_id}/steps", response=WRITE)
def advance_case(request: HttpRequest, case_id: UUID, body: s.StepIn, key: Key) -> s.Written:
    """Move a case to its next phase: `recover`, `include`, `monitor`, or `reopen`."""
    given = case_services.advance(
        actor=actor_of(request), case=case_id, action=body.action, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/cases/{case_id}/team", response=WRITE)
def join_team(request: HttpRequest, case_id: UUID, body: s.TeamIn, key: Key) -> s.Written:
    """Bring a colleague of your organisation into the case team; into a restricted case with a reason."""
    given = case_services.join_team(
        actor=actor_of(request), case=case_id, account=body.account, reason=body.reason, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/cases/{case_id}/conflict", response=WRITE)
def declare_conflict(request: HttpRequest, case_id: UUID, key: Key) -> s.Written:
    """Declare your own conflict of interest: the case is shut to you from now on."""
    return shapes.written(case_services.declare_conflict(actor=actor_of(request), case=case_id, now=now(), key=key))


@router.post("/cases/{case_id}/particulars", response=WRITE)
def correct_particulars(request: HttpRequest, case_id: UUID, body: s.ParticularsIn, key: Key) -> s.Written:
    """Replace what is known of the person; `version` is the `person_version` of the case that you read."""
    given = case_services.correct(
        actor=actor_of(request),
        case=case_id,
        facts=Situation(**_situation(body)),
        identity=Identity(**body.identity.model_dump()),
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


def _asked(body: s.AskedIn) -> Asked:
    categories = frozenset(body.categories)
    return Asked(body.receiver, body.purpose, categories, body.language, body.valid_until, body.own_words)


@router.post("/cases/{case_id}/consents/preview", response=answers(s.ReadingOut))
def preview_consent(request: HttpRequest, case_id: UUID, body: s.AskedIn) -> s.ReadingOut:
    """The text to read aloud, in the person's language; writes nothing."""
    reading = consent_services.preview(actor=actor_of(request), case=case_id, asked=_asked(body), now=now())
    return s.ReadingOut(**vars(reading))


@router.post("/cases/{case_id}/consents", response=WRITE)
def give_consent(request: HttpRequest, case_id: UUID, body: s.ConsentIn, key: Key) -> s.Written:
    """Record a consent that the person has given."""
    answered = Answered(**body.model_dump(exclude=set(s.AskedIn.model_fields)))
    given = consent_services.give(
        actor=actor_of(request), case=case_id, asked=_asked(body), answered=answered, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/cases/{case_id}/consents/refused", response=WRITE)
def refuse_consent(request: HttpRequest, case_id: UUID, body: s.AskedIn, key: Key) -> s.Written:
    """Record that the person was asked and said no; no other help depends on it."""
    given = consent_services.refuse(actor=actor_of(request), case=case_id, asked=_asked(body), now=now(), key=key)
    return shapes.written(given)


@router.get("/consents/{consent_id}", response=answers(s.ConsentOut))
def open_consent(request: HttpRequest, consent_id: UUID) -> s.ConsentOut:
    """One consent, with what was read and signed. An event in the ledger."""
    view = consents.open_consent(actor=actor_of(request), consent=consent_id, now=now())
    c = view.consent
    more = {"receiver": c.receiver_id, "categories": c.categories.split(), "opened": view.opened}
    return s.ConsentOut(**shapes.pick(c, s.ConsentOut, **more))


@router.post("/consents/{consent_id}/withdraw", response=WRITE)
def withdraw_consent(request: HttpRequest, consent_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """The person takes the consent back; open referrals on it stop."""
    given = consent_services.withdraw(
        actor=actor_of(request), consent=consent_id, read=body.version, now=now(), key=key
    )
    return shapes.written(given)
