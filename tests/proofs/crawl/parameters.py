"""What stands in the parameters of addresses: words, and the ids of the records of a node."""

import re
from collections.abc import Container, Iterable, Iterator
from uuid import UUID

from django.apps import apps
from django.db.models import Model

from accord.cooperation.directory.models import Helper as VettedHelper
from accord.faces.desk.views.children import PARTS
from accord.faces.desk.views.courses import STEPS
from accord.foundation.vault import SealedField
from accord.protection.plans.vocab import PlanKind
from accord.research.overview.caseload import CASELOAD
from accord.research.overview.figures import FIGURES

# Parameters that are no ids. One that is neither here nor the id of a model stops the crawl.
WORDS = {
    "number": ["1"],
    "action": ["complete", "stop", "resume", "suspend"],
    "by": ["channel", "sex"],
    "name": ["referrals", "identified"],
    "language": ["uk"],
    "part": list(PARTS),
    "step": list(STEPS),
    "kind": ["rights", *(kind.value for kind in PlanKind)],
    "figure": list(FIGURES),
    "load": list(CASELOAD),
    "token": ["x"],
    "instrument": ["bg-nrm"],
    "edition": ["2026.1"],
    "place": ["head"],
    "numbers": ["123456789"],
    "document": ["directive"],
    "table": ["victims-age"],
    "indicator": ["registered"],
}
# Whose ids these parameters are, where their name is not that of a model: none of ours, or one of several.
IDS_OF: dict[str, tuple[str, ...]] = {
    "question": ("press.MediaQuestion",), "campaignevent": ("campaigns.Event",),
    "countingstudy": ("studies.Study",), "study": ("children.Study",), "child": ("cases.Case",), "childmember": ("children.Helper",), "place": (), "taxonomy": (), "term": (),
    "provider": (), "session": (), "passkey": (), "report": ("directory.EntryReport",),
    "draft": ("signals.Signal",), "childmeasure": ("children.Measure",), "ban": ("children.ExitBan",), "later": ("estimates.Estimate",),
}  # fmt: skip
# What rules of access and steps ask of a record.
ASKED = re.compile("organisation|giver|receiver|state|phase|kind|role|case|object_type|shelter|made_by|account")


def models_of(parameter: str) -> list[type[Model]]:
    """The models whose ids this parameter of an address may be: those of its name, for two rooms may use one word."""
    word = parameter.removesuffix("_id").replace("_", "")
    if word in IDS_OF:
        return [apps.get_model(label) for label in IDS_OF[word]]
    ours = [model for model in apps.get_models() if model.__module__.startswith("accord.")]
    found = [model for model in ours if model.__name__.lower() == word]
    assert found, f"{parameter} is the id of no model: say in parameters.IDS_OF whose it is"
    return found


def values(parameters: set[str], *, each: bool, named: Container[UUID] = ()) -> dict[str, list[str]]:
    """For every parameter what it can be: `case_id` the ids of `Case`.

    Without `each` one of the records that are alike, that which the world has named where there is one.
    """
    found = WORDS | {"code": list(VettedHelper.objects.values_list("code", flat=True))}
    for name in parameters:
        if name.endswith("_id"):
            rows = [row for model in models_of(name) for row in model._base_manager.order_by("pk")]
            rows = [row for row in rows if isinstance(row.pk, UUID)]
            rows.sort(key=lambda row: row.pk not in named)
            found[name] = [str(row.pk) for row in (rows if each else _kinds(rows))]
        assert name in found, f"{name} stands in an address: say in parameters.WORDS what it can be"
    return found


def _kinds(rows: Iterable[Model]) -> Iterator[Model]:
    """One of those rows that differ in nothing that a rule of access or a step asks for."""
    seen = set()
    for row in rows:
        fields = row._meta.concrete_fields
        there = (bool(row.__dict__[f.attname]) for f in fields if isinstance(f, SealedField) or f.name.endswith("_at"))
        mark = (type(row), *there, *(str(row.__dict__[f.attname]) for f in fields if ASKED.match(f.name)))
        if mark not in seen:
            seen.add(mark)
            yield row
