"""Who may do what, and what may leave. See README.md of this room."""

from accord.foundation.policy.decide import Decision, decide, project, require
from accord.foundation.policy.disclosure import (
    AgreementFacts,
    Clause,
    ConsentFacts,
    Disclosure,
    LegalGround,
    decide_disclosure,
)
from accord.foundation.policy.vocab import (
    Action,
    Actor,
    Category,
    GroundKind,
    OrganisationKind,
    Purpose,
    Relation,
    Request,
    Role,
    Visitor,
)
from accord.foundation.refusals import Reason

__all__ = [
    "Action",
    "Actor",
    "AgreementFacts",
    "Category",
    "Clause",
    "ConsentFacts",
    "Decision",
    "Disclosure",
    "GroundKind",
    "LegalGround",
    "OrganisationKind",
    "Purpose",
    "Reason",
    "Relation",
    "Request",
    "Role",
    "Visitor",
    "decide",
    "decide_disclosure",
    "project",
    "require",
]
