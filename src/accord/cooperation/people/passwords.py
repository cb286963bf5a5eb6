"""Words that everybody here knows and that a guess begins with (OWASP ASVS 5.0, 6.1.2 and 6.2.11)."""

import re
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accord.cooperation.organisations.models import Organisation

LEFT: Final = 8  # letters and digits that must be left when the words are taken out
FIELD: Final = (
    "accord", "trafficking", "commission", "national", "foundation", "shelter", "hotline", "password", "welcome", "bulgaria",
    "romania", "ukraine", "трафик", "комисия", "национална", "фондация", "приют", "парола", "българия", "софия", "trafic",
    "comisia", "fundatia", "adapost", "parola", "bucuresti", "торгівля", "комісія", "притулок", "пароль", "україна", "київ",
)  # fmt: skip
_PARTS: Final = re.compile(r"[^\W\d_]{4,}")


class HouseWords:
    """A validator of Django's: what is left of a password without the words of the field, the node and the directory."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        rest = password.casefold()
        for word in sorted(self.words(), key=len, reverse=True):
            rest = rest.replace(word, " ")
        if len(re.sub(r"[\W_]", "", rest)) < LEFT:
            raise ValidationError(_("This is made of words that everybody here knows. Choose others."), code="known")

    def get_help_text(self) -> str:
        """For a form; ours say it in their own words."""
        return _("No words that everybody here knows.")

    @staticmethod
    def words() -> set[str]:
        """The words, in lower case: of the field, of this node, and of the names and codes of the directory."""
        told = " ".join([settings.ACCORD_NODE, *_directory()]).casefold()
        return {*FIELD, *_PARTS.findall(told)}


def _directory() -> list[str]:
    rows = Organisation.objects.filter(source="").values_list("code", "names")
    return [text for code, names in rows for text in (code, *names.values())]
