"""The grants: one table, one screenful. A row allows an action to roles that stand in a relation to the record.

`classes` are the sealed classes that the action opens. What no row allows is refused.
"""

from dataclasses import dataclass
from typing import Final

from accord.foundation.policy.vocab import Action, Relation, Role
from accord.foundation.vault.vocab import DataClass


@dataclass(frozen=True, slots=True)
class Grant:
    """One row of the table."""

    action: Action
    relation: Relation
    roles: frozenset[Role]
    classes: frozenset[DataClass] = frozenset()


_EVERYONE: Final = frozenset(Role)
_INTAKE: Final = frozenset(
    {
        Role.HOTLINE_OPERATOR,
        Role.FIRST_LINE_SCREENER,
        Role.CASE_MANAGER,
        Role.INVESTIGATOR,
        Role.CHILD_PROTECTION_LEAD,
        Role.LOCAL_COMMISSION_SECRETARY,
        Role.NATIONAL_COORDINATOR,
    }
)
_SCREENERS: Final = _INTAKE - {Role.NATIONAL_COORDINATOR}
_DECIDERS: Final = frozenset({Role.CASE_MANAGER, Role.INVESTIGATOR, Role.CHILD_PROTECTION_LEAD})
_CARERS: Final = frozenset({Role.CASE_MANAGER, Role.CHILD_PROTECTION_LEAD})
_CASEWORKERS: Final = frozenset({Role.CASE_MANAGER, Role.CHILD_PROTECTION_LEAD, Role.INVESTIGATOR})
_ANSWERERS: Final = _CASEWORKERS | {Role.SHELTER_STAFF, Role.LOCAL_COMMISSION_SECRETARY, Role.NATIONAL_COORDINATOR}
_HOUSE: Final = _CARERS | {Role.SHELTER_STAFF}
_COORDINATORS: Final = frozenset({Role.NATIONAL_COORDINATOR, Role.LOCAL_COMMISSION_SECRETARY})
_REVIEWERS: Final = frozenset({Role.NATIONAL_COORDINATOR, Role.CHILD_PROTECTION_LEAD})
_SIGNATORIES: Final = frozenset({Role.NATIONAL_COORDINATOR, Role.ADMINISTRATOR})
_FIGURES: Final = frozenset({Role.NATIONAL_COORDINATOR, Role.LOCAL_COMMISSION_SECRETARY, Role.CASE_MANAGER})

_INVESTIGATORS: Final = frozenset({Role.INVESTIGATOR})
_KEEPERS: Final = frozenset({Role.LOCAL_COMMISSION_SECRETARY, Role.NATIONAL_COORDINATOR})

_SECOND: Final = frozenset({Role.DATA_PROTECTION_OFFICER})

_DOCUMENT: Final = frozenset({DataClass.DOCUMENT})
_COURT: Final = _DOCUMENT  # place of a hearing, proof of rights: what both sides of proceedings may know
_SIGNAL: Final = frozenset({DataClass.IDENTITY, DataClass.LOCATION, DataClass.CARE})
_PERSON: Final = frozenset({DataClass.IDENTITY, DataClass.LOCATION, DataClass.CARE})
_CARE: Final = frozenset({DataClass.IDENTITY, DataClass.LOCATION, DataClass.CARE, DataClass.DOCUMENT})
_ASSESSED: Final = frozenset({DataClass.IDENTITY, DataClass.DOCUMENT})  # dangers, and what is made for the authority
_FILES: Final = (
    (_CARERS, _CARE),
    (frozenset({Role.INVESTIGATOR}), _CARE - {DataClass.CARE} | {DataClass.INVESTIGATIVE}),
)

