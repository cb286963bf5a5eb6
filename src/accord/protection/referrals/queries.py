"""Reading referrals. Opening the payload is an event on both sides."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accord.foundation.duties.queries import overdue
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.pages import Page, newest_first, page_of
from accord.foundation.policy import Action, Actor, Category, Decision, Relation, Request, decide, decide_disclosure
from accord.foundation.policy.disclosure import REASONS
from accord.foundation.policy.vocab import CLASS_OF
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Missing, Reason
from accord.foundation.vault import reveal
from accord.foundation.vault.fields import reveal_many
from accord.protection.cases.access import reach, standing
from accord.protection.cases.vocab import Phase
from accord.protection.persons.queries import is_erased
from accord.protection.referrals import payload
from accord.protection.referrals.access import may_read, open_actions, reach_referral
from accord.protection.referrals.models import Referral, Step
from accord.protection.referrals.records import disclosure, event, words_go
from accord.protection.referrals.sides import PLANNED, crossed, in_order
from accord.protection.referrals.vocab import (
    ACTION_LABELS,
    LATE,
    NEEDS_GIVER,
    NOT_READ,
    STAGE_RULES,
    STATES,
    WAITING,
    ReferralState,
)

S = ReferralState
_SHOWN_A_DAY: Final = 20
_SHOWN: Final = ("code", "case", "receiver", "purpose", "state", "drafted_at", "sent_at", "silent_since", "bounced")
_of_case: Final = Prepared(lambda case: Referral.objects.filter(case=case).only(*_SHOWN))
# What a day shows, each by an index of what waits (models.py): the database must see which states are asked for.
_waiting: Final = Prepared(
    lambda organisation: (
        Referral.objects.filter(receiver=organisation, state__in=WAITING)
        .select_related("giver")
        .order_by("-urgency", "sent_at", "id")[:_SHOWN_A_DAY]
    ),
    by_key=False,
)
_escalated: Final = Prepared(
    lambda organisation: (
        Referral.objects.filter(Q(state=S.NO_ANSWER) | Q(silent_since__isnull=False), escalated_to=organisation)
        .select_related("giver", "receiver")
        .order_by("sent_at", "id")[:_SHOWN_A_DAY]
    ),
    by_key=False,
)
_taken: Final = Prepared(lambda referral: Step.objects.filter(referral=referral).order_by("at", "id"))
WAY: Final = ("escort", "meeting_point")


@dataclass(frozen=True, repr=False)
class StepView:
    """A step with its note, opened; `crossed`: with a step of the other side, so that it changed nothing."""

    step: Step
    note: str
    crossed: bool = False

    @property
    def title(self) -> str:
        """Where it led; of one that led nowhere, what was tried."""
        if self.step.action == PLANNED:
            return str(_("The way was agreed on"))
        tried = ACTION_LABELS.get(self.step.action) if self.crossed else None
        return str(tried or self.step.get_state_display())


@dataclass(frozen=True, repr=False)
class ReferralView:
    """A referral as this actor may see it."""

    referral: Referral
    is_giver: bool
    texts: dict[str, str]  # what was written beside the payload, by field
    content: dict[str, dict[str, str]]
    steps: list[StepView]
    actions: list[str]
    disclosure: Decision | None  # what sending would decide, while it is not sent
    words_stay: bool = False  # what is written in own words does not go to the other side


def _asked_for_needing(organisation: UUID, account: UUID) -> QuerySet[Referral]:
    newer = Referral.objects.filter(case=OuterRef("case"), drafted_at__gt=OuterRef("drafted_at"))
    declined = (Q(state=ReferralState.DECLINED) | ~Q(bounced="")) & ~Exists(newer)
    silent = Q(silent_since__isnull=False)
    found = Referral.objects.filter(Q(state__in=NEEDS_GIVER) | declined | silent, giver=organisation)
    found = found.filter(case__team__account=account).exclude(case__phase=Phase.CLOSED)
    return found.select_related("receiver", "case").order_by("drafted_at", "id")[:_SHOWN_A_DAY]


_needing: Final = Prepared(_asked_for_needing, by_key=False)


def inbox(actor: Actor, *, after: str = "") -> Page[Referral]:
    """Referrals that were sent to the actor's organisation, newest first; nothing for a role that does not answer."""
    if not decide(Request(actor, Action.REFERRAL_READ, frozenset({Relation.RECEIVER}))).allow:
        return Page([])
    found = Referral.objects.filter(receiver=actor.organisation, sent_at__isnull=False)
    return page_of(found.select_related("giver", "receiver"), order="drafted_at", after=after)


