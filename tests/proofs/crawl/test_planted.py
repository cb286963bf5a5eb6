"""Of the crawls themselves: no sealed column is without a canary, so that a new one cannot be forgotten."""

import zlib
from base64 import b64decode

import pytest
from django.apps import apps

from accord.foundation.vault import SealedField, VaultError, current
from accord.foundation.vault.fields import cell_of
from accord.foundation.vault.store import NODE

# What nobody types: keys and digests, and texts that are drawn up from what stands sealed elsewhere.
MADE = {
    "documents.Document.sha256", "documents.Document.original_key", "documents.Document.copy_key", "documents.Share.copy_key",
    "consents.Consent.text", "tips.Intake.secret", "press.PressDesk.secret", "fundraisers.FundraiserDesk.secret", "programme.ReportLink.secret", "comparisons.Comparison.secret", "transmissions.Transmission.content",
    "messages_between.Outgoing.signed_letter", "messages_between.Incoming.signed_letter",
}  # fmt: skip

# What is packed before it is sealed.
PACKED = {
    "signals.SignalMail.raw": lambda text: zlib.decompress(b64decode(text)).decode(),
    "programme.Evidence.file": lambda text: b64decode(text).decode("latin-1"),
    "agreements.Signature.file": lambda text: b64decode(text).decode("latin-1"),
}


@pytest.mark.proof("D2")
def test_every_sealed_column_holds_a_canary(house, proof):
    columns = [(m, f.name) for m in apps.get_models() for f in m._meta.fields if isinstance(f, SealedField)]
    named = [(f"{model._meta.label}.{name}", model, name) for model, name in columns]
    bare = [label for label, model, name in named if label not in MADE and not _planted(house, model, name)]
    proof.counted(
        len(named), f"{len(named)} sealed columns, {len(MADE)} of which nobody types: {len(bare)} without a canary"
    )
    assert not bare, f"plant a canary in crawl/rooms.py for {bare}, and say in sees.toml who may see it"


def _planted(house, model, name) -> bool:
    rows = model._base_manager.exclude(**{name: None})
    unpacked = PACKED.get(f"{model._meta.label}.{name}", str)
    return any(house.canaries.within(unpacked(text)) for row in rows for text in _opened(house, row, name))


def _opened(house, row, name):
    for holder in (NODE, *map(house.org, house.cast.organisations)):
        try:
            yield current().open(cell_of(row, name), getattr(row, name), holder=holder)
        except VaultError:
            continue
