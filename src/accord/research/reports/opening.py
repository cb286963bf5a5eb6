"""The yearly report of a national programme, put out for anybody (domain.md 7.1: the commission publishes it)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accord.cooperation.library import queries
from accord.cooperation.library import services as library
from accord.cooperation.library.vocab import ItemKind
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.refusals import Conflict
from accord.foundation.writes.services import Given, once, service
from accord.prevention.programme.access import reach_own
from accord.prevention.programme.models import Programme
from accord.prevention.programme.vocab import ProgrammeState
from accord.research.reports.programmes import drawn

_READY = frozenset({ProgrammeState.REPORTED, ProgrammeState.CLOSED})


class NotReported(Conflict):
    """The programme is not reported yet, so there is no report to put out."""

    code = "programme-not-reported"
    sentence = gettext_lazy("Report the programme first: until then institutions can still correct what they reported.")


def may_put_out(found: Programme) -> bool:
    """Whether its report may be put out, and was not."""
    return found.state in _READY and not queries.is_out(code_of(found))


def code_of(found: Programme) -> str:
    """The code of its yearly report in the public library."""
    return f"{found.code}-{found.last_year}"


def files_of(actor: Actor, programme: UUID, now: datetime) -> list[library.PublicFile]:
    """The files of the report on the last year, in every language; none if it is out already. Before `put_out`, so that other
    writes do not wait while papers are set.

    Raises Refused, Missing, NotReported or NotPrinted.
    """
    found = _ready(actor, programme)
    return [] if queries.is_out(code_of(found)) else list(_files(actor, found, now))


@service
def put_out(*, actor: Actor, programme: UUID, files: list[library.PublicFile], now: datetime, key: str) -> Given:
    """Let anybody read the report on the last year of a programme that was reported: `files_of` it; once.

    Raises Refused, Missing or NotReported.
    """

    def work() -> Given:
        found, told = _ready(actor, programme), dict(settings.LANGUAGES)
        if queries.is_out(code_of(found)):
            return Given(found.pk, found.version)
        made = library.put_out(
            code=code_of(found),
            kind=ItemKind.REPORT,
            organisation=found.organisation,
            titles={language: _title(found, language) for language in told},
            notes=dict.fromkeys(told, found.why_incomplete) if found.why_incomplete else {},
            years=(found.last_year, found.last_year),
            files=files,
            now=now,
        )
        digests = " ".join(made.files.order_by("name").values_list("digest", flat=True))
        facts = {"code": made.code, "files": digests}
        ledger.append(
            Entry.by(actor, Kind.PROGRAMME_PUT_OUT, now, object_type="programme", object_id=found.pk, facts=facts)
        )
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="programme.put_out", body=str(programme), now=now, work=work)


def _ready(actor: Actor, programme: UUID) -> Programme:
    found = reach_own(actor, programme)
    if found.state not in _READY:
        raise NotReported
    return found


def _title(found: Programme, language: str) -> str:
    with override(language):
        return _("%(programme)s: report on %(year)s") % {"programme": found.title, "year": found.last_year}


def _files(actor: Actor, found: Programme, now: datetime) -> Iterator[library.PublicFile]:
    code, year = code_of(found), str(found.last_year)
    for language in dict(settings.LANGUAGES):
        with override(language):
            for kind in ("pdf", "csv"):
                file = drawn(actor, found.pk, year, kind, code, now)
                yield library.PublicFile(f"{code}-{language}.{kind}", file.content, file.mime, language)
