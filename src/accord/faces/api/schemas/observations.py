"""Shapes of figures of others."""

from datetime import date

from accord.faces.api.schemas.base import Schema


class ObservationOut(Schema):
    """One figure of one source, as it was published, with the rule as the source states it and where it comes from."""

    source: str
    title: str
    rule: str
    measure: str
    period: str
    counts: str
    status: str
    shown: str
    value: int | None
    split: list[tuple[str, str]]
    earlier: list[str]
    note: str
    address: str
    retrieved: date
    file_digest: str


class DifferenceOut(Schema):
    """One thing in which the rules differ: each answer, and who gives it."""

    asked: str
    answers: list[tuple[str, list[str]]]


class ObservationsOut(Schema):
    """Every source for a country, year and family of measures, and why they differ."""

    country: str
    year: int
    family: str
    figures: list[ObservationOut]
    differences: list[DifferenceOut]
    changes: list[str]
