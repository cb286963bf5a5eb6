"""Writing to somebody who helps, and coming back with the code. Nothing is shown that the code does not open."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people.doors import address_of
from accord.detection.tips import incoming
from accord.detection.tips.incoming import Clean, Told
from accord.detection.tips.keeping import keeping
from accord.detection.tips.models import Intake
from accord.detection.tips.vocab import LARGEST_FILE, LONGEST, LONGEST_PLACE, MOST_FILES, BadTip, NoSuchTip
from accord.faces.site.base import help_lines, page, spoken
from accord.faces.site.sent import kept
from accord.foundation.clock import now
from accord.foundation.ids import new_id, parse_id
from accord.foundation.limits.services import give_back, take
from accord.foundation.limits.vocab import TooMany
from accord.foundation.refusals import Failure
from accord.protection.documents.media import Verdict
from accord.protection.documents.passing import strip


@dataclass(slots=True, repr=False)
class Typed:
    """What stands in a form, drawn again as it was."""

    text: str = ""
    place: str = ""
    danger: bool = False
    child: bool = False
    intake: str = ""
    key: str = field(default_factory=lambda: str(new_id()))

    @classmethod
    def of(cls, request: HttpRequest) -> "Typed":
        """What was sent."""
        sent = request.POST
        key = sent.get("key", "")
        return cls(
            text=sent.get("text", "").replace("\r\n", "\n"),
            place=sent.get("place", ""),
            danger=sent.get("danger") == "yes",
            child=sent.get("child") == "yes",
            intake=sent.get("intake", ""),
            key=key if parse_id(key) else str(new_id()),
        )

    def told(self, files: tuple[Clean, ...]) -> Told:
        """For the room."""
        return Told(self.text, get_language() or "en", self.place, self.danger, self.child, files)


@require_http_methods(["GET", "POST"])
@spoken
def tell(request: HttpRequest) -> HttpResponse:
    """The form; then the receipt code, once."""
    found = incoming.intakes()
    if request.method == "GET" or not found:
        return _form(request, found, Typed())
    typed = Typed.of(request)
    chosen = found[0].pk if len(found) == 1 else parse_id(typed.intake)

    def write() -> HttpResponse:
        take("tip", of=address_of(request), now=now())
        if chosen is None:
            raise BadTip(_("Choose who is to read it."), field="intake")
        told = typed.told(_files(request))
        receipt = incoming.tell(intake=chosen, told=told, now=now(), key=typed.key)
        groups = [receipt[i : i + 4] for i in range(0, len(receipt), 4)]
        return page(request, "receipt", groups=groups, danger=typed.danger, keeping=keeping())

    return _kept(request, write, lambda failure: _form(request, found, typed, failure))


@require_http_methods(["GET", "POST"])
@spoken
def code(request: HttpRequest) -> HttpResponse:
    """Where the digits are typed; then the thread, and a box to write on."""
    numbers = request.POST.get("numbers", "")
    if request.method == "GET":
        return page(request, "code", numbers="")
    typed = Typed.of(request) if "text" in request.POST else None

    def open_() -> HttpResponse:
        take("tip-code", of=address_of(request), now=now())
        incoming.look(typed=numbers)  # before anything is cleaned: whoever has no code costs little
        if typed is not None:
            take("tip", of=address_of(request), now=now())
            incoming.add(typed=numbers, told=typed.told(_files(request)), now=now(), key=typed.key)
        lines = incoming.look(typed=numbers)
        give_back("tip-code", of=address_of(request))
        added = typed is not None
        return page(request, "thread", lines=lines, numbers=numbers, typed=Typed(), added=added, keeping=keeping())

    def again(failure: Failure) -> HttpResponse:
        if typed is None or isinstance(failure, NoSuchTip):
            more = {"numbers": numbers, "typed": typed, "error": str(failure)}
            return page(request, "code", status=failure.status, **more)
        return page(
            request, "thread", status=failure.status, lines=[], numbers=numbers, typed=typed, error=str(failure)
        )

    return _kept(request, open_, again)


def _form(request: HttpRequest, found: list[Intake], typed: Typed, failure: Failure | None = None) -> HttpResponse:
    named = organisations.called([one.organisation for one in found])
    rows = [(str(one.pk), named[one.organisation], one.country) for one in found if one.organisation in named]
    return page(
        request,
        "tell",
        status=failure.status if failure else HTTPStatus.OK,
        rows=rows,
        typed=typed,
        error=str(failure) if failure else "",
        field=getattr(failure, "field", ""),
        lines=help_lines(),
        longest=LONGEST,
        longest_place=LONGEST_PLACE,
    )


def _kept(
    request: HttpRequest, work: Callable[[], HttpResponse], again: Callable[[Failure], HttpResponse]
) -> HttpResponse:
    busy = _("We could not keep it just now. It still stands here: try again in a moment, or call.")
    return kept(request, work, again, busy=busy, patience=_patience)


class Patience(Failure):
    """Many forms from one network. What was typed stays on the page."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too-many"


def _patience(failure: TooMany) -> Patience:
    words = _(
        "Very many messages come from your network just now. Nothing of yours is lost: it stands here. Try again at "
        "%(time)s, or call one of the numbers on this page."
    )
    return Patience(words, time=failure.params["time"])


def _files(request: HttpRequest) -> tuple[Clean, ...]:
    """The files that came, each drawn anew. Raises BadTip with what is wrong; the text stays."""
    came = [file for file in request.FILES.getlist("files") if file.size]
    if len(came) > MOST_FILES:
        raise BadTip(_("Three files fit into one message. Send the rest in a second one."), field="files")
    return tuple(_clean(file.size or 0, file.read()) for file in came)


def _clean(size: int, data: bytes) -> Clean:
    if size > LARGEST_FILE:
        raise BadTip(_("A file is larger than 8 MB. Send a smaller one, or none: the text alone helps."), field="files")
    stripped = strip(data)
    if stripped.verdict != Verdict.SHAREABLE:
        why = {
            Verdict.KIND: _("Pictures (JPEG, PNG, WebP), PDF and plain text can be taken, nothing else."),
            Verdict.LOCKED: _("It is locked with a password."),
        }.get(stripped.verdict, _("It is damaged, or holds something that cannot be cleaned."))
        raise BadTip(
            _("A file was not taken. %(why)s Your text stands here; send it without this file."), field="files", why=why
        )
    return Clean(stripped.media, stripped.content)
