"""Words of the policy. Roles after domain.md 1.2, kinds of organisation after 1.1, categories after 1.3.

The enums are Django choices, so that a form, the API and the page use one label in four languages.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.vault.vocab import DataClass


class OrganisationKind(TextChoices):
    """What an organisation is in the response; hard rules rest on it."""

    NATIONAL_COORDINATOR = "national_coordinator", _("National coordinator")
    LOCAL_COMMISSION = "local_commission", _("Local commission")
    POLICE = "police", _("Police")
    PROSECUTION = "prosecution", _("Prosecution")
    CHILD_PROTECTION = "child_protection", _("Child protection")
    GOVERNMENT = "government", _("Government agency")
    LOCAL_AUTHORITY = "local_authority", _("Local authority")
    NGO = "ngo", _("Non-governmental organisation")
    INTERNATIONAL = "international", _("International organisation")
    DONOR = "donor", _("Donor")
    MISSION = "mission", _("Embassy or consulate")  # its country is the one that it represents


class Role(TextChoices):
    """What a person does in an organisation (domain.md 1.2)."""

    HOTLINE_OPERATOR = "hotline_operator", _("Hotline operator")
    FIRST_LINE_SCREENER = "first_line_screener", _("First-line screener")
    CASE_MANAGER = "case_manager", _("Case manager")
    SHELTER_STAFF = "shelter_staff", _("Shelter staff")
    INVESTIGATOR = "investigator", _("Investigator or prosecutor")
    CHILD_PROTECTION_LEAD = "child_protection_lead", _("Child protection lead")
    LOCAL_COMMISSION_SECRETARY = "local_commission_secretary", _("Secretary of a local commission")
    NATIONAL_COORDINATOR = "national_coordinator", _("National coordinator")
    TRAINER = "trainer", _("Trainer or campaign officer")
    DATA_PROTECTION_OFFICER = "data_protection_officer", _("Data protection officer")
    ADMINISTRATOR = "administrator", _("Administrator")


class Action(TextChoices):
    """Everything that can be allowed: `noun:verb`, alphabetical."""

    AGREEMENT_FLOWED = "agreement:flowed", _("see what flowed under an agreement")
    AGREEMENT_PROPOSE = "agreement:propose", _("propose an agreement")
    AGREEMENT_READ = "agreement:read", _("read an agreement")
    AGREEMENT_SIGN = "agreement:sign", _("sign an agreement")
    AGREEMENT_SUSPEND = "agreement:suspend", _("suspend or end an agreement")
    ARRIVAL_SETTLE = "arrival:settle", _("see what phones sent, and decide on what waits")
    CAMPAIGN_KEEP = "campaign:keep", _("plan campaigns and enter what belongs to them")
    CAMPAIGN_READ = "campaign:read", _("read campaigns")
    CASE_BREAK_GLASS = "case:break_glass", _("open a case in an emergency")
    CASE_CLOSE = "case:close", _("close a case")
    CASE_DECLARE_CONFLICT = "case:declare_conflict", _("declare a conflict of interest")
    CASE_HAND_OVER = "case:hand_over", _("hand one's cases over to colleagues")
    CASE_JOIN = "case:join", _("bring a colleague into the case team")
    CASE_NOTE = "case:note", _("add a note to a case")
    CASE_READ = "case:read", _("read a case")
    CASE_RESTRICT = "case:restrict", _("restrict a case to its team")
    CASE_SHUT_OUT = "case:shut_out", _("declare a colleague's conflict of interest")
    CHILD_FIND = "child:find", _("record how a child was found, seen or lost")
    CHILD_KEEP = "child:keep", _("keep notices, team, adults and views of a child")
    CHILD_READ = "child:read", _("see the record of a child")
    CLAIM_KEEP = "claim:keep", _("pursue compensation for a person")
    CONSENT_RECORD = "consent:record", _("record a consent")
    CONSENT_WITHDRAW = "consent:withdraw", _("record the withdrawal of a consent")
    COURSE_DECIDE = "course:decide", _("record a decision of the authorities on identification")
    COURSE_KEEP = "course:keep", _("keep reflection, status, return and monitoring of a case")
    COURSE_READ = "course:read", _("see the way of a case")
    DEVICE_ENROL = "device:enrol", _("enrol a phone for work without a network")
    DEVICE_OVERSEE = "device:oversee", _("see every phone of the organisation and report it lost")
    DEVICE_READ = "device:read", _("see one's phones")
    DIRECTORY_KEEP = "directory:keep", _("keep entries of the directory of services")
    DIRECTORY_REPORT = "directory:report", _("report a wrong entry of the directory")
    DOCUMENT_ADD = "document:add", _("add a file to a case")
    DOCUMENT_ORIGINAL = "document:original", _("hand out the original of a file")
    DOCUMENT_READ = "document:read", _("see a file")
    DOCUMENT_SHARE = "document:share", _("share a file with another organisation")
    DUTY_COMPLETE = "duty:complete", _("complete a duty")
    ENQUIRY_ANSWER = "enquiry:answer", _("answer whether the person of one's case is meant")
    ENQUIRY_MAKE = "enquiry:make", _("ask another organisation that may know a person")
    ENQUIRY_OVERSEE = "enquiry:oversee", _("see which organisations looked whether yours knows somebody")
    ESTIMATE_MAKE = "estimate:make", _("estimate how many nobody saw")
    EXPORT_CASES = "export:cases", _("export cases without names")
    EXPORT_IDENTITIES = "export:identities", _("export what identifies")
    EXPORT_OVERSEE = "export:oversee", _("see and recall every export of the organisation")
    EXPORT_READ = "export:read", _("see one's exports")
    EXPORT_REFERRALS = "export:referrals", _("export referrals, codes only")
    GLASS_READ = "glass:read", _("see who opened a case in an emergency")
    GLASS_REVIEW = "glass:review", _("review an emergency access")
    HEARING_KEEP = "hearing:keep", _("set a hearing and prepare the person for it")
    IDENTIFICATION_DECIDE = "identification:decide", _("decide on preliminary identification")
    INSTRUMENT_EDIT = "instrument:edit", _("write a list of questions")
    INSTRUMENT_READ = "instrument:read", _("read the lists by which people are screened")
    INSTRUMENT_RELEASE = "instrument:release", _("release or withdraw a list of questions")
    INTAKE_KEEP = "intake:keep", _("open and close the public way in")
    LEDGER_READ = "ledger:read", _("read the ledger")
    LINK_COMPARE = "link:compare", _("compare selectors with investigators of another country")
    LINK_KEEP = "link:keep", _("keep a file of links and act on its meetings")
    LINK_READ = "link:read", _("read a file of links")
    MEMBER_HAND_OVER = "member:hand_over", _("hand over the cases of somebody who is gone")
    MEMBER_INVITE_ELSEWHERE = "member:invite_elsewhere", _("invite the first administrator of another organisation")
    MEMBER_MANAGE = "member:manage", _("invite people, change roles, reset a sign-in")
    NEWS_APPROVE = "news:approve", _("approve a press release that another wrote")
    NEWS_WRITE = "news:write", _("write, correct and withdraw press releases")
    NODE_PAIR = "node:pair", _("say with which nodes this one speaks")
    NODE_READ = "node:read", _("see the state of the node")
    ORGANISATION_READ = "organisation:read", _("read the directory")
    OUTCOME_KEEP = "outcome:keep", _("assess outcomes with the person")
    OUTCOME_READ = "outcome:read", _("read the outcomes of a case")
    OVERVIEW_READ = "overview:read", _("see what waits, over all cases, by codes")
    PERSON_CORRECT = "person:correct", _("correct a person's identity")
    PERSON_READ_IDENTITY = "person:read_identity", _("see a person's identity")
    PERSON_SEARCH = "person:search", _("search for a person")
    PLACE_HOLD = "place:hold", _("hold a place for a person")
    PLACE_NEED = "place:need", _("record that there is no place")
    PLACE_READ = "place:read", _("see free places")
    PLACE_UNMET = "place:unmet", _("see for whom there was no place")
    PLAN_ASSESS = "plan:assess", _("assess the risk, or by art. 7b")
    PLAN_READ = "plan:read", _("read plans and assessments")
    PLAN_READ_SAFETY = "plan:read_safety", _("read the safety plan")
    PLAN_WRITE = "plan:write", _("assess needs, and make plans with the person")
    PORTAL_KEEP = "portal:keep", _("give the person a way to their own page, and write with them")
    PROCEEDING_KEEP = "proceeding:keep", _("record proceedings and rights of a person")
    PROCEEDING_LEAD = "proceeding:lead", _("keep the investigators' side of proceedings")
    PROCEEDING_READ = "proceeding:read", _("read proceedings and rights of a person")
    PROGRAMME_KEEP = "programme:keep", _("write the national programme and take its steps")
    PROGRAMME_READ = "programme:read", _("read the national programme")
    PROGRAMME_REPORT = "programme:report", _("report on an activity of the national programme")
    PUBLICATION_PROPOSE = "publication:propose", _("propose what is published")
    PUBLICATION_READ = "publication:read", _("see what is published and proposed")
    PUBLICATION_RELEASE = "publication:release", _("publish what another proposed")
    REFERRAL_ANSWER = "referral:answer", _("answer a referral")
    REFERRAL_DRAFT = "referral:draft", _("prepare a referral")
    REFERRAL_FEEDBACK = "referral:feedback", _("see how referrals are answered")
    REFERRAL_READ = "referral:read", _("read a referral")
    REFERRAL_SEND = "referral:send", _("send a referral")
    REGISTRY_READ = "registry:read", _("read what is kept")
    PROJECT_KEEP = "project:keep", _("keep projects and read their indicators")
    REPORT_READ = "report:read", _("read reports with exact figures")
    RIGHTS_ERASE = "rights:erase", _("erase a person's data")
    RIGHTS_READ = "rights:read", _("tell a person who saw their file")
    SAFETY_KEEP = "safety:keep", _("enter what must not leave, and how a person may be reached")
    SAFETY_READ = "safety:read", _("read what must not leave")
    SCREENING_CONDUCT = "screening:conduct", _("conduct a screening")
    SCREENING_READ = "screening:read", _("read a screening")
    SECOND_DISCLOSURE = "second:disclosure", _("release a text that was stopped, as a second person")
    SECOND_ERASURE = "second:erasure", _("release an erasure, as a second person")
    SECOND_EXPORT = "second:export", _("release an export, as a second person")
    SECOND_MISSION = "second:mission", _("release a contact with the mission of origin, as a second person")
    SECOND_RESET = "second:reset", _("release a reset of a sign-in, as a second person")
    SECOND_SCREENING = "second:screening", _("agree to a milder conclusion of a screening, as a second person")
    SERVICE_KEEP = "service:keep", _("ask for services for a person and enter what became of them")
    SERVICE_READ = "service:read", _("see the services of a case")
    SHELTER_ADDRESS = "shelter:address", _("see the address of a house")
    SHELTER_KEEP = "shelter:keep", _("enter and change a house and its places")
    SHELTER_READ = "shelter:read", _("see who is in a house, by codes")
    SIGNAL_READ = "signal:read", _("read a signal")
    SIGNAL_RECORD = "signal:record", _("record a signal")
    SIGNAL_TRIAGE = "signal:triage", _("triage a signal")
    STAY_KEEP = "stay:keep", _("enter arrivals, absences and house notes")
    STAY_NAME = "stay:name", _("see the name of somebody who stays")
    STAY_READ = "stay:read", _("read a stay and its house notes")
    STUDY_ANSWER = "study:answer", _("say whether a record of one's case and another are one person")
    STUDY_JOIN = "study:join", _("say whether the organisation takes part in a study")
    STUDY_PROPOSE = "study:propose", _("propose a study that counts persons once, count and close it")
    STUDY_READ = "study:read", _("see the studies of the organisation")
    TABLE_READ = "table:read", _("read figures")
    TRAINING_KEEP = "training:keep", _("plan trainings and record who took part")
    TRAINING_READ = "training:read", _("read the trainings of the organisation")
    VETTING_KEEP = "vetting:keep", _("keep the register of those who offer help, and open their names")


class Relation(TextChoices):
    """How the actor stands to the record."""

    ANYONE = "anyone", _("anyone signed in")
    OWN_ORGANISATION = "own_organisation", _("the organisation that holds it")
    TEAM = "team", _("the case team")
    GLASS = "glass", _("an emergency access that is open")
    REVIEWER = "reviewer", _("the organisation that reviews it")
    GIVER = "giver", _("the organisation that refers")
    RECEIVER = "receiver", _("the organisation referred to")
    PARTY = "party", _("a party to it")
    COORDINATOR = "coordinator", _("the coordinator of its country or territory")


class Purpose(TextChoices):
    """Why personal data is used or leaves (agreements and consents name one of these)."""

    ASSISTANCE = "assistance", _("assistance and protection")
    CHILD_PROTECTION = "child_protection", _("protection of a child")
    IDENTIFICATION = "identification", _("identification")
    INVESTIGATION = "investigation", _("investigation and prosecution")
    SAFE_RETURN = "safe_return", _("safe return")
    STATISTICS = "statistics", _("statistics")


class Category(TextChoices):
    """Categories of personal data in consents and agreement clauses (domain.md 1.3)."""

    IDENTITY = "identity", _("name and date of birth")
    CONTACT = "contact", _("telephone and way of contact")
    WHEREABOUTS = "whereabouts", _("place of stay")
    HEALTH = "health", _("health and psychological state")
    EXPLOITATION = "exploitation", _("what happened (form of exploitation, result of the screening)")
    NEEDS = "needs", _("needs and wishes")
    LEGAL_STATUS = "legal_status", _("citizenship and residence status")
    INVESTIGATION = "investigation", _("data of an investigation")


class GroundKind(TextChoices):
    """A recorded duty that can stand in the place of consent (house law 1)."""

    CHILD = "child", _("duty towards a child")
    VITAL_INTEREST = "vital_interest", _("vital interest")
    COURT = "court", _("order of a court")


CLASS_OF: Final[dict[Category, DataClass]] = {
    Category.IDENTITY: DataClass.IDENTITY,
    Category.CONTACT: DataClass.LOCATION,
    Category.WHEREABOUTS: DataClass.LOCATION,
    Category.HEALTH: DataClass.CARE,
    Category.EXPLOITATION: DataClass.CARE,
    Category.NEEDS: DataClass.CARE,
    Category.LEGAL_STATUS: DataClass.IDENTITY,
    Category.INVESTIGATION: DataClass.INVESTIGATIVE,
}

PROSECUTING: Final = frozenset({OrganisationKind.POLICE, OrganisationKind.PROSECUTION})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person in a role for an organisation."""

    account: UUID
    organisation: UUID
    organisation_kind: OrganisationKind
    role: Role
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person herself, at her own page: exactly one case, and no role. No grant is ever asked for her (decision 032)."""

    visit: UUID
    case: UUID
    person: UUID
    organisation: UUID
    language: str


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: who, what, and the facts about the record that the decision may rest on."""

    actor: Actor
    action: Action
    relations: frozenset[Relation] = frozenset()
    purpose: Purpose | None = None
    sheltered: bool = False  # the person lives at an address that is secret
    conflict: bool = False  # the actor declared a conflict of interest in this case
    restricted: bool = False  # the case is restricted to its team
