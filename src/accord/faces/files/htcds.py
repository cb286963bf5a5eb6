"""HTCDS 2.0 (IOM, CC BY 4.0) out and in: one JSON object a line, pseudonymous.

Line kinds: a header, organisations, persons with their victim context and case. Field names are those of the standard;
what it lacks is marked `x_accord_`: case key, jurisdiction, day and precision of identification, age group (the
standard has a birth date only), kind of organisation, two forms of exploitation, and the phase of a case.
Faults of the standard that a reader survives (standards.md section 2): trailing blanks, codes of both spellings, `NA`.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from accord.cooperation.organisations.models import Organisation
from accord.cooperation.organisations.services import register
from accord.faces.files.rows import BadRow, UnreadableFile, lines_of
from accord.foundation import clock
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex, code_set, is_country
from accord.foundation.ids import no_text
from accord.foundation.policy import OrganisationKind
from accord.protection.cases.imports import Registered
from accord.protection.cases.models import Case, Precision
from accord.protection.cases.vocab import CloseReason, Phase
from accord.protection.exports.htcds import case_content

STANDARD: Final = "HTCDS 2.0"
CREDIT: Final = "Human Trafficking Case Data Standard (HTCDS) by IOM, CC BY 4.0"
LONGEST_LINE: Final = 64 * 1024
LONGEST_SOURCE, LONGEST_KEY = 40, 80  # the columns of a case
K = OrganisationKind
ORGANISATION_TYPE: Final = {
    K.NATIONAL_COORDINATOR: "CentralGovernmentOrganisation",
    K.LOCAL_COMMISSION: "LocalGovernmentOrganisation",
    K.POLICE: "LawEnforcement",
    K.PROSECUTION: "LawEnforcement",
    K.CHILD_PROTECTION: "CentralGovernmentOrganisation",
    K.GOVERNMENT: "CentralGovernmentOrganisation",
    K.LOCAL_AUTHORITY: "LocalGovernmentOrganisation",
    K.NGO: "NGO",
    K.INTERNATIONAL: "NGO",
    K.DONOR: "NGO",
}
KIND_OF_TYPE: Final = {
    "NGO": K.NGO,
    "LawEnforcement": K.POLICE,
    "CentralGovernmentOrganisation": K.GOVERNMENT,
    "LocalGovernmentOrganisation": K.LOCAL_AUTHORITY,
    "ImmigrationService": K.GOVERNMENT,
    "HealthServiceOrganisation": K.GOVERNMENT,
    "LegalService": K.NGO,
    "SchoolOrCollege": K.LOCAL_AUTHORITY,
    "CorporateBusiness": K.NGO,
}


def write(*, now: datetime) -> Iterator[str]:
    """The lines of an export of every case, in a fixed order. No name is in it."""
    declared = {"x_accord_Persons": Case.objects.count()}
    yield _line({"standard": STANDARD, "credit": CREDIT, "made": clock.day(now).isoformat(), **declared})
    kinds: dict[UUID, OrganisationKind] = {}
    for organisation in Organisation.objects.order_by("code"):
        kinds[organisation.pk] = K(organisation.kind)
        yield _line(_organisation(organisation))
    codes = dict(Organisation.objects.values_list("id", "code"))
    for case in Case.objects.order_by("source", "source_key", "id").iterator(chunk_size=2000):
        yield _line(case_content(case, codes, kinds))


def declared(first: str) -> int:
    """How many persons the first line of an export declares; 0 if it says nothing."""
    return int(json.loads(first).get("x_accord_Persons", 0))


def _line(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _organisation(one: Organisation) -> dict[str, Any]:
    return {
        "organisation": {
            "org_Name": one.names["en"],
            "org_Type": ORGANISATION_TYPE[K(one.kind)],
            "org_ShippingCountry": one.country,
            "x_accord_Code": one.code,
            "x_accord_Kind": one.kind,
        }
    }


class _Bad(Exception):
    def __init__(self, field: str, problem: str) -> None:
        self.field, self.problem = field, problem


def read(path: Path, *, bad: list[BadRow], now: datetime) -> Iterator[Registered]:
    """The registered persons of an export; lines that cannot be read go to `bad`. Raises UnreadableFile."""
    organisations = dict(Organisation.objects.values_list("code", "id"))
    try:
        with path.open(encoding="utf-8-sig") as file:
            header = _object(file.readline(LONGEST_LINE))
            if header.get("standard") != STANDARD:
                raise UnreadableFile("This is not an HTCDS 2.0 export: its first line does not say so.")
            for number, text in enumerate(lines_of(file, LONGEST_LINE), start=2):
                try:
                    content = _object(text)
                    if "organisation" in content:
                        _add_organisation(content["organisation"], organisations, now)
                    else:
                        yield _registered(content, organisations, clock.day(now))
                except _Bad as problem:
                    bad.append(BadRow(number, problem.field, problem.problem))
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile("The file cannot be read: %(error)s", error=str(error)) from error
    except _Bad as error:
        raise UnreadableFile("This is not an HTCDS 2.0 export: its first line is not JSON.") from error


def _object(text: str) -> dict[str, Any]:
    if len(text) > LONGEST_LINE:
        raise _Bad("line", "is longer than 64 kB")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _Bad("line", "is not JSON") from error
    if not isinstance(found, dict):
        raise _Bad("line", "is not a JSON object")
    if no_text(found):
        raise _Bad("line", "holds a NUL or half a character")
    return found


def _text(content: Any, name: str) -> str:
    value = content.get(name, "") if isinstance(content, dict) else None
    if not isinstance(value, str):
        raise _Bad(name, "is not a text")
    return value.strip()


def _codes(content: Any, name: str) -> list[str]:
    value = content.get(name, []) if isinstance(content, dict) else None
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise _Bad(name, "is not a list of codes")
    return [code.strip() for code in value]


def _add_organisation(content: Any, known: dict[str, UUID], now: datetime) -> None:
    code, name = _text(content, "x_accord_Code") or _text(content, "org_Name"), _text(content, "org_Name")
    kind, type_ = _text(content, "x_accord_Kind"), _text(content, "org_Type")
    country = _text(content, "org_ShippingCountry")
    if not name or len(code) > 60:
        raise _Bad("org_Name", "is empty or too long")
    if kind not in K.values and type_ not in KIND_OF_TYPE:
        raise _Bad("org_Type", f"“{type_[:40]}” is an unknown code; known are: {', '.join(KIND_OF_TYPE)}")
    if country and not is_country(country):
        raise _Bad("org_ShippingCountry", f"“{country[:10]}” is not a country code")
    if code not in known:
        chosen = K(kind) if kind in K.values else KIND_OF_TYPE[type_]
        made = register(
            code=code, names={"en": name}, kind=chosen, country=country, on_this_node=False, source="htcds", now=now
        )
        known[code] = made.pk


def _registered(content: dict[str, Any], known: dict[str, UUID], today: date) -> Registered:
    person, victim, case = (content.get(name, {}) for name in ("person", "victim_context", "case"))
    citizenships = _codes(person, "prs_Citizenship")
    forms = [_code(ExploitationForm, code, "vic_TypeOfExploitation") for code in _forms(victim)]
    for code in citizenships:
        if not is_country(code):
            raise _Bad("prs_Citizenship", f"“{code[:10]}” is not a country code")
    responder = known.get(_text(case, "cas_ReferringOrganisation"))
    if responder is None:
        raise _Bad("cas_ReferringOrganisation", "is not among the organisations of the file")
    key = _text(case, "x_accord_Key")
    source, slash, rest = key.partition("/")
    if not slash:
        source, rest = "htcds", key
    if not source or not rest or len(source) > LONGEST_SOURCE or len(rest) > LONGEST_KEY:
        raise _Bad("x_accord_Key", f"is empty or longer than {LONGEST_SOURCE} characters, a slash and {LONGEST_KEY}")
    not_a_victim = _text(victim, "vic_TraffickingStatus") == "NotAVictimOfTrafficking"
    closed = _text(case, "cas_Status") in ("Closed", "ClosedReferred")
    jurisdiction = _text(case, "x_accord_Jurisdiction")
    if not is_country(jurisdiction):
        raise _Bad("x_accord_Jurisdiction", f"“{jurisdiction[:10]}” is not a country code")
    return Registered(
        source,
        rest,
        known.get(_text(case, "cas_CaseOwner"), responder),
        responder,
        jurisdiction,
        _day(_text(case, "cas_IncomingReferralDate"), today),
        _code(Precision, _text(case, "x_accord_Precision") or "day", "x_accord_Precision"),
        _code(Sex, _text(person, "prs_Gender") or Sex.UNKNOWN, "prs_Gender"),
        _code(AgeGroup, _text(person, "x_accord_AgeGroup") or AgeGroup.UNKNOWN, "x_accord_AgeGroup"),
        code_set(citizenships),
        code_set(forms),
        Phase.CLOSED if closed or not_a_victim else Phase.MONITORING,
        CloseReason.NOT_A_VICTIM if not_a_victim else CloseReason.GOALS_MET if closed else "",
    )


def _forms(victim: Any) -> list[str]:
    return _codes(victim, "vic_TypeOfExploitation") + _codes(victim, "x_accord_TypeOfExploitation")


def _code(codes: Any, text: str, field: str) -> Any:
    if text not in codes.values:
        raise _Bad(field, f"“{text[:40]}” is an unknown code; known are: {', '.join(codes.values)}")
    return codes(text)


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise _Bad("cas_IncomingReferralDate", f"“{text[:20]}” is not a day in ISO 8601") from error
    if day > today:
        raise _Bad("cas_IncomingReferralDate", f"“{text}” lies in the future")
    return day
