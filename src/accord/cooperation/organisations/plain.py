"""Names of bodies and lines that tell nothing to who looks over a shoulder."""

import re
from typing import Final

from accord.cooperation.organisations.models import Organisation

# Words of the subject in the languages of the node: trafficking, slavery, exploitation, prostitution, victims.
_TELLING: Final = re.compile(
    r"traf+i[ck]|трафик|трафік|торгівл\w+ люд|торговл\w+ люд|slave|sclav|робств|рабств|exploit|exploat|експлоат|експлуат|"
    r"prostitu|проститу|victim|жертв|постражд",
    re.IGNORECASE,
)


def tells(text: str) -> bool:
    """Whether a text holds a word of the subject."""
    return bool(_TELLING.search(text))


def plain_name(organisation: Organisation) -> str:
    """The name of an organisation, or what kind of body it is where the name itself tells."""
    return str(organisation.get_kind_display()) if tells(organisation.name) else organisation.name