GRANTS: Final[tuple[Grant, ...]] = (
    Grant(Action.ORGANISATION_READ, Relation.ANYONE, _EVERYONE),
    Grant(Action.DIRECTORY_KEEP, Relation.OWN_ORGANISATION, _KEEPERS | {Role.ADMINISTRATOR}),
    Grant(Action.DIRECTORY_KEEP, Relation.COORDINATOR, _KEEPERS),
    Grant(Action.DIRECTORY_REPORT, Relation.ANYONE, _EVERYONE),
    Grant(Action.VETTING_KEEP, Relation.OWN_ORGANISATION, _KEEPERS | {Role.CHILD_PROTECTION_LEAD}, _PERSON),
    Grant(Action.VETTING_KEEP, Relation.COORDINATOR, frozenset({Role.NATIONAL_COORDINATOR}), _PERSON),
    Grant(Action.AGREEMENT_READ, Relation.PARTY, _EVERYONE),
    Grant(Action.AGREEMENT_FLOWED, Relation.PARTY, _EVERYONE - {Role.ADMINISTRATOR}),
    Grant(Action.AGREEMENT_PROPOSE, Relation.ANYONE, _SIGNATORIES),
    Grant(Action.AGREEMENT_SIGN, Relation.PARTY, _SIGNATORIES),
    Grant(Action.AGREEMENT_SUSPEND, Relation.PARTY, _SIGNATORIES),
    Grant(Action.SIGNAL_RECORD, Relation.ANYONE, _INTAKE, _SIGNAL),
    Grant(Action.SIGNAL_READ, Relation.OWN_ORGANISATION, _INTAKE, _SIGNAL),
    Grant(Action.SIGNAL_TRIAGE, Relation.OWN_ORGANISATION, _INTAKE, _SIGNAL),
    Grant(Action.INTAKE_KEEP, Relation.OWN_ORGANISATION, _COORDINATORS | {Role.CASE_MANAGER}),
    Grant(Action.INSTRUMENT_READ, Relation.ANYONE, _EVERYONE),
    Grant(Action.INSTRUMENT_EDIT, Relation.COORDINATOR, frozenset({Role.NATIONAL_COORDINATOR})),
    Grant(Action.INSTRUMENT_RELEASE, Relation.COORDINATOR, frozenset({Role.NATIONAL_COORDINATOR})),
    Grant(Action.SCREENING_CONDUCT, Relation.OWN_ORGANISATION, _SCREENERS),
    Grant(Action.SCREENING_READ, Relation.OWN_ORGANISATION, _SCREENERS),
    Grant(Action.DEVICE_ENROL, Relation.OWN_ORGANISATION, _SCREENERS),
    Grant(Action.DEVICE_READ, Relation.OWN_ORGANISATION, _SCREENERS | _COORDINATORS | {Role.ADMINISTRATOR}),
    Grant(Action.DEVICE_OVERSEE, Relation.OWN_ORGANISATION, _COORDINATORS | {Role.ADMINISTRATOR}),
    Grant(Action.ARRIVAL_SETTLE, Relation.OWN_ORGANISATION, _SCREENERS, _SIGNAL),
    Grant(Action.IDENTIFICATION_DECIDE, Relation.OWN_ORGANISATION, _DECIDERS, _CARE),
    Grant(Action.PERSON_SEARCH, Relation.ANYONE, _DECIDERS | {Role.HOTLINE_OPERATOR}),
    Grant(Action.ENQUIRY_MAKE, Relation.OWN_ORGANISATION, _DECIDERS | {Role.HOTLINE_OPERATOR}),
    Grant(Action.ENQUIRY_ANSWER, Relation.TEAM, _CARERS),
    Grant(Action.ENQUIRY_OVERSEE, Relation.OWN_ORGANISATION, _COORDINATORS | {Role.DATA_PROTECTION_OFFICER}),
    Grant(Action.CASE_READ, Relation.TEAM, _CASEWORKERS | {Role.SHELTER_STAFF}),
    Grant(Action.CASE_NOTE, Relation.TEAM, _CASEWORKERS, frozenset({DataClass.CARE})),
    Grant(Action.CASE_BREAK_GLASS, Relation.OWN_ORGANISATION, _CASEWORKERS),
    Grant(Action.CASE_READ, Relation.GLASS, _CASEWORKERS),
    Grant(Action.CASE_NOTE, Relation.GLASS, _CASEWORKERS, frozenset({DataClass.CARE})),
    Grant(Action.PERSON_READ_IDENTITY, Relation.GLASS, _CARERS, _PERSON),
    Grant(Action.PERSON_READ_IDENTITY, Relation.GLASS, frozenset({Role.INVESTIGATOR}), _PERSON - {DataClass.CARE}),
    Grant(Action.GLASS_READ, Relation.TEAM, _CASEWORKERS, frozenset({DataClass.CARE})),
    Grant(Action.GLASS_READ, Relation.OWN_ORGANISATION, frozenset({Role.DATA_PROTECTION_OFFICER})),
    Grant(Action.GLASS_READ, Relation.REVIEWER, _REVIEWERS),
    Grant(Action.GLASS_REVIEW, Relation.REVIEWER, _REVIEWERS),
    Grant(Action.CASE_HAND_OVER, Relation.TEAM, _CASEWORKERS),
    Grant(Action.CASE_JOIN, Relation.TEAM, _CASEWORKERS),
    Grant(Action.CASE_RESTRICT, Relation.TEAM, _CARERS),
    Grant(Action.CASE_SHUT_OUT, Relation.TEAM, _CARERS),
    Grant(Action.CASE_CLOSE, Relation.TEAM, _CARERS),
    Grant(Action.CASE_DECLARE_CONFLICT, Relation.OWN_ORGANISATION, _EVERYONE),
    Grant(Action.PERSON_READ_IDENTITY, Relation.TEAM, _CARERS, _CARE),
    Grant(Action.PERSON_READ_IDENTITY, Relation.TEAM, frozenset({Role.INVESTIGATOR}), _CARE - {DataClass.CARE}),
    Grant(Action.PERSON_CORRECT, Relation.TEAM, _CARERS, _CARE),
    Grant(Action.RIGHTS_READ, Relation.TEAM, _CARERS),
    Grant(Action.RIGHTS_ERASE, Relation.TEAM, _CARERS),
    Grant(Action.COURSE_READ, Relation.TEAM, _CARERS, _CARE),
    Grant(Action.COURSE_READ, Relation.TEAM, frozenset({Role.INVESTIGATOR}), _DOCUMENT),
    Grant(Action.COURSE_DECIDE, Relation.TEAM, _CASEWORKERS),
    Grant(Action.COURSE_KEEP, Relation.TEAM, _CARERS),
    Grant(Action.CHILD_READ, Relation.TEAM, _CARERS, _CARE),
    Grant(Action.CHILD_READ, Relation.TEAM, _INVESTIGATORS, _ASSESSED),
    Grant(Action.CHILD_FIND, Relation.TEAM, _CASEWORKERS),
    Grant(Action.CHILD_KEEP, Relation.TEAM, _CARERS),
    Grant(Action.CONSENT_RECORD, Relation.TEAM, _CARERS, frozenset({DataClass.DOCUMENT})),
    Grant(Action.PORTAL_KEEP, Relation.TEAM, _CARERS, frozenset({DataClass.CARE})),
    Grant(Action.CONSENT_WITHDRAW, Relation.TEAM, _CARERS),
    Grant(
        Action.DUTY_COMPLETE,
        Relation.OWN_ORGANISATION,
        _EVERYONE - {Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER, Role.TRAINER},
    ),
    *(
        Grant(action, Relation.TEAM, roles, classes)
        for action in (Action.DOCUMENT_ADD, Action.DOCUMENT_READ, Action.DOCUMENT_ORIGINAL)
        for roles, classes in _FILES
    ),
    Grant(Action.DOCUMENT_SHARE, Relation.TEAM, _CARERS, _CARE),
    Grant(Action.PLAN_READ, Relation.TEAM, _CARERS, _CARE),
    Grant(Action.PLAN_READ, Relation.TEAM, frozenset({Role.INVESTIGATOR}), _ASSESSED),
    Grant(Action.PLAN_READ_SAFETY, Relation.TEAM, _CARERS, _CARE),
    Grant(Action.PLAN_READ_SAFETY, Relation.TEAM, frozenset({Role.INVESTIGATOR}), _ASSESSED),
    Grant(Action.PLAN_READ_SAFETY, Relation.TEAM, frozenset({Role.SHELTER_STAFF}), frozenset({DataClass.LOCATION})),
    Grant(Action.PLAN_ASSESS, Relation.TEAM, _CARERS, _CARE),
    Grant(Action.PLAN_ASSESS, Relation.TEAM, frozenset({Role.INVESTIGATOR}), _ASSESSED),
    Grant(Action.PLAN_WRITE, Relation.TEAM, _CARERS, _CARE),
    Grant(Action.OUTCOME_READ, Relation.TEAM, _CARERS, frozenset({DataClass.CARE})),
    Grant(Action.OUTCOME_KEEP, Relation.TEAM, _CARERS, frozenset({DataClass.CARE})),
    Grant(Action.SERVICE_READ, Relation.TEAM, _CARERS, frozenset({DataClass.CARE})),
    Grant(Action.SERVICE_KEEP, Relation.TEAM, _CARERS, frozenset({DataClass.CARE})),
    Grant(Action.REFERRAL_DRAFT, Relation.TEAM, _CARERS),
    Grant(Action.REFERRAL_SEND, Relation.TEAM, _CARERS, _CARE),
    Grant(Action.REFERRAL_READ, Relation.GIVER, _CASEWORKERS, frozenset({DataClass.DOCUMENT})),
    Grant(Action.REFERRAL_READ, Relation.RECEIVER, _ANSWERERS, frozenset({DataClass.DOCUMENT})),
    Grant(Action.REFERRAL_ANSWER, Relation.RECEIVER, _ANSWERERS, frozenset({DataClass.DOCUMENT})),
    Grant(Action.REFERRAL_FEEDBACK, Relation.OWN_ORGANISATION, _ANSWERERS),
    Grant(Action.SECOND_DISCLOSURE, Relation.OWN_ORGANISATION, _SECOND | _ANSWERERS, _DOCUMENT),
    Grant(Action.SECOND_EXPORT, Relation.OWN_ORGANISATION, _SECOND | _ANSWERERS, _DOCUMENT),
    Grant(Action.SECOND_ERASURE, Relation.OWN_ORGANISATION, _SECOND | _CARERS, _DOCUMENT),
    Grant(Action.SECOND_MISSION, Relation.OWN_ORGANISATION, _SECOND | _CARERS, _DOCUMENT),
    Grant(Action.SECOND_SCREENING, Relation.OWN_ORGANISATION, _SCREENERS, _DOCUMENT),
    Grant(Action.MEMBER_MANAGE, Relation.OWN_ORGANISATION, frozenset({Role.ADMINISTRATOR})),
    Grant(Action.MEMBER_HAND_OVER, Relation.OWN_ORGANISATION, frozenset({Role.ADMINISTRATOR})),
    Grant(Action.MEMBER_INVITE_ELSEWHERE, Relation.ANYONE, _SIGNATORIES),
    Grant(Action.SECOND_RESET, Relation.OWN_ORGANISATION, frozenset({Role.ADMINISTRATOR}), _DOCUMENT),
    Grant(Action.REGISTRY_READ, Relation.ANYONE, frozenset({Role.DATA_PROTECTION_OFFICER})),
    Grant(Action.SAFETY_KEEP, Relation.TEAM, _CARERS, frozenset({DataClass.LOCATION})),
    Grant(Action.SAFETY_READ, Relation.TEAM, _CARERS | {Role.SHELTER_STAFF}, frozenset({DataClass.LOCATION})),
    Grant(Action.PLACE_READ, Relation.ANYONE, _HOUSE | _COORDINATORS),
    Grant(Action.PLACE_HOLD, Relation.TEAM, _HOUSE),
    Grant(Action.PLACE_HOLD, Relation.RECEIVER, _HOUSE),
    Grant(Action.PLACE_NEED, Relation.TEAM, _HOUSE),
    Grant(Action.PLACE_UNMET, Relation.ANYONE, _COORDINATORS),
    Grant(Action.SHELTER_READ, Relation.OWN_ORGANISATION, _HOUSE),
    Grant(Action.SHELTER_KEEP, Relation.OWN_ORGANISATION, _HOUSE, frozenset({DataClass.LOCATION})),
    Grant(Action.SHELTER_ADDRESS, Relation.OWN_ORGANISATION, _HOUSE, frozenset({DataClass.LOCATION})),
    *(
        Grant(action, relation, roles, frozenset({opened}))
        for action, opened in (
            (Action.STAY_READ, DataClass.CARE),
            (Action.STAY_KEEP, DataClass.CARE),
            (Action.STAY_NAME, DataClass.IDENTITY),
        )
        for relation, roles in (
            (Relation.OWN_ORGANISATION, frozenset({Role.SHELTER_STAFF})),
            (Relation.TEAM, _CARERS),
            (Relation.RECEIVER, _CARERS),
        )
    ),
    Grant(Action.PROCEEDING_READ, Relation.TEAM, _CARERS, _COURT | {DataClass.CARE}),
    Grant(Action.PROCEEDING_READ, Relation.TEAM, frozenset({Role.INVESTIGATOR}), _COURT),
    Grant(Action.PROCEEDING_KEEP, Relation.TEAM, _CARERS, _COURT | {DataClass.CARE}),
    Grant(Action.HEARING_KEEP, Relation.TEAM, _CARERS, _COURT),
    Grant(Action.CLAIM_KEEP, Relation.TEAM, _CARERS, _COURT | {DataClass.CARE}),
    Grant(
        Action.PROCEEDING_LEAD,
        Relation.OWN_ORGANISATION,
        frozenset({Role.INVESTIGATOR}),
        _COURT | {DataClass.INVESTIGATIVE},
    ),
    Grant(Action.OVERVIEW_READ, Relation.OWN_ORGANISATION, _CARERS | _COORDINATORS),
    Grant(Action.REPORT_READ, Relation.OWN_ORGANISATION, _COORDINATORS),
    Grant(Action.TABLE_READ, Relation.ANYONE, _FIGURES),
    *(
        Grant(action, Relation.COORDINATOR, frozenset({Role.NATIONAL_COORDINATOR}))
        for action in (Action.PUBLICATION_READ, Action.PUBLICATION_PROPOSE, Action.PUBLICATION_RELEASE)
    ),
    Grant(Action.PROJECT_KEEP, Relation.COORDINATOR, frozenset({Role.NATIONAL_COORDINATOR})),
    Grant(Action.ESTIMATE_MAKE, Relation.COORDINATOR, frozenset({Role.NATIONAL_COORDINATOR})),
    Grant(Action.STUDY_READ, Relation.ANYONE, _CARERS | _COORDINATORS | _SECOND),
    Grant(Action.STUDY_PROPOSE, Relation.COORDINATOR, frozenset({Role.NATIONAL_COORDINATOR})),
    Grant(Action.STUDY_JOIN, Relation.PARTY, _CARERS | _COORDINATORS),
    Grant(Action.STUDY_ANSWER, Relation.TEAM, _CARERS, _PERSON - {DataClass.CARE}),
    Grant(Action.PROGRAMME_READ, Relation.ANYONE, _EVERYONE),
    Grant(Action.PROGRAMME_KEEP, Relation.COORDINATOR, frozenset({Role.NATIONAL_COORDINATOR})),
    Grant(Action.TRAINING_READ, Relation.OWN_ORGANISATION, _EVERYONE),
    Grant(Action.TRAINING_KEEP, Relation.OWN_ORGANISATION, _COORDINATORS | {Role.TRAINER, Role.ADMINISTRATOR}),
    Grant(Action.CAMPAIGN_READ, Relation.OWN_ORGANISATION, _EVERYONE),
    Grant(Action.CAMPAIGN_KEEP, Relation.OWN_ORGANISATION, _COORDINATORS | {Role.TRAINER, Role.ADMINISTRATOR}),
    Grant(Action.PROGRAMME_REPORT, Relation.PARTY, _COORDINATORS | {Role.ADMINISTRATOR}),
    Grant(Action.EXPORT_READ, Relation.ANYONE, _ANSWERERS | {Role.DATA_PROTECTION_OFFICER}),
    Grant(Action.EXPORT_CASES, Relation.TEAM, _CASEWORKERS),
    Grant(Action.EXPORT_IDENTITIES, Relation.TEAM, _CARERS, _CARE - {DataClass.DOCUMENT}),
    Grant(Action.EXPORT_REFERRALS, Relation.OWN_ORGANISATION, _ANSWERERS),
    Grant(Action.EXPORT_OVERSEE, Relation.OWN_ORGANISATION, frozenset({Role.DATA_PROTECTION_OFFICER})),
    *(Grant(action, Relation.OWN_ORGANISATION, _SIGNATORIES) for action in (Action.NEWS_WRITE, Action.NEWS_APPROVE)),
    Grant(Action.NODE_PAIR, Relation.ANYONE, _SIGNATORIES),
    Grant(Action.NODE_READ, Relation.ANYONE, _SIGNATORIES),
    Grant(Action.LINK_COMPARE, Relation.OWN_ORGANISATION, _INVESTIGATORS, frozenset({DataClass.INVESTIGATIVE})),
    Grant(Action.LINK_KEEP, Relation.OWN_ORGANISATION, _INVESTIGATORS, frozenset({DataClass.INVESTIGATIVE})),
    Grant(Action.LINK_READ, Relation.OWN_ORGANISATION, _INVESTIGATORS, frozenset({DataClass.INVESTIGATIVE})),
    Grant(Action.LEDGER_READ, Relation.OWN_ORGANISATION, frozenset({Role.DATA_PROTECTION_OFFICER})),
)
