"""The organisations and people of the story. Names of organisations are real and public, people are invented."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from accord.cooperation.organisations.models import Organisation
from accord.cooperation.organisations.services import register
from accord.cooperation.people.models import Account, Membership
from accord.cooperation.people.queries import actor_of
from accord.cooperation.people.services import give_membership, invite
from accord.foundation.policy import Actor, OrganisationKind, Role

K = OrganisationKind
_TOWNS: Final = {
    "blagoevgrad": ("Blagoevgrad", "Благоевград", "Благоєвград"),
    "burgas": ("Burgas", "Бургас", "Бургас"),
    "varna": ("Varna", "Варна", "Варна"),
    "veliko_tarnovo": ("Veliko Tarnovo", "Велико Търново", "Велико-Тирново"),
    "montana": ("Montana", "Монтана", "Монтана"),
    "pazardzhik": ("Pazardzhik", "Пазарджик", "Пазарджик"),
    "plovdiv": ("Plovdiv", "Пловдив", "Пловдив"),
    "ruse": ("Ruse", "Русе", "Русе"),
    "sliven": ("Sliven", "Сливен", "Слівен"),
    "pleven": ("Pleven", "Плевен", "Плевен"),
}
# For each code: kind, country, telephone; then names in English, Bulgarian, Romanian, Ukrainian.
Described = tuple[OrganisationKind, str, str, tuple[str, str, str, str]]
ORGANISATIONS: Final[dict[str, Described]] = {
    "national_commission": (
        K.NATIONAL_COORDINATOR,
        "BG",
        "+359 2 807 80 50",
        (
            "National Commission for Combating Trafficking in Human Beings",
            "Национална комисия за борба с трафика на хора (НКБТХ)",
            "Comisia Națională pentru Combaterea Traficului de Persoane (Bulgaria)",
            "Національна комісія з протидії торгівлі людьми (Болгарія)",
        ),
    ),
    "animus": (
        K.NGO,
        "BG",
        "+359 2 981 76 86",
        (
            "Animus Association Foundation",
            "Фондация „Асоциация Анимус“",
            "Fundația „Asociația Animus”",
            "Фонд «Асоціація Анімус»",
        ),
    ),
    "dignita": (K.NGO, "BG", "", ("Dignita Foundation", "Фондация „Дигнита“", "Fundația Dignita", "Фонд «Дігніта»")),
    "csd": (
        K.NGO,
        "BG",
        "",
        (
            "Center for the Study of Democracy",
            "Център за изследване на демокрацията",
            "Centrul pentru Studiul Democrației",
            "Центр вивчення демократії",
        ),
    ),
    "mvr_police": (
        K.POLICE,
        "BG",
        "112",
        (
            "Ministry of Interior, Combating Organised Crime",
            "МВР, Главна дирекция „Борба с организираната престъпност“",
            "Ministerul de Interne, Combaterea Crimei Organizate (Bulgaria)",
            "МВС, боротьба з організованою злочинністю (Болгарія)",
        ),
    ),
    "border_police": (
        K.POLICE,
        "BG",
        "112",
        (
            "Border Police",
            "Главна дирекция „Гранична полиция“",
            "Poliția de Frontieră (Bulgaria)",
            "Прикордонна поліція (Болгарія)",
        ),
    ),
    "prosecution": (
        K.PROSECUTION,
        "BG",
        "",
        ("Prosecutor’s Office", "Прокуратура на Република България", "Parchetul (Bulgaria)", "Прокуратура (Болгарія)"),
    ),
    "sacp": (
        K.CHILD_PROTECTION,
        "BG",
        "116 111",
        (
            "State Agency for Child Protection",
            "Държавна агенция за закрила на детето (ДАЗД)",
            "Agenția de Stat pentru Protecția Copilului (Bulgaria)",
            "Державне агентство захисту дитини (Болгарія)",
        ),
    ),
    "anitp": (
        K.NATIONAL_COORDINATOR,
        "RO",
        "0 800 800 678",
        (
            "National Agency against Trafficking in Persons (ANITP)",
            "Национална агенция срещу трафика на хора (Румъния)",
            "Agenția Națională Împotriva Traficului de Persoane (ANITP)",
            "Національне агентство протидії торгівлі людьми (Румунія)",
        ),
    ),
    "people_to_people": (
        K.NGO,
        "RO",
        "",
        (
            "People to People Foundation",
            "Фондация „People to People“",
            "Fundația People to People",
            "Фонд «People to People»",
        ),
    ),
    "ijm": (
        K.INTERNATIONAL,
        "RO",
        "",
        (
            "International Justice Mission",
            "International Justice Mission",
            "International Justice Mission",
            "International Justice Mission",
        ),
    ),
}
LOCAL: Final = {
    f"mkbth_{code}": (
        K.LOCAL_COMMISSION,
        "BG",
        "",
        (
            f"Local Commission, {latin}",
            f"Местна комисия (МКБТХ), {bg}",
            f"Comisia locală, {latin}",
            f"Місцева комісія, {uk}",
        ),
    )
    for code, (latin, bg, uk) in _TOWNS.items()
}


@dataclass(frozen=True)
class Character:
    """One person of the cast."""

    key: str
    name: str
    organisation: str
    role: Role
    language: str

    @property
    def email(self) -> str:
        return f"{self.key}@accord.example"


CAST: Final[dict[str, Character]] = {
    c.key: c
    for c in (
        Character("oksana", "Oksana Bondar", "animus", Role.HOTLINE_OPERATOR, "uk"),
        Character("ana", "Ana Petrova", "animus", Role.CASE_MANAGER, "bg"),
        Character("boris", "Boris Angelov", "animus", Role.CASE_MANAGER, "bg"),
        Character("georgi", "Georgi Kolev", "animus", Role.DATA_PROTECTION_OFFICER, "bg"),
        Character("nadia", "Nadia Ruseva", "animus", Role.ADMINISTRATOR, "en"),
        Character("mira", "Mira Stoeva", "dignita", Role.CASE_MANAGER, "bg"),
        Character("rositsa", "Rositsa Peneva", "dignita", Role.SHELTER_STAFF, "bg"),
        Character("vesela", "Vesela Dimova", "dignita", Role.ADMINISTRATOR, "en"),
        Character("elena", "Elena Vasileva", "national_commission", Role.NATIONAL_COORDINATOR, "en"),
        Character("svetla", "Svetla Marinova", "national_commission", Role.NATIONAL_COORDINATOR, "bg"),
        Character("grace", "Grace Miller", "ijm", Role.ADMINISTRATOR, "en"),
        Character("irina", "Irina Danova", "csd", Role.ADMINISTRATOR, "bg"),
        Character("stela", "Stela Marinova", "sacp", Role.ADMINISTRATOR, "bg"),
        Character("plamen", "Plamen Rusev", "mvr_police", Role.ADMINISTRATOR, "bg"),
        Character("sorin", "Sorin Pop", "people_to_people", Role.ADMINISTRATOR, "ro"),
        Character("petar", "Petar Iliev", "mvr_police", Role.INVESTIGATOR, "bg"),
        Character("kalina", "Kalina Stancheva", "prosecution", Role.INVESTIGATOR, "bg"),
        Character("stoyan", "Stoyan Gerov", "border_police", Role.FIRST_LINE_SCREENER, "bg"),
        Character("dimitar", "Dimitar Hristov", "sacp", Role.CHILD_PROTECTION_LEAD, "bg"),
        Character("yana", "Yana Todorova", "mkbth_burgas", Role.LOCAL_COMMISSION_SECRETARY, "bg"),
        Character("vanya", "Vanya Koleva", "mkbth_varna", Role.LOCAL_COMMISSION_SECRETARY, "bg"),
        Character("radu", "Radu Ionescu", "people_to_people", Role.CASE_MANAGER, "ro"),
        Character("ioana", "Ioana Munteanu", "anitp", Role.NATIONAL_COORDINATOR, "ro"),
    )
}


@dataclass(frozen=True)
class Cast:
    """The registered organisations and people."""

    organisations: dict[str, Organisation]
    accounts: dict[str, Account]
    memberships: dict[str, Membership]

    def __getitem__(self, key: str) -> Actor:
        return actor_of(self.memberships[key])

    def org(self, code: str) -> UUID:
        """The id of an organisation."""
        return self.organisations[code].pk


def register_cast(
    *,
    password: str,
    now: datetime,
    people: Iterable[Character] = tuple(CAST.values()),
    bodies: Mapping[str, Described] = MappingProxyType({**ORGANISATIONS, **LOCAL}),
) -> Cast:
    """Register the organisations, and the people with one password."""
    organisations = {
        code: register(
            code=code,
            names=dict(zip(("en", "bg", "ro", "uk"), names, strict=True)),
            kind=kind,
            country=country,
            phone=phone,
            now=now,
        )
        for code, (kind, country, phone, names) in bodies.items()
    }
    accounts, memberships = {}, {}
    for one in people:
        accounts[one.key] = invite(email=one.email, name=one.name, language=one.language, password=password)
        memberships[one.key] = give_membership(
            account=accounts[one.key].pk, organisation=organisations[one.organisation].pk, role=one.role, now=now
        )
    return Cast(organisations, accounts, memberships)
