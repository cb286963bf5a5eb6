"""Words of papers, and their failures."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Failure, Invalid
from accord.protection.documents.vocab import DocumentKind


def kept_as(kind: str) -> DocumentKind:
    """As which kind of file a paper is kept in the case."""
    return DocumentKind.CONSENT if kind.startswith("consent-") else DocumentKind.HELP


class BadSigning(Invalid):
    """Something about the signatures is missing."""

    code = "paper-unsigned"


class BadPack(Invalid):
    """No case was chosen, or more than fit into one file."""

    code = "pack"


class NotPrinted(Failure):
    """The press gave nothing back; nothing was let go."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "not-printed"
    sentence = _("The paper could not be made. Try again; if it happens twice, tell the person who runs this node.")
