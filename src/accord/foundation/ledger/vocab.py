"""Words of the ledger. Kinds of event are `noun.verb` or `noun.part.verb`, past tense, alphabetical."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Self
from uuid import UUID

import rfc8785
from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import stamp
from accord.foundation.policy import Actor, Visitor
from accord.foundation.refusals import Failure


class Kind(StrEnum):
    """Every kind of event."""

    ACCOUNT_SIGNED_IN = "account.signed_in"
    AGREEMENT_ENDED = "agreement.ended"
    AGREEMENT_PROPOSED = "agreement.proposed"
    AGREEMENT_RESUMED = "agreement.resumed"
    AGREEMENT_SIGNED = "agreement.signed"
    AGREEMENT_SUSPENDED = "agreement.suspended"
    ARRIVAL_READ = "arrival.read"
    ARRIVAL_RECEIVED = "arrival.received"
    ARRIVAL_SETTLED = "arrival.settled"
    CASE_CLOSED = "case.closed"
    CASE_CONFLICT_DECLARED = "case.conflict.declared"
    CASE_CORRECTED = "case.corrected"
    CASE_EPISODE_BEGUN = "case.episode.begun"
    CASE_EXPORTED = "case.exported"
    CASE_HANDED_OVER = "case.handed_over"
    CASE_HANDOVER_READ = "case.handover.read"
    CASE_IMPORTED = "case.imported"
    CASE_NOTE_ADDED = "case.note.added"
    CASE_OPENED = "case.opened"
    CASE_PHASE_CHANGED = "case.phase.changed"
    CASE_READ = "case.read"
    CASE_RESTRICTED = "case.restricted"
    CASE_RESTRICTION_LIFTED = "case.restriction.lifted"
    CASE_TEAM_JOINED = "case.team.joined"
    CELL_ALTERED = "cell.altered"
    CHILD_ADULT_ADDED = "child.adult.added"
    CHILD_ADULT_ENDED = "child.adult.ended"
    CHILD_ADULT_IMPLICATED = "child.adult.implicated"
    CHILD_AGE_ASSESSED = "child.age.assessed"
    CHILD_CONFERENCE_HELD = "child.conference.held"
    CHILD_EXIT_BAN_MOVED = "child.exit_ban.moved"
    CHILD_FOUND = "child.found"
    CHILD_MEASURE_MOVED = "child.measure.moved"
    CHILD_NOTICED = "child.noticed"
    CHILD_READ = "child.read"
    CHILD_RELATION_CHECKED = "child.relation.checked"
    CHILD_SEEN = "child.seen"
    CHILD_STUDY_MOVED = "child.study.moved"
    CHILD_TEAM_JOINED = "child.team.joined"
    CHILD_TEAM_LEFT = "child.team.left"
    CHILD_VIEW_RECORDED = "child.view.recorded"
    CONSENT_GIVEN = "consent.given"
    CONSENT_READ = "consent.read"
    CONSENT_ON_DUTY = "consent.on_duty"
    CONSENT_REFUSED = "consent.refused"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    COOPERATION_DECIDED = "cooperation.decided"
    COURSE_READ = "course.read"
    DOCUMENT_COPY_READ = "document.copy.read"
    DOCUMENT_DESCRIBED = "document.described"
    DOCUMENT_FETCHED = "document.fetched"
    DOCUMENT_HANDED_OVER = "document.handed_over"
    DOCUMENT_LISTED = "document.listed"
    DOCUMENT_ORIGINAL_READ = "document.original.read"
    DOCUMENT_READ = "document.read"
    DOCUMENT_RECEIVED = "document.received"
    DOCUMENT_SHARED = "document.shared"
    DOCUMENT_SHARE_REFUSED = "document.share.refused"
    DOCUMENT_TAKEN_BACK = "document.taken_back"
    DOCUMENT_VOIDED = "document.voided"
    CHARGE_MOVED = "charge.moved"
    CLAIM_MOVED = "claim.moved"
    COOPERATION_ANSWERED = "cooperation.answered"
    COPY_CHECKED = "copy.checked"
    COPY_MADE = "copy.made"
    DRILL_DONE = "drill.done"
    CONTACT_AGREED = "contact.agreed"
    CONTACT_ASKED = "contact.asked"
    CONTACT_ENDED = "contact.ended"
    DEVICE_ENROLLED = "device.enrolled"
    DEVICE_LOST = "device.lost"
    DEVICE_OFFERED = "device.offered"
    DEVICE_WIPED = "device.wiped"
    DUTY_CANCELLED = "duty.cancelled"
    DUTY_COMPLETED = "duty.completed"
    DUTY_ENDED = "duty.ended"
    DUTY_EXTENDED = "duty.extended"
    DUTY_OPENED = "duty.opened"
    ENQUIRY_ANSWERED = "enquiry.answered"
    ENQUIRY_MADE = "enquiry.made"
    ENQUIRY_READ = "enquiry.read"
    ENQUIRY_RECALLED = "enquiry.recalled"
    ENQUIRY_RECEIVED = "enquiry.received"
    ENQUIRY_RETURNED = "enquiry.returned"
    ENTRY_EDITED = "entry.edited"
    ENTRY_MADE = "entry.made"
    ENTRY_REPORTED = "entry.reported"
    ENTRY_REPORT_ANSWERED = "entry.report.answered"
    ENTRY_REPORT_READ = "entry.report.read"
    ENTRY_VERIFIED = "entry.verified"
    DUTY_WARNED = "duty.warned"
    ESTIMATE_ASKED = "estimate.asked"
    ESTIMATE_MADE = "estimate.made"
    EXPORT_ASKED = "export.asked"
    EXPORT_EXPIRED = "export.expired"
    ESCROW_MADE = "escrow.made"
    EXPORT_MADE = "export.made"
    GUARD_SEARCHED = "guard.searched"
    GUARD_STOPPED = "guard.stopped"
    EXPORT_READ = "export.read"
    EXPORT_RECALLED = "export.recalled"
    EXPORT_TAKEN = "export.taken"
    FACTS_REBUILT = "facts.rebuilt"
    FACTOR_ADDED = "factor.added"
    FACTOR_CODES_RENEWED = "factor.codes.renewed"
    FACTOR_REMOVED = "factor.removed"
    GLASS_BROKEN = "glass.broken"
    GLASS_READ = "glass.read"
    GLASS_REVIEWED = "glass.reviewed"
    HOLD_MADE = "hold.made"
    HOLD_MOVED = "hold.moved"
    HELPER_CHECKED = "helper.checked"
    HELPER_MOVED = "helper.moved"
    HELPER_READ = "helper.read"
    HELPER_REGISTERED = "helper.registered"
    HEARING_MOVED = "hearing.moved"
    HEARING_SET = "hearing.set"
    IDENTIFICATION_DECIDED = "identification.decided"
    INTAKE_CLOSED = "intake.closed"
    INTAKE_OPENED = "intake.opened"
    IMPORT_FINISHED = "import.finished"
    INVITATION_ACCEPTED = "invitation.accepted"
    INVITATION_MADE = "invitation.made"
    INVITATION_WITHDRAWN = "invitation.withdrawn"
    JOIN_ENDED = "join.ended"
    JOIN_GIVEN = "join.given"
    JOIN_MADE = "join.made"
    JOIN_REFUSED = "join.refused"
    KEYS_ROTATED = "keys.rotated"
    LEDGER_READ = "ledger.read"
    LEGAL_AID_MOVED = "legal_aid.moved"
    LETTER_ANSWERED = "letter.answered"
    LETTER_HEARD = "letter.heard"
    LETTER_READ = "letter.read"
    LETTER_WRITTEN = "letter.written"
    LIMIT_REACHED = "limit.reached"
    LINK_COMPARISON_MOVED = "link.comparison.moved"
    LINK_COMPARISON_READ = "link.comparison.read"
    LINK_FILE_ACROSS = "link.file.across"
    LINK_FILES_LISTED = "link.files.listed"
    LINK_FILE_CLOSED = "link.file.closed"
    LINK_FILE_OPENED = "link.file.opened"
    LINK_FILE_READ = "link.file.read"
    LINK_MEETING_MOVED = "link.meeting.moved"
    LINK_MET = "link.met"
    LINK_SELECTOR_ENTERED = "link.selector.entered"
    LINK_SELECTOR_REMOVED = "link.selector.removed"
    MEASURE_ENDED = "measure.ended"
    MEASURE_RECORDED = "measure.recorded"
    MEMBERSHIP_ENDED = "membership.ended"
    MEMBERSHIP_GIVEN = "membership.given"
    MESSAGE_MOVED = "message.moved"
    NEED_RECORDED = "need.recorded"
    ORGANISATION_REGISTERED = "organisation.registered"
    NODE_ADDRESSED = "node.addressed"
    NODE_BEGUN_ANEW = "node.begun_anew"
    NODE_FORKED = "node.forked"
    NODE_LETTER_ANSWERED = "node.letter.answered"
    NODE_LETTER_ENDED = "node.letter.ended"
    NODE_LETTER_REJECTED = "node.letter.rejected"
    NODE_LETTER_RETRIED = "node.letter.retried"
    NODE_LETTER_TAKEN = "node.letter.taken"
    NODE_LETTER_WRITTEN = "node.letter.written"
    NODE_LIST_DROPPED = "node.list.dropped"
    NODE_LIST_IN_FORCE = "node.list.in_force"
    NODE_LIST_PROPOSED = "node.list.proposed"
    NODE_LIST_SIGNED = "node.list.signed"
    NODE_PARCEL_MADE = "node.parcel.made"
    NODE_PARCEL_TAKEN = "node.parcel.taken"
    NODE_READMITTED = "node.readmitted"
    NODE_REFUSED = "node.refused"
    OFFER_BATCH_ADDED = "offer.batch.added"
    OFFER_BATCH_READ = "offer.batch.read"
    OFFER_DECIDED = "offer.decided"
    OFFER_GROUP_READ = "offer.group.read"
    OFFER_READ = "offer.read"
    OFFER_RECORDED = "offer.recorded"
    OUTCOME_ASSESSED = "outcome.assessed"
    OUTCOME_READ = "outcome.read"
    OVERVIEW_READ = "overview.read"
    PAPER_MADE = "paper.made"
    PERSON_ERASED = "person.erased"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105
    PERSON_FINDABLE = "person.findable"
    PERSON_NOT_FINDABLE = "person.not_findable"
    PERSON_IDENTITY_CORRECTED = "person.identity.corrected"
    PERSON_IDENTITY_READ = "person.identity.read"
    PERSON_LOOK_UP_DECIDED = "person.look_up.decided"
    PERSON_MERGED = "person.merged"
    PERSON_PAIR_FLAGGED = "person.pair.flagged"
    PERSON_RECOGNISED = "person.recognised"
    PERSON_REGISTERED = "person.registered"
    PERSON_SEARCHED = "person.searched"
    PERSON_TOLD_APART = "person.told_apart"
    PERSON_UNMERGED = "person.unmerged"
    PLACE_REQUEST_MOVED = "place.request.moved"
    PLAN_DECLINED = "plan.declined"
    PLAN_DRAFTED = "plan.drafted"
    PLAN_FINISHED = "plan.finished"
    PLAN_READ = "plan.read"
    PLAN_REVIEW_ASKED = "plan.review.asked"
    PLAN_STEP_MOVED = "plan.step.moved"
    PROCEEDING_JUDGED = "proceeding.judged"
    PROCEEDING_MOVED = "proceeding.moved"
    PROCEEDING_READ = "proceeding.read"
    PROCEEDING_RECORDED = "proceeding.recorded"
    PROVIDER_LINKED = "provider.linked"
    PROVIDER_UNLINKED = "provider.unlinked"
    PUBLICATION_EXAMINED = "publication.examined"
    PUBLICATION_PLANNED = "publication.planned"
    PUBLICATION_PROPOSED = "publication.proposed"
    PUBLICATION_RELEASED = "publication.released"
    PUBLICATION_SPENT = "publication.spent"
    PUBLICATION_TAKEN = "publication.taken"
    PUBLICATION_WITHDRAWN = "publication.withdrawn"
    REFERRAL_AMENDED = "referral.amended"
    REFERRAL_DRAFTED = "referral.drafted"
    REFERRAL_ESCALATED = "referral.escalated"
    REFERRAL_MOVED = "referral.moved"
    REFERRAL_PAYLOAD_READ = "referral.payload.read"
    REFERRAL_RECALLED = "referral.recalled"
    REFERRAL_RECEIVED = "referral.received"
    REFERRAL_REFUSED = "referral.refused"
    REFERRAL_SENT = "referral.sent"
    REFERRAL_TAKEN_OVER = "referral.taken_over"
    REFERRAL_TAKEN_UP = "referral.taken_up"
    REFERRAL_WAY_PLANNED = "referral.way.planned"
    REFLECTION_NOTICED = "reflection.noticed"
    REPORT_LISTED = "report.listed"
    REPORT_READ = "report.read"
    RETURN_MOVED = "return.moved"
    RIGHTS_ACCESS_LISTED = "rights.access.listed"
    RIGHTS_TOLD = "rights.told"
    SAFETY_ADDED = "safety.added"
    SAFETY_ENDED = "safety.ended"
    SAFETY_READ = "safety.read"
    INFORMATION_ANSWERED = "information.answered"
    INFORMATION_ASKED = "information.asked"
    INFORMATION_DECLINED = "information.declined"
    INFORMATION_READ = "information.read"
    INFORMATION_RETURNED = "information.returned"
    INSTRUMENT_DISCARDED = "instrument.discarded"
    INSTRUMENT_DRAFTED = "instrument.drafted"
    INSTRUMENT_PROPOSED = "instrument.proposed"
    INSTRUMENT_RELEASED = "instrument.released"
    INSTRUMENT_RETURNED = "instrument.returned"
    INSTRUMENT_SAVED = "instrument.saved"
    INSTRUMENT_WITHDRAWN = "instrument.withdrawn"
    SCREENING_ANSWERED = "screening.answered"
    SCREENING_COMPLETED = "screening.completed"
    SCREENING_LOWERED = "screening.lowered"
    SCREENING_RAISED = "screening.raised"
    SCREENING_READ = "screening.read"
    SCREENING_RESCORED = "screening.rescored"
    SCREENING_RESUMED = "screening.resumed"
    SCREENING_STARTED = "screening.started"
    SCREENING_STOPPED = "screening.stopped"
    SECOND_ANSWERED = "second.answered"
    SECOND_ASKED = "second.asked"
    SECOND_READ = "second.read"
    SERVICE_ASKED = "service.asked"
    SERVICE_MOVED = "service.moved"
    SERVICE_READ = "service.read"
    SESSION_ENDED = "session.ended"
    SHELTER_ADDRESS_READ = "shelter.address.read"
    SHELTER_COUNTED = "shelter.counted"
    SHELTER_KEPT = "shelter.kept"
    SIGN_IN_RESET = "sign_in.reset"
    SIGN_IN_RESET_USED = "sign_in.reset.used"
    SIGNAL_CALLED = "signal.called"
    SIGNAL_CLOSED = "signal.closed"
    SIGNAL_COUNTED = "signal.counted"
    SIGNAL_MAIL_FETCHED = "signal.mail.fetched"
    SIGNAL_NUMBER_READ = "signal.number.read"
    SIGNAL_PERSON_ADDED = "signal.person.added"
    SIGNAL_READ = "signal.read"
    SIGNAL_RECORDED = "signal.recorded"
    SIGNAL_RETURNED = "signal.returned"
    SIGNAL_TAKEN = "signal.taken"
    SIGNAL_TRIAGED = "signal.triaged"
    SIGNAL_WRITTEN = "signal.written"
    STATUS_RECORDED = "status.recorded"
    STAY_MOVED = "stay.moved"
    STAY_NOTED = "stay.noted"
    STAY_READ = "stay.read"
    STAY_STARTED = "stay.started"
    SUMMONS_MOVED = "summons.moved"
    SUMMONS_READ = "summons.read"
    TIP_ADDED = "tip.added"
    TIP_ANSWERED = "tip.answered"
    TIP_ARRIVED = "tip.arrived"
    TIP_CLOSED = "tip.closed"
    TIP_DELETED = "tip.deleted"
    TIP_FILE_READ = "tip.file.read"
    TIP_READ = "tip.read"
    TIP_SIGNALLED = "tip.signalled"
    TIP_TAKEN_UP = "tip.taken_up"
    TOKEN_ISSUED = "token.issued"  # noqa: S105
    TOKEN_REVOKED = "token.revoked"  # noqa: S105
    TRACK_MOVED = "track.moved"
    VISIT_ENDED = "visit.ended"
    VISIT_LINKED = "visit.linked"
    VISIT_OPENED = "visit.opened"
    VISIT_READ = "visit.read"


@dataclass(frozen=True, slots=True)
class Entry:
    """An event to be written: pseudonymous ids and codes, never a name, an address or a free text.

    `facts` may hold text, whole numbers, booleans, None, and lists and dicts of these.
    """

    kind: Kind
    at: datetime
    actor: UUID | None = None
    organisation: UUID | None = None
    role: str = ""
    purpose: str = ""
    subject: UUID | None = None
    object_type: str = ""
    object_id: UUID | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def by(cls, actor: Actor, kind: Kind, at: datetime, **more: Any) -> Self:
        """What `actor` did in this role for this organisation; `more` are the other fields."""
        return cls(kind, at, actor=actor.account, organisation=actor.organisation, role=actor.role, **more)

    @classmethod
    def herself(cls, visitor: Visitor, kind: Kind, at: datetime, **facts: Any) -> Self:
        """What the person did at her own page: no actor, the subject is she, the object the visit."""
        told: dict[str, Any] = {"subject": visitor.person, "object_type": "visit", "object_id": visitor.visit}
        return cls(kind, at, organisation=visitor.organisation, **told, facts=facts)


@dataclass(frozen=True, slots=True)
class EventFields:
    """A written event; `facts` is canonical JSON text."""

    seq: int
    at: datetime
    kind: str
    actor: UUID | None
    organisation: UUID | None
    role: str
    purpose: str
    subject: UUID | None
    object_type: str
    object_id: UUID | None
    facts: str

    def canonical(self) -> bytes:
        """The event as canonical JSON (RFC 8785): one leaf of the tree."""
        ids = {name: getattr(self, name) for name in ("actor", "organisation", "subject", "object_id")}
        return rfc8785.dumps(
            {
                "seq": self.seq,
                "at": stamp(self.at),
                "kind": self.kind,
                "role": self.role,
                "purpose": self.purpose,
                "object_type": self.object_type,
                "facts": self.facts,
                **{name: None if value is None else str(value) for name, value in ids.items()},
            }
        )


class LedgerError(Failure):
    """The ledger could not be reached; nothing was shown and the effect was undone (house law 4)."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "ledger"
    sentence = _(
        "What is done here must be recorded, and the record cannot be written just now: nothing is shown and nothing was "
        "saved. Try again; if it happens twice, tell the person who runs this node."
    )
