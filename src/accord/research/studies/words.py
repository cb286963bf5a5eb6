"""Why the engine did not count, in the language that is active."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_OTHER: Final = _("The lists could not be counted. Ask the person who runs this node to look at the study.")
SENTENCES: Final[dict[str, str | Promise]] = {
    "list-empty": _("An organisation has nobody in this period. It can leave the study; then count again."),
    "bare-list": _(
        "An organisation has nobody who may be compared: nobody consented to statistics, or all are protected. It can leave the study, or ask "
        "people first."
    ),
    "other-key": _(
        "No two organisations share a single encoding. Either nobody is known to two of them, or one encoded with another key."
    ),
    "no-agreement": _("The agreement no longer covers it. Renew it, then count again."),
    "quality-unknown": _(
        "Too few persons are known by telephone or document as well as by name: nobody could say how many pairs were missed. The number is "
        "not shown."
    ),
    "weak-key": _OTHER,
    "one-list": _("Fewer than two organisations take part: nobody can be counted twice. Wait for their answers."),
}


def refusal_words(code: str) -> str:
    """The sentence of a reason of the engine; nothing for none."""
    return str(SENTENCES.get(code, _OTHER)) if code else ""
