"""Which texts a file of offers holds: a PDF is opened in the process that cleans documents, everything else by the room."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from accord.detection.offers import batches
from accord.detection.offers.vocab import BadOffer
from accord.protection.documents.cleaning import clean
from accord.protection.documents.media import Media, Verdict, sniff
from accord.protection.documents.storage import Incoming, content

_WHY: Final = {
    Verdict.LOCKED: _("The PDF is locked with a password. Open it and save it without one, or paste the words."),
    Verdict.TOO_MUCH: _("The PDF is too large to read. Paste the words instead."),
}
_OTHERS: Final = _("The PDF does not read. Paste the words instead.")


def texts_of(file: Incoming) -> tuple[str, ...]:
    """The texts of a file that somebody uploaded. Raises BadOffer."""
    if sniff(file.sealing.head) != Media.PDF:
        return batches.read_file(file.told_name, content(file))
    found = clean(file)
    found.discard()
    if found.verdict != Verdict.SHAREABLE:
        raise BadOffer(_WHY.get(found.verdict, _OTHERS), field="file")
    if not found.words.strip():
        raise BadOffer(_("The PDF holds a picture of words, and no words. Paste them instead."), field="file")
    return batches.read_file("x.txt", found.words.encode())
