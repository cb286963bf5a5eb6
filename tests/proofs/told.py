"""Run as a process on a real node: registers the cast and issues tokens, or opens every sealed cell. Prints JSON."""

import json
import os
import sys
from hashlib import sha256

import django


def tokens():
    """Tokens of the case managers, and whom they refer to."""
    from accord.cooperation.agreements import services as agreements
    from accord.cooperation.agreements.terms import ClauseTerms, Terms
    from accord.cooperation.agreements.vocab import AgreementKind, LegalBasis
    from accord.cooperation.people.models import Membership
    from accord.cooperation.people.services import issue_token
    from accord.demo.cast import register_cast
    from accord.foundation.clock import now
    from accord.foundation.policy import Category, Purpose

    moment = now()
    cast = register_cast(password="correct horse battery staple", now=moment)
    wanted = (Category.IDENTITY, Category.NEEDS)
    clauses = tuple(ClauseTerms(Purpose.ASSISTANCE, c, LegalBasis.CONSENT) for c in wanted)
    parties = frozenset({cast.org("animus"), cast.org("dignita")})
    terms = Terms(
        "x", AgreementKind.DATA_SHARING, parties, clauses, moment.date(), moment.date().replace(year=moment.year + 1)
    )
    made = agreements.propose(actor=cast["nadia"], terms=terms, now=moment, key="told-0001").id
    for number, who in enumerate(("nadia", "vesela")):
        agreements.sign(actor=cast[who], agreement=made, now=moment, key=f"told-sign-{number}")
    found = {}
    for who in ("ana", "mira", "oksana"):
        membership = Membership.objects.get(account=cast[who].account).pk
        found[who] = issue_token(actor=cast[who], membership=membership, label="proof", now=moment, key=f"told-{who}")
    return {"tokens": found, "animus": str(cast.org("animus")), "dignita": str(cast.org("dignita"))}


def cells():
    """How many sealed cells there are, and how many do not open for the organisation that holds them."""
    from django.apps import apps

    from accord.foundation.ledger.queries import verify_here
    from accord.foundation.vault import SealedField, reveal

    total = shut = 0
    for model in apps.get_models():
        names = [f.name for f in model._meta.fields if isinstance(f, SealedField)]
        for row in model._base_manager.all() if names else ():
            filled = [name for name in names if getattr(row, name)]
            total += len(filled)
            try:
                reveal(row, holder=_holder(row), fields=filled)
            except Exception:  # noqa: BLE001
                shut += len(filled)
    report = verify_here()
    return {"cells": total, "shut": shut, "events": report.events, "sound": report.sound} | files()


def files():
    """How many files there are, and how many do not open as they came."""
    from accord.foundation.vault import reveal
    from accord.protection.documents.models import Document
    from accord.protection.documents.storage import COPY, ORIGINAL, read, verify

    total = broken = 0
    for row in Document.objects.all():
        total += 1
        try:
            opened = reveal(row, holder=row.organisation, fields=["original_key", "copy_key", "sha256"])
            came = sha256(b"".join(read(row.pk, ORIGINAL, bytes.fromhex(opened["original_key"])))).hexdigest()
            verify(row.pk, COPY, bytes.fromhex(opened["copy_key"]))
            broken += came != opened["sha256"]
        except Exception:  # noqa: BLE001
            broken += 1
    return {"files": total, "broken": broken}


def _holder(row):
    for name in ("organisation", "giver_id"):
        if value := getattr(row, name, None):
            return value
    return _holder(row.case if hasattr(row, "case") else row.referral)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "accord.config.settings"
    django.setup()
    from accord.foundation.wall import whole_node_process

    whole_node_process()
    print(json.dumps(cells() if "cells" in sys.argv else tokens()))
