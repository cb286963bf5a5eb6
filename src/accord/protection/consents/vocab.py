"""Words of consents (domain.md 9.2; ISO/IEC TS 27560 field set)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Conflict, Invalid


class Method(TextChoices):
    """How the consent was given."""

    SIGNATURE = "signature", _("signed on the screen")
    PAPER = "paper", _("signed on paper, kept in the file")
    SPOKEN = "spoken", _("spoken before a witness")


class GivenBy(TextChoices):
    """Who agrees in the case of a child. From which age a child decides alone differs by country and needs a legal check."""

    CHILD = "child", _("the child, who is old enough to decide")
    REPRESENTATIVE = "representative", _("a representative of the child")
    NOBODY = "nobody", _("nobody can: it is told under the duty towards a child")


class BadConsent(Invalid):
    """Something about the consent cannot be."""

    code = "consent-invalid"


class GuardianImplicated(Invalid):
    """Guard G8: this representative cannot consent."""

    code = "guardian-implicated"
    sentence = _(
        "A representative who may be involved in what happened cannot consent for the child. "
        "Ask child protection to appoint another representative."
    )


class AlreadyWithdrawn(Conflict):
    """The consent was withdrawn before."""

    code = "consent-withdrawn"
    sentence = _("This consent was already withdrawn.")
