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


@service
def put_out(*, actor: Actor, programme: UUID, now: datetime, key: str) -> Given:
    """Let anybody read the report on the last year of a programme that was reported, in every language.

    Raises Refused, Missing, NotReported or NotPrinted.
    """

    def work() -> Given:
        found = reach_own(actor, programme)
        if found.state not in _READY:
            raise NotReported
        code, year, told = code_of(found), str(found.last_year), dict(settings.LANGUAGES)
        made = library.put_out(
            code=code,
            kind=ItemKind.REPORT,
            organisation=found.organisation,
            titles={language: _title(found, language) for language in told},
            notes=dict.fromkeys(told, found.why_incomplete) if found.why_incomplete else {},
            years=(found.last_year, found.last_year),
            files=[] if queries.is_out(code) else _files(actor, found.pk, code, year, now),
            now=now,
        )
        digests = " ".join(made.files.order_by("name").values_list("digest", flat=True))
        facts = {"code": code, "files": digests}
        ledger.append(
            Entry.by(actor, Kind.PROGRAMME_PUT_OUT, now, object_type="programme", object_id=found.pk, facts=facts)
        )
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="programme.put_out", body=str(programme), now=now, work=work)


def _title(found: Programme, language: str) -> str:
    with override(language):
        return _("%(programme)s: report on %(year)s") % {"programme": found.title, "year": found.last_year}


def _files(actor: Actor, programme: UUID, code: str, year: str, now: datetime) -> Iterator[library.PublicFile]:
    for language in dict(settings.LANGUAGES):
        with override(language):
            for kind in ("pdf", "csv"):
                file = drawn(actor, programme, year, kind, code, now)
                yield library.PublicFile(f"{code}-{language}.{kind}", file.content, file.mime, language)
