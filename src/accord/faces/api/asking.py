"""Asking another organisation that may know a person."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import Written
from accord.faces.api.schemas import asking as s
from accord.foundation.clock import now
from accord.protection.asking import far, queries, services
from accord.protection.asking.queries import MadeView, ReceivedView
from accord.protection.persons.vocab import Identity

router = Router(tags=["enquiries"])


@router.get("/enquiries", response=answers(s.EnquiriesOut))
def list_enquiries(request: HttpRequest) -> s.EnquiriesOut:
    """What others ask about persons of your cases, and what your organisation asked."""
    actor = actor_of(request)
    made = [_enquiry(view) for view in queries.made(actor, now=now())]
    return s.EnquiriesOut(received=[_enquiry(view) for view in queries.received(actor)], made=made)


@router.post("/enquiries", response=WRITE)
def make_enquiry(request: HttpRequest, body: s.EnquiryIn, key: Key) -> Written:
    """Ask an organisation that a look-up named. It looks again, which is counted and an event in the ledger."""
    given = services.enquire(
        actor=actor_of(request),
        identity=Identity(**body.identity.model_dump()),
        sex=body.sex,
        organisation=body.organisation,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.get("/enquiries/who", response=answers(list[s.LookedOut]))
def list_who_looked(request: HttpRequest) -> list[s.LookedOut]:
    """Which organisations looked whether yours knows somebody, by day, of the last ninety days."""
    rows = queries.who_looked(actor_of(request), now=now())
    return [s.LookedOut(day=row.day, organisation=row.other.pk, looks=row.looks) for row in rows]


@router.get("/enquiries/{enquiry_id}", response=answers(s.EnquiryOut))
def read_enquiry(request: HttpRequest, enquiry_id: UUID) -> s.EnquiryOut:
    """One's own side of an enquiry."""
    return _enquiry(queries.one(actor_of(request), enquiry_id, now=now()))


@router.post("/enquiries/{enquiry_id}/answer", response=WRITE)
def answer_enquiry(request: HttpRequest, enquiry_id: UUID, body: s.EnquiryAnswerIn, key: Key) -> Written:
    """Answer for the person of your case, once you have spoken with them."""
    given = services.answer(
        actor=actor_of(request),
        enquiry=enquiry_id,
        action=body.action,
        case_code=body.case,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/consents/{consent_id}/enquire", response=WRITE)
def enquire_far(request: HttpRequest, consent_id: UUID, key: Key) -> Written:
    """Ask the organisation at another node that a consent for identification names whether it knows the person: the name goes there."""
    return shapes.written(far.enquire(actor=actor_of(request), consent=consent_id, now=now(), key=key))


def _enquiry(view: MadeView | ReceivedView) -> s.EnquiryOut:
    more: dict[str, object]
    if isinstance(view, MadeView):
        more = {"state": str(view.standing), "case": None, "version": None, "actions": [], "told": {}}
    else:
        own = view.received
        more = {"state": own.state, "case": own.case_id, "version": own.version, "actions": list(view.steps)}
        more["told"] = dict(view.told)
    return s.EnquiryOut(**shapes.pick(view.enquiry, s.EnquiryOut, organisation=view.other.pk, **more))