def outbox(actor: Actor, *, after: str = "") -> Page[Referral]:
    """Referrals from cases of which the actor is in the team, newest first."""
    found = Referral.objects.filter(giver=actor.organisation, case__team__account=actor.account)
    return page_of(found.select_related("giver", "receiver", "case"), order="drafted_at", after=after)


def waiting_for(actor: Actor) -> list[Referral]:
    """Referrals whose next step is owed by the actor's organisation as receiver, urgent and old ones first."""
    if not decide(Request(actor, Action.REFERRAL_ANSWER, frozenset({Relation.RECEIVER}))).allow:
        return []
    return _waiting(actor.organisation)


def needing_giver(actor: Actor) -> list[Referral]:
    """Referrals of the actor's own cases that wait for the giver: to send, to try elsewhere, or to close. Oldest first."""
    return _needing(actor.organisation, actor.account)


def escalated_to(actor: Actor) -> list[Referral]:
    """Referrals without an answer, at whatever stage, that came to the actor's organisation as coordinator: code, sides,
    stage and since when; no person.
    """
    return _escalated(actor.organisation)


def unanswered(now: datetime) -> list[UUID]:
    """Referrals in whose stage a clock ran out and of which nobody was told yet, of every organisation of this node: for the
    worker. Of those that came from another node that one tells.
    """
    found = Referral.objects.filter(overdue_in_stage(now), silent_since=None, giver__on_this_node=True)
    return list(found.order_by("sent_at", "id").values_list("id", flat=True))


def silent(now: datetime) -> QuerySet[Referral]:
    """Referrals in whose stage a clock ran out, whether somebody was told or not, of every organisation.

    The caller says whose, and has decided.
    """
    told = Q(silent_since__isnull=False) | Q(state=S.NO_ANSWER)
    return Referral.objects.filter(overdue_in_stage(now) | told).exclude(state__in=STATES.finals())


def overdue_in_stage(now: datetime) -> Q:
    """Referrals in whose stage a clock ran out."""
    late = Q(state=S.IN_TRANSIT, meets_at__lt=now - LATE)
    for stage, rule_ids in STAGE_RULES.items():
        late |= Q(state=stage, pk__in=overdue(rule_ids, now).values("object_id"))
    return late


def keys_about(person: UUID) -> list[UUID]:
    """The referrals about a person: each is sealed under keys of its own."""
    return list(Referral.objects.filter(case__person=person).values_list("pk", flat=True))


def any_open_about(person: UUID) -> bool:
    """Whether a referral about a person is still under way."""
    return Referral.objects.filter(case__person=person).exclude(state__in=STATES.finals()).exists()


def open_by_case(cases: list[UUID]) -> dict[UUID, int]:
    """How many referrals of each case were sent and are under way."""
    return _counted(Referral.objects.filter(case__in=cases, sent_at__isnull=False).exclude(state__in=STATES.finals()))


def drafts_by_case(cases: list[UUID]) -> dict[UUID, int]:
    """How many drafts of referrals each case has."""
    return _counted(Referral.objects.filter(case__in=cases, state__in=(S.DRAFT, S.CONSENTED)))


def _counted(found: QuerySet[Referral]) -> dict[UUID, int]:
    return dict(found.values_list("case").annotate(Count("pk")).order_by())


def of_case(case: UUID) -> list[Referral]:
    """The referrals of a case, newest first, nothing sealed; the caller has reached the case.

    Two years hold forty to the same few receivers: a page asks once for the names of all whom it names.
    """
    return newest_first(_of_case(case), "drafted_at")


