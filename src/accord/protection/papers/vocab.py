"""Failures of papers."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Failure


class NotPrinted(Failure):
    """The press gave nothing back; nothing was let go."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "not-printed"
    sentence = _("The paper could not be made. Try again; if it happens twice, tell the person who runs this node.")
