"""Consents in the case of a child: who may agree, and what is recorded where nobody can (guards G1, G8; domain.md S2, S3)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.codes import code_set
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal, seal_into
from accord.foundation.vault.fields import reveal_many
from accord.foundation.writes.services import Given, once, service
from accord.protection.cases.access import reach
from accord.protection.children.adults import may_speak
from accord.protection.children.found import child_case
from accord.protection.children.models import Adult, View
from accord.protection.children.vocab import About, CannotSpeak
from accord.protection.consents.services import Asked, check_asked
from accord.protection.consents.vocab import GuardianImplicated
from accord.protection.courses.guards import check_words, event


def speakers(actor: Actor, case: UUID, now: datetime) -> list[tuple[UUID, str]]:
    """The adults who may agree for the child today, by id and name; nothing for an adult. Raises Missing or Refused."""
    found = reach(actor, case, Action.CONSENT_RECORD).case
    if not found.may_be_child or found.organisation != actor.organisation:
        return []
    rows = [row for row in Adult.objects.filter(case=found).order_by("recorded_at", "id") if may_speak(row, day(now))]
    opened = reveal_many(rows, holder=actor.organisation, fields=["name"])
    return [(row.pk, texts["name"]) for row, texts in zip(rows, opened, strict=True)]


def speaker(actor: Actor, case: UUID, adult: UUID, now: datetime) -> str:
    """The name of the adult who agrees for the child of a case. Raises Missing, GuardianImplicated or CannotSpeak (G8)."""
    row = Adult.objects.filter(pk=adult, case=case, case__organisation=actor.organisation).first()
    if row is None:
        raise Missing
    if row.implicated_at:
        raise GuardianImplicated(field="speaker")
    if not may_speak(row, day(now)):
        raise CannotSpeak(field="speaker")
    return reveal(row, holder=actor.organisation, fields=["name"])["name"]


@service
def on_duty(*, actor: Actor, case: UUID, asked: Asked, child_view: str, now: datetime, key: str) -> Given:
    """Nobody can agree for the child: what the child says is kept, and that it is told under the duty towards a child.

    No consent comes to be: nothing leaves on this record, the duty is named again where something leaves.
    Raises Missing, Refused, NotPossible, BadConsent or BadCourse.
    """

    def work() -> Given:
        found = child_case(actor, case, Action.CONSENT_RECORD)
        check_asked(asked, now)
        words = check_words(
            "child_view", child_view, needed=True, sentence=_("Write down what the child says about this.")
        )
        made = View(
            id=new_id(), case=found, person_id=found.person_id, about=About.CONSENT, at=now, recorded_by=actor.account,
            language=asked.language,
        )  # fmt: skip
        seal_into(made, holder=actor.organisation, words=words)
        made.save(force_insert=True)
        facts = {
            "receiver": str(asked.receiver),
            "purpose": str(asked.purpose),
            "categories": code_set(asked.categories),
        }
        ledger.append(event(Kind.CONSENT_ON_DUTY, found, actor, now, facts))
        return Given(found.pk, found.version)

    body = (str(case), asked, child_view)
    return once(actor=actor.account, key=key, verb="consent.on_duty", body=body, now=now, work=work)
