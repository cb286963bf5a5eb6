"""Who works at the node in Bucharest. Names of organisations are real and public, people are invented."""

from typing import Final

from accord.demo.cast import Character, Described
from accord.foundation.policy import OrganisationKind, Role

K = OrganisationKind
ORGANISATIONS: Final[dict[str, Described]] = {
    "anitp_bucharest": (
        K.NATIONAL_COORDINATOR,
        "RO",
        "0 800 800 678",
        (
            "ANITP, Regional Centre Bucharest",
            "ANITP, Регионален център Букурещ (Румъния)",
            "ANITP, Centrul Regional București",
            "ANITP, Регіональний центр Бухарест (Румунія)",
        ),
    ),
    "eliberare": (
        K.NGO,
        "RO",
        "",
        ("eLiberare Association", "Сдружение „eLiberare“ (Румъния)", "Asociația eLiberare", "Асоціація «eLiberare»"),
    ),
    "dgaspc_bucharest": (
        K.CHILD_PROTECTION,
        "RO",
        "119",
        (
            "DGASPC Bucharest, Sector 1",
            "DGASPC Букурещ, сектор 1 (закрила на детето, Румъния)",
            "DGASPC Sector 1 București",
            "DGASPC Бухарест, сектор 1 (захист дітей, Румунія)",
        ),
    ),
    "dcco_bucharest": (
        K.POLICE,
        "RO",
        "112",
        (
            "Romanian Police, Directorate for Combating Organised Crime",
            "Румънска полиция, Дирекция за борба с организираната престъпност",
            "Poliția Română, Direcția de Combatere a Criminalității Organizate",
            "Поліція Румунії, Управління боротьби з організованою злочинністю",
        ),
    ),
}
PEOPLE: Final = tuple(
    Character(f"{key}.bucharest", name, organisation, role, "ro")
    for key, name, organisation, role in (
        ("carmen", "Carmen Dinu", "anitp_bucharest", Role.NATIONAL_COORDINATOR),
        ("radu", "Radu Stan", "eliberare", Role.CASE_MANAGER),
        ("mihaela", "Mihaela Preda", "eliberare", Role.ADMINISTRATOR),
        ("sorina", "Sorina Manea", "dgaspc_bucharest", Role.CHILD_PROTECTION_LEAD),
        ("andrei", "Andrei Lupu", "dcco_bucharest", Role.INVESTIGATOR),
        ("dana", "Dana Vasile", "dcco_bucharest", Role.ADMINISTRATOR),
    )
)
