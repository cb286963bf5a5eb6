"""Events of the national programme in words: a part of `words.py`."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.foundation.ledger.vocab import Kind

PROGRAMME: Final[dict[Kind, str | Promise]] = {
    Kind.ACTIVITY_ACCEPTED: _("Report on an activity accepted that came by a link"),
    Kind.ACTIVITY_RECEIVED_READ: _("Reports that came by a link read"),
    Kind.ACTIVITY_REPORTED: _("Activity of the national programme reported on"),
    Kind.ACTIVITY_RETURNED: _("Report sent back that came by a link"),
    Kind.EVIDENCE_ADDED: _("File added to a report on an activity"),
    Kind.EVIDENCE_READ: _("File of a report on an activity read"),
    Kind.EVIDENCE_REMOVED: _("File of a report on an activity taken out"),
    Kind.PROGRAMME_ADOPTED: _("National programme adopted by the government"),
    Kind.PROGRAMME_APPROVED: _("National programme approved by the commission"),
    Kind.PROGRAMME_BEGUN: _("National programme begun"),
    Kind.PROGRAMME_CHANGED: _("Draft of a national programme changed"),
    Kind.PROGRAMME_CLOSED: _("National programme closed"),
    Kind.PROGRAMME_DROPPED: _("Draft of a national programme not pursued"),
    Kind.PROGRAMME_IN_FORCE: _("National programme in force without adoption"),
    Kind.PROGRAMME_LINK_MADE: _("Link made to report on the national programme"),
    Kind.PROGRAMME_LINK_WITHDRAWN: _("Link to report on the national programme taken back"),
    Kind.PROGRAMME_PUT_OUT: _("Report on a national programme put out for anybody"),
    Kind.PROGRAMME_REDRAFTED: _("National programme taken back to draft"),
    Kind.PROGRAMME_REMINDED: _("An institution was written to that its report is due"),
    Kind.PROGRAMME_REPLACED: _("National programme replaced by a new version"),
    Kind.PROGRAMME_REPORTED: _("National programme reported"),
    Kind.PROGRAMME_REVISED: _("New version of a national programme begun"),
}
