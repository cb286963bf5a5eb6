"""Whom to call at a party about an agreement: each party keeps its own contact, and changes it without signing anew."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.agreements.models import Agreement, Contact
from accord.cooperation.agreements.vocab import AgreementState, BadAgreement
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor, Relation, Request, require
from accord.foundation.refusals import Missing
from accord.foundation.writes.services import Given, Stale, once, save_versioned, service

LONGEST: Final = {
    "name": 120, "office": 120, "phone": 40, "email": 200, "deputy": 120, "deputy_phone": 40, "night_phone": 40,
}  # fmt: skip
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()/.\-]{4,}")
_PHONES: Final = ("phone", "deputy_phone", "night_phone")


@dataclass(frozen=True, slots=True, repr=False)
class Reachable:
    """A contact point: who, who stands in, and which telephone answers at night."""

    name: str
    phone: str
    office: str = ""
    email: str = ""
    deputy: str = ""
    deputy_phone: str = ""
    night_phone: str = ""


@service
def keep_contact(*, actor: Actor, agreement: UUID, contact: Reachable, read: int, now: datetime, key: str) -> Given:
    """Enter or change the contact of the actor's organisation; `read` is 0 for the first. An agreement that ended keeps its own.

    Raises Missing, Refused, BadAgreement, NotPossible or Stale.
    """

    def work() -> Given:
        found = Agreement.objects.filter(pk=agreement, parties__organisation=actor.organisation).first()
        if found is None:
            raise Missing
        require(Request(actor, Action.AGREEMENT_SIGN, frozenset({Relation.PARTY})))
        if found.state == AgreementState.ENDED:
            raise NotPossible
        _check(contact)
        about = {"agreement": found, "organisation_id": actor.organisation}
        kept = Contact.objects.filter(**about).first()
        row = kept or Contact(**about)
        for name, text in asdict(contact).items():
            setattr(row, name, text.strip())
        row.changed_at = now
        if kept:
            save_versioned(row, read=read, fields=[*LONGEST, "changed_at"])
        elif read:
            raise Stale
        else:
            row.save(force_insert=True)
        facts = {"code": found.code}
        about_it = {"object_type": "agreement", "object_id": found.pk, "facts": facts}
        ledger.append(Entry.by(actor, Kind.AGREEMENT_CONTACT, now, **about_it))
        return Given(found.pk, row.version)

    body = (agreement, contact)
    return once(actor=actor.account, key=key, verb="agreement.contact", body=body, now=now, work=work)


def _check(contact: Reachable) -> None:
    told = asdict(contact)
    for name, most in LONGEST.items():
        if len(told[name]) > most:
            raise BadAgreement(_("This is too long. Keep it to what one needs in order to call."), field=name)
    if not contact.name.strip():
        raise BadAgreement(_("Whom is one to ask for? Enter a name."), field="name")
    for name in _PHONES:
        if (told[name].strip() or name == "phone") and not _PHONE.fullmatch(told[name].strip()):
            raise BadAgreement(_("This is no telephone number. Write it as one dials it, +359 …"), field=name)
    if bool(contact.deputy.strip()) != bool(contact.deputy_phone.strip()):
        raise BadAgreement(_("A deputy has a name and a telephone, both."), field="deputy_phone")
    if contact.email and ("@" not in contact.email or " " in contact.email.strip()):
        raise BadAgreement(_("This is no e-mail address."), field="email")
