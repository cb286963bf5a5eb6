"""Shapes of output of duties and rules."""

from datetime import date

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.outputs import DutyOut


class RuleOut(Schema):
    id: str
    version: str
    jurisdiction: str
    population: str
    except_for: list[str]
    trigger: str
    duty: str
    why: str
    recipients: list[str]
    length: int
    unit: str
    counts_from: str
    ends: str
    on_holiday: str
    behaviour: str
    repeats: bool
    valid_from: date
    valid_until: date
    source: str
    source_name: str
    tag: str
    last_checked: date
    checked_by: str
    enabled: bool
    needs_legal_check: bool
    by_step: bool
    own: bool


class DutyWhyOut(Schema):
    duty: DutyOut
    owes: str
    account: str
    began: str
    steps: list[str]
    changes: list[str]
    rule: RuleOut | None
