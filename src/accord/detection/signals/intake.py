"""E-mail that came for an organisation becomes a signal, whatever is in it; nobody is answered and nothing is fetched."""

import json
import zlib
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction

from accord.cooperation.organisations.models import Organisation
from accord.detection.signals import alike, letters
from accord.detection.signals.access import reach
from accord.detection.signals.alike import Selector
from accord.detection.signals.clocks import open_clocks
from accord.detection.signals.letters import Letter
from accord.detection.signals.models import Signal, SignalMail
from accord.detection.signals.vocab import Channel, SelectorKind, SignalState
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault import current, reveal, seal_into
from accord.foundation.vault.store import NODE
from accord.foundation.writes.services import fresh_code, service


@dataclass(frozen=True, slots=True)
class Received:
    """What a mail became; `repeated`: the same had come before."""

    signal: UUID
    fault: str = ""
    repeated: bool = False


@service
def receive(*, organisation: Organisation, raw: bytes, now: datetime) -> Received:
    """A mail as a signal of `organisation`, the mail itself sealed beside it. Nothing that can be in a mail makes this fail.

    The same mail again, by its Message-ID and content, makes no second signal.
    """
    letter, kept = letters.read(raw), letters.without_ways(raw)
    # The content counts too: who guesses a Message-ID must not keep another's mail out.
    digest = current().token(organisation.pk, "signal.mail", (letter.message_id, sha256(kept).hexdigest()))
    if earlier := SignalMail.objects.filter(organisation=organisation.pk, digest=digest).first():
        return Received(earlier.signal_id, earlier.fault, repeated=True)
    made = _signal(organisation, letter, now)
    mail = SignalMail(
        id=new_id(),
        signal=made,
        organisation=organisation.pk,
        digest=digest,
        size=len(raw),
        fault=letter.fault or "",
        cut=letter.cut,
    )
    seal_into(
        mail,
        holder=organisation.pk,
        raw=b64encode(zlib.compress(kept)).decode(),
        attached=json.dumps([asdict(one) for one in letter.files], ensure_ascii=False) if letter.files else "",
    )
    mail.save(force_insert=True)
    facts = {"code": made.code, "channel": "e_mail", "danger": False, "child": False, "persons": 0, "fault": mail.fault}
    told: dict[str, Any] = {"organisation": organisation.pk, "object_type": "signal", "object_id": made.pk}
    ledger.append(Entry(Kind.SIGNAL_RECORDED, now, **told, facts=facts))
    open_clocks("signal.recorded", made, None, now)
    return Received(made.pk, mail.fault)


def original_of(*, actor: Actor, signal: UUID, now: datetime) -> tuple[str, bytes]:
    """(code, the mail as it came without its ways); the fetching is an event. It may be harmful: it is never shown.

    Raises Missing or Refused.
    """
    with transaction.atomic():
        found, _decision = reach(actor, signal, Action.SIGNAL_READ)
        mail = SignalMail.objects.filter(signal=found).first()
        if mail is None:
            raise Missing
        raw = reveal(mail, holder=actor.organisation, fields=["raw"])["raw"]
        facts = {"code": found.code}
        about = {"object_type": "signal", "object_id": found.pk, "facts": facts}
        ledger.append(Entry.by(actor, Kind.SIGNAL_MAIL_FETCHED, now, **about))
    return found.code, zlib.decompress(b64decode(raw))


def _signal(organisation: Organisation, letter: Letter, now: datetime) -> Signal:
    made = Signal(
        id=new_id(),
        code=fresh_code(Signal, "S"),
        organisation=organisation.pk,
        recorded_by=NODE,
        received_at=now,
        recorded_at=now,
        channel=Channel.E_MAIL,
        country=organisation.country,
        state=SignalState.NEW,
    )
    named = [Selector(SelectorKind.HANDLE, letter.address)] if letter.address else []
    seal_into(
        made,
        holder=organisation.pk,
        account="\n\n".join(filter(None, (letter.subject, letter.text))),
        reporter_name=f"{letter.sender} <{letter.address}>" if letter.address else letter.sender,
        selectors=alike.packed(named),
    )
    made.save(force_insert=True)
    alike.index(made, named)
    return made
