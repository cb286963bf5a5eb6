"""The columns of the Global Synthetic Dataset of the Counter Trafficking Data Collaborative: names and codes, no data."""

from typing import Final

AGES: Final = ("0--8", "9--17", "18--20", "21--23", "24--26", "27--29", "30--38", "39--47", "48+")
GENDERS: Final = ("Man", "Woman", "Trans/Transgender/NonConforming")
MONTHS: Final = ("0--12 (0-1 yr)", "13--24 (1-2 yrs)", "25+ (2+ yrs)")
FLAGS: Final = (
    "meansDebtBondageEarnings",
    "meansThreats",
    "meansAbusePsyPhySex",
    "meansFalsePromises",
    "meansDrugsAlcohol",
    "meansDenyBasicNeeds",
    "meansExcessiveWorkHours",
    "meansWithholdDocs",
    "isForcedLabour",
    "isSexualExploit",
    "isOtherExploit",
    "typeOfLabourAgriculture",
    "typeOfLabourConstruction",
    "typeOfLabourDomesticWork",
    "typeOfLabourHospitality",
    "typeOfSexProstitution",
    "typeOfSexPornography",
    "recruiterRelationIntimatePartner",
    "recruiterRelationFriend",
    "recruiterRelationFamily",
    "recruiterRelationOther",
)
YEAR: Final = "yearOfRegistration"
COLUMNS: Final = (
    YEAR,
    "gender",
    "ageBroad",
    "citizenship",
    "CountryOfExploitation",
    "traffickMonths",
    *FLAGS,
)
PROVENANCE: Final = "provenance"
NOT_STATED: Final = ""
YES, NO = "yes", "no"  # as the synthesizer reads them, which takes 0 for “not stated”; as 1 and 0 in the file
CODED: Final = {"gender": GENDERS, "ageBroad": AGES, "traffickMonths": MONTHS}


def allowed(column: str) -> set[str]:
    """The codes of a column; none: whatever a code book says."""
    return {YES, NO} if column in FLAGS else set(CODED.get(column, ()))


def written(column: str, code: str) -> str:
    """A code as it stands in the file."""
    return {YES: "1", NO: "0"}.get(code, code) if column in FLAGS else code


def read(column: str, code: str) -> str:
    """The code that is `written` so."""
    return {"1": YES, "0": NO}.get(code, code) if column in FLAGS else code
