"""Shapes of papers."""

from datetime import datetime

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In


class OfferOut(Schema):
    kind: str
    name: str
    since: datetime | None
    needs_legal_check: bool


class BlockOut(Schema):
    kind: str
    text: str
    language: str
    head: list[str]
    rows: list[list[str]]
    path: str


class PaperOut(Schema):
    kind: str
    title: str
    language: str
    code: str
    text: str
    digest: str
    blocks: list[BlockOut]
    left_out: list[str]


class SignedIn(In):
    name: str = Field(max_length=200)
    worker: str = Field(max_length=200)
    signature: str = Field(max_length=20_000)
    worker_signature: str = Field(max_length=20_000)


class KeepIn(In):
    language: str = Field("", max_length=2)
    signed: SignedIn | None = None
