"""What another node is told of a request for information: the question, and how it ended."""

from typing import Any
from uuid import UUID

from accord.foundation.clock import stamp
from accord.foundation.vault import reveal
from accord.protection.information.models import InformationRequest


def request(pk: UUID) -> InformationRequest:
    """What was published. Raises DoesNotExist."""
    return InformationRequest.objects.get(pk=pk)


def said(of: InformationRequest) -> dict[str, Any]:
    """The question, and by what both know the matter."""
    return {
        "code": of.code,
        "at": stamp(of.asked_at),
        "purpose": of.purpose,
        "categories": of.categories.split(),
        "about": of.about,
        "about_code": of.about_code,
        "referral": str(of.referral or ""),
        "due_on": of.due_on.isoformat(),
        "question": reveal(of, holder=of.asker, fields=["question"])["question"],
    }


def said_end(of: InformationRequest) -> dict[str, Any]:
    """The answer as it left, with its digest and on what it rests; or the reason why there is none."""
    return {
        "state": of.state,
        "reason": of.reason,
        "given": of.given.split(),
        "agreement": str(of.agreement or ""),
        "consent": str(of.consent or ""),
        "ground": of.ground,
        "digest": of.digest,
        "answer": reveal(of, holder=of.asked, fields=["answer_text"])["answer_text"] or "",
    }
