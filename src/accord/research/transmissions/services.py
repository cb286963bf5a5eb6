"""Proposing a transmission, releasing what another proposed, taking the sealed file."""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal, seal_into
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.research.releases.access import allowed
from accord.research.reports.files import give, give_facts
from accord.research.transmissions import sealing
from accord.research.transmissions.models import Transmission
from accord.research.transmissions.queries import event, reach
from accord.research.transmissions.vocab import (
    LONGEST,
    STATES,
    BadTransmission,
    Format,
    Ground,
    OwnTransmission,
    TransmissionState,
)


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """What shall leave: a report of a period as a file, for whom, on what ground, what for, and the recipient's certificate (PEM)."""

    report: str
    period: str
    kind: str
    language: str
    ground: Ground
    keeper: str
    reason: str
    certificate: str


@service
def propose(*, actor: Actor, wanted: Wanted, now: datetime, key: str) -> Given:
    """Make the file and seal it at once; a second coordinator decides. Raises Refused, Missing, BadPeriod,
    NotPrinted, NotInCodes, BadTransmission.
    """

    def work() -> Given:
        allowed(actor, Action.PUBLICATION_PROPOSE)
        _check(wanted)
        to = sealing.read(wanted.certificate, now)
        asked = {"name": wanted.report, "asked": wanted.period}
        with translation.override(wanted.language):
            facts = wanted.kind == Format.FACTS
            file = (
                give_facts(actor=actor, now=now, **asked)
                if facts
                else give(actor=actor, kind=wanted.kind, now=now, **asked)
            )
        sealed = sealing.seal(file.content, to)
        made = Transmission(
            id=new_id(),
            code=fresh_code(Transmission, "W"),
            organisation=actor.organisation,
            report=wanted.report,
            period=wanted.period,
            kind=wanted.kind,
            language=wanted.language,
            ground=wanted.ground,
            fingerprint=to.fingerprint,
            name=f"{file.name}.p7m",
            digest=sha256(sealed).hexdigest(),
            proposed_by=actor.account,
            proposed_at=now,
        )
        # SECURITY: the header of CMS names the certificate: a column of its own would tell the recipient. tests/proofs/test_dump.py
        texts = {"keeper": wanted.keeper, "reason": wanted.reason, "named": to.name}
        seal_into(made, holder=actor.organisation, **texts, content=b64encode(sealed).decode())
        made.save(force_insert=True)
        told = {
            "report": made.report,
            "period": made.period,
            "format": made.kind,
            "ground": made.ground,
            "certificate": made.fingerprint,
        }
        ledger.append(event(Kind.TRANSMISSION_PROPOSED, made, actor, now, digest=made.digest, **told))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="transmission.propose", body=wanted, now=now, work=work)


@service
def decide(*, actor: Actor, transmission: UUID, action: str, read: int, now: datetime, key: str) -> Given:
    """`release` or `return` by a second coordinator. Raises Refused, Missing, OwnTransmission, NotPossible or Stale."""

    def work() -> Given:
        allowed(actor, Action.PUBLICATION_RELEASE)
        found = reach(actor, transmission)
        if action not in {"release", "return"}:
            raise NotPossible
        if found.proposed_by == actor.account:
            # SECURITY: never by who proposed it; the table refuses it too. tests/rooms/transmissions/test_transmissions.py
            raise OwnTransmission
        found.state = STATES.step(found.state, action)
        found.decided_by, found.decided_at = actor.account, now
        save_versioned(found, read=read, fields=["state", "decided_by", "decided_at"])
        kind = Kind.TRANSMISSION_RELEASED if action == "release" else Kind.TRANSMISSION_WITHDRAWN
        ledger.append(event(kind, found, actor, now, format=found.kind, digest=found.digest))
        return Given(found.pk, found.version)

    body = (str(transmission), action)
    return once(actor=actor.account, key=key, verb="transmission.decide", body=body, now=now, work=work)


@service
def withdraw(*, actor: Actor, transmission: UUID, read: int, now: datetime, key: str) -> Given:
    """The author no longer proposes it. Raises Refused, Missing, NotPossible or Stale."""

    def work() -> Given:
        allowed(actor, Action.PUBLICATION_PROPOSE)
        found = reach(actor, transmission)
        if found.proposed_by != actor.account:
            raise NotPossible
        found.state = STATES.step(found.state, "withdraw")
        save_versioned(found, read=read, fields=["state"])
        ledger.append(event(Kind.TRANSMISSION_WITHDRAWN, found, actor, now))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="transmission.withdraw", body=str(transmission), now=now, work=work)


@service
def take(*, actor: Actor, transmission: UUID, now: datetime) -> tuple[str, bytes]:
    """Name and content of the sealed file of a released transmission; that it was taken is an event. Raises Refused or Missing."""
    found = reach(actor, transmission)
    if found.state != TransmissionState.RELEASED:
        raise Missing
    with transaction.atomic():
        ledger.append(event(Kind.TRANSMISSION_TAKEN, found, actor, now, digest=found.digest))
    content = reveal(found, holder=actor.organisation, fields=["content"])["content"]
    return found.name, b64decode(content)


def _check(wanted: Wanted) -> None:
    if wanted.kind not in Format.values:
        raise BadTransmission(_("Choose one of the formats."), field="kind")
    if wanted.kind == Format.FACTS and wanted.ground != Ground.LAW:
        # SECURITY: tables are all that the Union, the Council and the United Nations ask for. tests/rooms/transmissions/test_facts_sent.py
        raise BadTransmission(
            _(
                "Facts are personal data. They leave only where a law of this country names who counts them; send a table instead."
            ),
            field="kind",
        )
    if wanted.language not in dict(settings.LANGUAGES):
        raise BadTransmission(_("Choose one of the languages."), field="language")
    if not wanted.keeper.strip():
        raise BadTransmission(_("Say who gets it: the body, and who there."), field="keeper")
    if not wanted.reason.strip():
        raise BadTransmission(_("Say what it is for, and which article asks for it."), field="reason")
    if max(len(wanted.keeper), len(wanted.reason)) > LONGEST:
        raise BadTransmission(_("The text holds at most 500 characters. Shorten it."), field="reason")
