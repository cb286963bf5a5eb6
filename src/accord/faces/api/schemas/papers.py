"""Shapes of papers."""

from datetime import datetime

from accord.faces.api.schemas.base import Schema


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