def open_referral(*, actor: Actor, referral: UUID, now: datetime) -> ReferralView:
    """One referral with its payload and notes; the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        found = reach_referral(actor, referral)
        decision = may_read(actor, found)
        is_giver = found.giver_id == actor.organisation
        erased = is_erased(found.case.person_id)
        frozen = erased or (not is_giver and closed_to_receiver(found))
        # SECURITY: after the person took the consent back, or once it does not help, the receiver no longer sees what it
        # was given.
        # tests/rooms/referrals/test_referrals.py
        names = [] if frozen else ["payload", *payload.LEAVES, *WAY, *(["refused"] if is_giver else [])]
        opened = reveal(found, holder=actor.organisation, fields=names)
        steps = _steps(actor, found, frozen=frozen)
        if not frozen:
            ledger.append(_read(actor, found, now))
    content = payload.read(opened.get("payload", ""))
    asked = disclosure(found, now) if is_giver and found.sent_at is None else None
    shown = _open_to(actor, found, content) if is_giver else content
    return ReferralView(
        found,
        is_giver,
        {name: text for name, text in opened.items() if name != "payload"},
        {name: told for name, told in shown.items() if name not in decision.hides},
        steps,
        open_actions(actor, found),
        decide_disclosure(asked) if asked else None,
        not (words_go(asked) if asked else found.own_words),
    )


def _open_to(actor: Actor, referral: Referral, content: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """What left, as far as the same person may see it in the case: giving it away opens no class to the giver's own."""
    # SECURITY: an investigator of the giver would read care in what a colleague sent. tests/rooms/referrals/test_referrals.py
    classes = standing(actor, referral.case).judge(Action.PERSON_READ_IDENTITY).classes
    return {category: fields for category, fields in content.items() if CLASS_OF[Category(category)] in classes}


def open_to(actor: Actor, referral: UUID) -> Referral:
    """The referral, if the actor may read now what went with it. Raises Missing or Refused."""
    found = reach_referral(actor, referral)
    may_read(actor, found)
    if found.giver_id != actor.organisation and closed_to_receiver(found):
        raise Missing
    return found


def closed_to_receiver(referral: Referral) -> bool:
    """Whether the receiver may no longer read: it does not help this person, she took the consent back, or
    the giver took it back."""
    consent = referral.consent
    return referral.state in (S.WITHDRAWN, S.DECLINED, S.NOT_POSSIBLE, S.REVOKED) or bool(
        referral.recalled_at or (consent and consent.withdrawn_at)
    )


def why_bounced(referral: Referral) -> Reason | None:
    """Why the receiver's node did not take a referral in, in words; None if it did."""
    if not referral.bounced:
        return None
    return REASONS.get(referral.bounced) or Reason(referral.bounced, NOT_READ)


def _steps(actor: Actor, referral: Referral, *, frozen: bool) -> list[StepView]:
    rows = in_order(_taken(referral.pk))
    left = crossed(rows)
    if frozen:
        return [StepView(row, "", row in left) for row in rows]
    opened = reveal_many(rows, holder=actor.organisation, fields=["note"])
    return [StepView(row, texts["note"], row in left) for row, texts in zip(rows, opened, strict=True)]


def to_amend(*, actor: Actor, referral: UUID, now: datetime) -> tuple[Referral, dict[str, str]]:
    """A draft with what was written in it, to change it or to prepare it anew; the reading is an event.

    Raises Missing or Refused.
    """
    with transaction.atomic():
        found = reach_referral(actor, referral)
        if found.giver_id != actor.organisation:
            raise Missing
        reach(actor, found.case_id, Action.REFERRAL_DRAFT)
        texts = reveal(found, holder=actor.organisation, fields=[*payload.LEAVES, "refused"])
        ledger.append(_read(actor, found, now))
    return found, texts


def way_of(*, actor: Actor, referral: UUID, now: datetime) -> tuple[Referral, dict[str, Any]]:
    """A referral of the actor's organisation with the way that was agreed on; the reading is an event.

    Raises Missing or Refused.
    """
    with transaction.atomic():
        found = reach_referral(actor, referral)
        if found.giver_id != actor.organisation:
            raise Missing
        reach(actor, found.case_id, Action.REFERRAL_SEND)
        texts = reveal(found, holder=actor.organisation, fields=list(WAY))
        ledger.append(_read(actor, found, now))
    return found, {"mode": found.mode, "leaves_at": found.leaves_at, "meets_at": found.meets_at, **texts}


def _read(actor: Actor, referral: Referral, now: datetime) -> Entry:
    return event(Kind.REFERRAL_PAYLOAD_READ, referral, actor, now, {"sent": referral.sent_at is not None})
