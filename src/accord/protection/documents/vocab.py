"""Words of files: kinds, how they came, what became of them, failures."""

from http import HTTPStatus
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.policy import Category
from accord.foundation.policy.vocab import CLASS_OF
from accord.foundation.refusals import Conflict, Invalid, Reason
from accord.foundation.vault import DataClass
from accord.protection.documents.media import Verdict


class DocumentKind(TextChoices):
    """What a file is about; it names the category of data, and so who may see it and with whom it may be shared."""

    IDENTITY_PAPER = "identity_paper", _("identity paper")
    RESIDENCE = "residence", _("residence permit or other paper about the status")
    ADDRESS = "address", _("lease or other paper that tells a place of stay")
    MEDICAL = "medical", _("medical certificate or report")
    INJURIES = "injuries", _("photograph of injuries")
    CONSENT = "consent", _("signed consent")
    EVIDENCE = "evidence", _("evidence of what happened")
    HELP = "help", _("paper about help and needs")
    INVESTIGATION = "investigation", _("paper of an investigation")


CATEGORY_OF: Final[dict[DocumentKind, Category]] = {
    DocumentKind.IDENTITY_PAPER: Category.IDENTITY,
    DocumentKind.RESIDENCE: Category.LEGAL_STATUS,
    DocumentKind.ADDRESS: Category.WHEREABOUTS,
    DocumentKind.MEDICAL: Category.HEALTH,
    DocumentKind.INJURIES: Category.HEALTH,
    DocumentKind.CONSENT: Category.IDENTITY,
    DocumentKind.EVIDENCE: Category.EXPLOITATION,
    DocumentKind.HELP: Category.NEEDS,
    DocumentKind.INVESTIGATION: Category.INVESTIGATION,
}


def class_of(kind: str) -> DataClass:
    """The class of data that a kind of file belongs to."""
    return CLASS_OF[CATEGORY_OF[DocumentKind(kind)]]


class Source(TextChoices):
    """How a file came into this house: the first link of its chain of custody."""

    PERSON = "person", _("from the person")
    MADE_HERE = "made_here", _("made here (photographed, scanned, written)")
    DOCTOR = "doctor", _("from a doctor or a hospital")
    AUTHORITY = "authority", _("from an authority")
    ORGANISATION = "organisation", _("from another organisation")
    OTHER = "other", _("in another way")


class Recipient(TextChoices):
    """Who was handed the original."""

    COURT = "court", _("court")
    PROSECUTION = "prosecution", _("prosecution")
    POLICE = "police", _("police")
    PERSON = "person", _("the person concerned")
    OTHER = "other", _("somebody else")


class Mistake(TextChoices):
    """Why a file was entered in error."""

    CASE = "case", _("it belongs to another case or person")
    FILE = "file", _("it is the wrong file")
    UNLAWFUL = "unlawful", _("it may not be kept")


VERDICTS: Final = {
    Verdict.SHAREABLE: _("There is a cleaned copy: drawn anew, without anything hidden in the file."),
    Verdict.KIND: _("Kept as the original only: pictures (JPEG, PNG, WebP), PDF and plain text can be cleaned, nothing else."),
    Verdict.LOCKED: _("Kept as the original only: it is locked with a password. Ask for one without."),
    Verdict.DAMAGED: _("Kept as the original only: it is damaged or cut off."),
    Verdict.TOO_MUCH: _("Kept as the original only: it is too large inside to be cleaned. Photograph or print it anew."),
    Verdict.PARTS: _("Kept as the original only: it holds parts that cannot be looked into. Print it anew as a PDF."),
    Verdict.MIXED: _("Kept as the original only: it holds commands for a browser, or two kinds of file in one."),
}  # fmt: skip

KIND_CLOSED: Final = Reason(
    "document.kind",
    _("Files of this kind are not open to your role."),
    _("Ask a colleague of the case team who may see them."),
)
NOT_COVERED: Final = Reason(
    "document.category",
    _("The referral does not cover the category of data that this file belongs to."),
    _("Prepare a referral that names it; the person must agree to it."),
)


class BadDocument(Invalid):
    """Something about the file cannot be."""

    code = "document-invalid"


class TooLarge(Invalid):
    """The file is over the limit of the node."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too-large"
    sentence = _("A file may hold at most %(most)s MB. Photograph or scan it with less detail.")


class TooMany(Conflict):
    """The case is full."""

    code = "too-many-documents"
    sentence = _("This case holds as many files as it may. Tell the person who runs this node.")


class AlreadyHere(Conflict):
    """The same bytes are in this case."""

    code = "document-known"
    sentence = _("This very file is in the case already: %(code)s.")


class NotShareable(Conflict):
    """There is no cleaned copy, or nowhere to send it."""

    code = "not-shareable"


class Voided(Conflict):
    """It was entered in error: nobody opens, corrects or shares it any more."""

    code = "document-voided"
    sentence = _("This file was entered in error and is closed. What happened to it stands in its chain of custody.")


class FileLost(Conflict):
    """The row is there and its file is not."""

    code = "file-lost"
    sentence = _("The file is not where it was kept. Tell the person who runs this node; nothing was changed.")
