"""How a plan was agreed on with the person: who signed, before whom, in which language it was read."""

import json
import re
from dataclasses import asdict, dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.models import LANGUAGES
from accord.foundation.ui.drawings import LONGEST_SIGNATURE, is_signature
from accord.protection.consents.vocab import Method
from accord.protection.plans.answers import canonical
from accord.protection.plans.vocab import BadPlan

LONGEST_NAME: Final = 200
MOST_OF_TEAM: Final = 12
_NAMED: Final = re.compile(r"\w")


@dataclass(frozen=True, slots=True, repr=False)
class Signatory:
    """Somebody of the team of a child who signs too."""

    name: str
    function: str


@dataclass(frozen=True, slots=True, repr=False)
class Agreement:
    """What was signed. The signatures are SVG paths."""

    method: Method
    language: str
    name: str  # of the person
    worker: str  # name of the worker
    signature: str = ""
    worker_signature: str = ""
    witness: str = ""
    interpreter: bool = False
    team: tuple[Signatory, ...] = ()

    def text(self) -> str:
        """As canonical JSON, to be sealed."""
        return canonical(asdict(self))

    @classmethod
    def of(cls, text: str) -> "Agreement":
        """The agreement in a text that `text` made."""
        row = json.loads(text)
        team = tuple(Signatory(**one) for one in row.pop("team"))
        return cls(**row | {"method": Method(row["method"]), "team": team})


def check(agreement: Agreement, *, child: bool) -> None:
    """Raises BadPlan, at its field, for an agreement that lacks what it needs (NRM, documentation: both names, both
    signatures; for a child every member of the team signs, measure 1.3).
    """
    if agreement.language not in dict(LANGUAGES):
        raise BadPlan(_("Choose the language in which it was read."), field="language")
    _check_names(agreement)
    if agreement.method == Method.SIGNATURE:
        for field, path in (("signature", agreement.signature), ("worker_signature", agreement.worker_signature)):
            if not is_signature(path):
                raise BadPlan(_("A signature is missing. Sign in both boxes, or choose another way."), field=field)
    elif agreement.signature or agreement.worker_signature:
        raise BadPlan(_("Something was signed on the screen. Choose that way, or clear the boxes."), field="method")
    if agreement.method == Method.SPOKEN and not _NAMED.search(agreement.witness):
        raise BadPlan(_("A spoken agreement needs the name of a witness."), field="witness")
    if child and not agreement.team:
        raise BadPlan(_("For a child every member of the team signs. Enter their names and functions."), field="team")


def _check_names(agreement: Agreement) -> None:
    for field in ("name", "worker"):
        if not _NAMED.search(getattr(agreement, field)):
            raise BadPlan(_("Write the name as it is signed."), field=field)
    long = (agreement.name, agreement.worker, agreement.witness, *(s.name + s.function for s in agreement.team))
    if max(map(len, long)) > LONGEST_NAME or len(agreement.team) > MOST_OF_TEAM:
        raise BadPlan(_("A name is too long, or there are too many. Shorten it."), field="name")
    if any(not s.name.strip() or not s.function.strip() for s in agreement.team):
        raise BadPlan(_("Enter the name and the function of each member of the team."), field="team")


__all__ = ["LONGEST_SIGNATURE", "Agreement", "Signatory", "check"]
