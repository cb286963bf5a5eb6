"""What another node is told of an enquiry: the question with the name, and later the one answer that is ever sent."""

from typing import Any
from uuid import UUID

from accord.foundation.clock import stamp
from accord.foundation.vault import reveal
from accord.protection.asking.far import FIELDS
from accord.protection.asking.models import Enquiry
from accord.protection.consents.models import Consent
from accord.protection.persons.models import Person


def enquiry(pk: UUID) -> Enquiry:
    """What was published. Raises DoesNotExist."""
    return Enquiry.objects.get(pk=pk)


def said(of: Enquiry) -> dict[str, Any]:
    """The question: the name and birth date as the consent lets them go, nothing of the case."""
    consent = Consent.objects.select_related("case").get(pk=str(of.consent))
    told = reveal(Person.objects.get(pk=consent.person_id), holder=of.asker, fields=list(FIELDS))
    return {
        "code": of.code,
        "at": stamp(of.asked_at),
        "until": stamp(of.until),
        "consent": str(of.consent),
        "sex": consent.case.sex,
        "identity": {name: told[name] or "" for name in FIELDS},
    }


def said_known() -> dict[str, Any]:
    """The answer: the person is known there. Another one does not exist."""
    return {"answer": "known"}
