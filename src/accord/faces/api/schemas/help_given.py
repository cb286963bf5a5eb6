"""Shapes of services for a person."""

from datetime import date
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.protection.services.vocab import AppliedTo, EpisodeStep, Frequency, Funding, RefusedBecause, Result


class ServiceIn(In):
    """`kind` is a code of the catalogue of the directory."""

    kind: str = Field(max_length=8)
    asked_on: date
    provider: UUID | None = None
    frequency: Frequency
    funding: Funding
    applied_to: AppliedTo | None = None
    referral: UUID | None = None
    words: str = Field("", max_length=2000)


class HappenedIn(VersionIn):
    """`refused` goes with the step refuse, `result` with the step end."""

    step: EpisodeStep
    on: date
    refused: RefusedBecause | None = None
    result: Result | None = None


class EpisodeOut(Schema):
    id: UUID
    kind: str
    provider: UUID | None
    referral: UUID | None
    frequency: str
    funding: str
    applied_to: str
    asked_on: date
    assessed_on: date | None
    decided_on: date | None
    started_on: date | None
    ended_on: date | None
    refused: str
    result: str
    state: str
    words: str
    actions: list[str]
    version: int
