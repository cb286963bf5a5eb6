"""Why two records may be one person: codes. Their words in four languages are in persons/vocab.py."""

from enum import StrEnum


class Reason(StrEnum):
    """What agrees, and what does not. A reason speaks only of what both records hold."""

    DOCUMENT_SAME = "document-same"
    DOCUMENT_NEAR = "document-near"
    PHONE_SAME = "phone-same"
    GIVEN_SPELLED = "given-spelled"
    GIVEN_SOUND = "given-sound"
    GIVEN_ALPHABET = "given-alphabet"
    GIVEN_FORM = "given-form"
    GIVEN_SKELETON = "given-skeleton"
    GIVEN_NEAR = "given-near"
    GIVEN_OTHER = "given-other"
    FAMILY_SPELLED = "family-spelled"
    FAMILY_SOUND = "family-sound"
    FAMILY_ALPHABET = "family-alphabet"
    FAMILY_FORM = "family-form"
    FAMILY_SKELETON = "family-skeleton"
    FAMILY_NEAR = "family-near"
    FAMILY_FORMER = "family-former"
    FAMILY_MARRIED = "family-married"
    FAMILY_OTHER = "family-other"
    NAMES_SWAPPED = "names-swapped"
    FATHER_SAME = "father-same"
    FATHER_OTHER = "father-other"
    BIRTH_SAME = "birth-same"
    BIRTH_SWAPPED = "birth-swapped"
    BIRTH_DAY = "birth-day"
    BIRTH_MONTH = "birth-month"
    BIRTH_YEAR = "birth-year"
    BIRTH_YEAR_ONLY = "birth-year-only"
    BIRTH_CLOSE = "birth-close"
    BIRTH_OTHER = "birth-other"
    SEX_OTHER = "sex-other"

    @property
    def against(self) -> bool:
        """Whether it speaks against one person."""
        return self in _AGAINST


_AGAINST = frozenset(
    {
        Reason.GIVEN_OTHER,
        Reason.FAMILY_MARRIED,
        Reason.FAMILY_OTHER,
        Reason.FATHER_OTHER,
        Reason.BIRTH_OTHER,
        Reason.SEX_OTHER,
    }
)
