"""Columns, rows and cover of a file, in the language of who takes it."""

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import queries as people
from accord.foundation.codes import country_names, form_names
from accord.foundation.ledger.words import words
from accord.foundation.policy import Actor, Category, Purpose
from accord.foundation.policy.vocab import CLASS_OF
from accord.foundation.sheets import Sheet
from accord.foundation.vault import DataClass
from accord.protection.cases.models import Case
from accord.protection.exports import htcds
from accord.protection.exports.models import Export
from accord.protection.exports.selection import Picked, Selection, parts
from accord.protection.exports.vocab import ExportKind
from accord.protection.persons import queries as persons
from accord.protection.persons.vocab import FIELDS, LABELS
from accord.protection.referrals.vocab import PAYLOAD


def sheet_of(
    actor: Actor,
    export: Export,
    found: Selection,
    opened: Mapping[str, Mapping[str, str]],
    told: Mapping[str, str],
    now: datetime,
) -> Sheet:
    """The sheet of `export`: `opened` are the identities by case, `told` its sealed keeper and reason."""
    heads, rows = _table(export, found, opened)
    return Sheet(export.code, heads, rows, tuple(_cover(actor, export, found, told, now)), secrets.token_hex(16))


def identity_fields(export: Export) -> tuple[str, ...]:
    """The fields of an identity that the chosen categories hold, in their fixed order."""
    chosen = {name for code in export.categories.split() for name in PAYLOAD.get(Category(code), ())}
    return tuple(name for name in FIELDS if name in chosen)


def open_identities(*, actor: Actor, export: Export, found: Selection, now: datetime) -> dict[str, dict[str, str]]:
    """The identities of the rows, each opened by its decision; every opening is an event."""
    if export.kind != ExportKind.IDENTITIES:
        return {}
    purpose = Purpose(export.purpose)
    alike: dict[frozenset[DataClass], list[Picked]] = defaultdict(list)
    for picked in found.cases:
        alike[picked.decision.classes].append(picked)
    opened: dict[str, dict[str, str]] = {}
    for them in alike.values():
        for part in parts(them):
            people_ = [p.case.person_id for p in part]
            texts = persons.open_identities(
                actor=actor, persons=people_, decision=part[0].decision, purpose=purpose, now=now
            )
            opened |= {str(p.case.pk): dict(texts[p.case.person_id]) for p in part}
    return opened


def recipient_name(export: Export) -> str:
    """The organisation that the file is for, or that it is for own use."""
    found = organisations.get(export.recipient) if export.recipient else None
    return found.name if found else _("own use")


def _cover(
    actor: Actor, export: Export, found: Selection, told: Mapping[str, str], now: datetime
) -> list[tuple[str, str]]:
    own = organisations.get(actor.organisation)
    return [
        (_("Export"), f"{export.code}: {export.get_kind_display()}"),
        (_("From"), own.name if own else ""),
        (_("For"), ", ".join(part for part in (recipient_name(export), told["keeper"]) if part)),
        (_("Purpose"), str(export.get_purpose_display())),
        (_("Made"), date_format(localtime(now), "DATETIME_FORMAT")),
        (_("Rows"), str(found.size)),
        (_("Left out"), str(found.left_out)),
        (
            _("Handling"),
            _(
                "For this recipient and purpose only. Delete the file when it is no longer needed, or when it is recalled. "
                "If it is lost, tell your data protection officer at once."
            ),
        ),
    ]


def _table(
    export: Export, found: Selection, opened: Mapping[str, Mapping[str, str]]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    match ExportKind(export.kind):
        case ExportKind.CASES:
            return _heads(_case_heads()), _case_rows(p.case for p in found.cases)
        case ExportKind.IDENTITIES:
            return _identities(export, found, opened)
        case ExportKind.HTCDS:
            listed = organisations.codes_and_kinds()
            rows = (htcds.flat(p.case, *listed) for p in found.cases)
            return htcds.HEADS, tuple(tuple(row[name] for name in htcds.HEADS) for row in rows)
        case ExportKind.REFERRALS:
            return _referral_table(found)
    return _ledger_table(found)


def _heads(words_: list[str]) -> tuple[str, ...]:
    return tuple(str(word) for word in words_)


def _case_heads() -> list[str]:
    return [
        _("Case"), _("Phase"), _("Since"), _("Sex"), _("Age"), _("Citizenship"), _("Form of exploitation"), _("Identified on"),
    ]  # fmt: skip


def _case_rows(cases: Iterable[Case]) -> tuple[tuple[str, ...], ...]:
    """Each word is looked up once for a file: ten thousand rows say the same few."""
    words_: dict[tuple[str, str], str] = {}

    def word(case: Case, name: str) -> str:
        key = name, str(getattr(case, name))
        if key not in words_:
            words_[key] = str(getattr(case, f"get_{name}_display")())
        return words_[key]

    countries, forms = cache(country_names), cache(form_names)
    return tuple(
        (
            case.code,
            word(case, "phase"),
            _day(localtime(case.opened_at).date()),
            word(case, "sex"),
            word(case, "age_group"),
            countries(case.citizenships),
            forms(case.forms),
            _day(case.identified_on),
        )
        for case in cases
    )


def _identities(
    export: Export, found: Selection, opened: Mapping[str, Mapping[str, str]]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The chosen categories: fields of the identity, and what of the case belongs to the category (as in a referral)."""
    names = identity_fields(export)
    beside = {
        Category.LEGAL_STATUS: (_("Citizenship"), lambda case: country_names(case.citizenships)),
        Category.EXPLOITATION: (_("Form of exploitation"), lambda case: form_names(case.forms)),
    }
    chosen = [Category(code) for code in export.categories.split() if code in beside]
    heads = _heads([_("Case"), *(str(LABELS[name]) for name in names), *(beside[c][0] for c in chosen)])

    def row(picked: Picked) -> tuple[str, ...]:
        identity = opened[str(picked.case.pk)]
        more = [beside[c][1](picked.case) if CLASS_OF[c] in picked.decision.classes else "" for c in chosen]
        return (picked.case.code, *(identity.get(name, "") for name in names), *more)

    return heads, tuple(row(picked) for picked in found.cases)


def _referral_table(found: Selection) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    heads = [_("Referral"), _("From"), _("To"), _("Purpose"), _("State"), _("Prepared"), _("Sent")]
    rows = tuple(
        (
            r.code,
            r.giver.name,
            r.receiver.name,
            str(r.get_purpose_display()),
            str(r.get_state_display()),
            _moment(r.drafted_at),
            _moment(r.sent_at),
        )
        for r in found.referrals
    )
    return _heads(heads), rows


def _ledger_table(found: Selection) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    names = people.names(event.actor for event in found.events)
    heads = [_("Number"), _("When"), _("What"), _("About"), _("Who"), _("For what"), _("Facts")]
    rows = tuple(
        (
            str(e.seq),
            _moment(e.at),
            words(e.kind),
            str(json.loads(e.facts).get("code", "")),
            names.get(e.actor, "") if e.actor else "",
            str(Purpose(e.purpose).label) if e.purpose in Purpose.values else "",
            e.facts,
        )
        for e in found.events
    )
    return _heads(heads), rows


def _day(moment: date) -> str:
    return moment.isoformat()


def _moment(moment: datetime | None) -> str:
    return localtime(moment).isoformat(sep=" ", timespec="minutes") if moment else ""
