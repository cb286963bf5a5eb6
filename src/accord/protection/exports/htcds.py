"""A case in the codes of HTCDS 2.0 (IOM, CC BY 4.0). What the standard lacks is marked `x_accord_`."""

from typing import Any, Final
from uuid import UUID

from accord.foundation.codes import LOCAL_FORMS, ExploitationForm
from accord.foundation.policy import OrganisationKind
from accord.protection.cases.models import Case
from accord.protection.cases.vocab import CloseReason, Phase

STATUS: Final = {Phase.MONITORING: "FollowUp", Phase.CLOSED: "Closed"}
K = OrganisationKind
DECIDER: Final = {
    K.POLICE: "Police",
    K.PROSECUTION: "CourtOrProsecution",
    K.NGO: "NGO",
    K.INTERNATIONAL: "NGO",
    K.DONOR: "Other",
}


def case_content(case: Case, codes: dict[UUID, str], kinds: dict[UUID, OrganisationKind]) -> dict[str, Any]:
    """Person, victim context and case, by the names of the standard. `codes` and `kinds` are those of the organisations."""
    forms = [ExploitationForm(code) for code in case.forms.split()]
    not_a_victim = case.close_reason == CloseReason.NOT_A_VICTIM
    victim = {
        "vic_TraffickingStatus": "NotAVictimOfTrafficking" if not_a_victim else "PossibleVictimOfTrafficking",
        "vic_TraffickingStatusDecisionMakingOrg": DECIDER.get(
            kinds.get(case.responder, K.DONOR), "NonPoliceGovernmentalOrganization"
        ),
        "vic_TypeOfExploitation": [f.value for f in forms if f not in LOCAL_FORMS],
        "x_accord_TypeOfExploitation": [f.value for f in forms if f in LOCAL_FORMS],
    }
    return {
        "person": {
            "prs_Gender": case.sex,
            "prs_Citizenship": case.citizenships.split(),
            "x_accord_AgeGroup": case.age_group,
        },
        "victim_context": victim,
        "case": {
            "cas_Status": STATUS.get(Phase(case.phase), "Active"),
            "cas_IncomingReferralDate": case.identified_on.isoformat(),
            "cas_ReferringOrganisation": codes.get(case.responder, ""),
            "cas_CaseOwner": codes.get(case.organisation, ""),
            "x_accord_Key": f"{case.source}/{case.source_key}" if case.source else str(case.pk),
            "x_accord_Jurisdiction": case.jurisdiction,
            "x_accord_Precision": case.identified_precision,
        },
    }


HEADS: Final = (
    "prs_Gender", "prs_Citizenship", "x_accord_AgeGroup", "vic_TraffickingStatus", "vic_TraffickingStatusDecisionMakingOrg",
    "vic_TypeOfExploitation", "x_accord_TypeOfExploitation", "cas_Status", "cas_IncomingReferralDate",
    "cas_ReferringOrganisation", "cas_CaseOwner", "x_accord_Key", "x_accord_Jurisdiction", "x_accord_Precision",
)  # fmt: skip


def flat(case: Case, codes: dict[UUID, str], kinds: dict[UUID, OrganisationKind]) -> dict[str, str]:
    """The same as one row by HEADS; several codes in a cell stand with a blank between them."""
    content = case_content(case, codes, kinds)
    values = {name: value for part in content.values() for name, value in part.items()}
    return {name: " ".join(values[name]) if isinstance(values[name], list) else values[name] for name in HEADS}
