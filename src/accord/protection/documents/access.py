"""The one way to reach a file: through its case, and only where its kind of data is open to the actor."""

from uuid import UUID

from accord.foundation.policy import Action, Actor, Decision
from accord.foundation.refusals import Missing, Refused
from accord.protection.cases.access import Allowed, reach
from accord.protection.documents.models import Document, Share
from accord.protection.documents.vocab import KIND_CLOSED, DocumentKind, Voided, class_of


def open_kinds(decision: Decision) -> list[DocumentKind]:
    """The kinds of file that a decision opens."""
    return [kind for kind in DocumentKind if decision.allow and class_of(kind) in decision.classes]


def reach_for_new(actor: Actor, case: UUID, kind: str) -> Allowed:
    """The case, if the actor may add a file of this kind. Raises Missing or Refused."""
    allowed = reach(actor, case, Action.DOCUMENT_ADD)
    if kind not in open_kinds(allowed.decision):
        raise Refused((KIND_CLOSED,))
    return allowed


def reach_document(actor: Actor, document: UUID, action: Action) -> Document:
    """The file, if the actor may do `action` with it. Of one entered in error there is only its page.

    Raises Missing, Refused or Voided.
    """
    # SECURITY: through the case, not by its own id alone. tests/rooms/documents/test_documents.py
    found = Document.objects.filter(pk=document, organisation=actor.organisation).select_related("case").first()
    if found is None:
        raise Missing
    if found.kind not in open_kinds(reach(actor, found.case_id, action).decision):
        raise Refused((KIND_CLOSED,))
    if found.voided_at and action != Action.DOCUMENT_READ:
        raise Voided
    return found


def reach_share(actor: Actor, share: UUID) -> Share:
    """A share of one's own file. Raises Missing or Refused."""
    found = Share.objects.filter(pk=share, document__organisation=actor.organisation).select_related("referral").first()
    if found is None:
        raise Missing
    found.document = reach_document(actor, found.document_id, Action.DOCUMENT_SHARE)
    return found
