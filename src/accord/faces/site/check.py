"""The self-checks: one question a screen, nothing stored. How far one has come travels in the form, and ends with the page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from accord.detection.screening.indicators import InstrumentKind
from accord.detection.screening.instruments import of_kind
from accord.faces.site.base import help_lines, page, spoken


@require_http_methods(["GET", "POST"])
@spoken
def check(request: HttpRequest, number: int) -> HttpResponse:
    """The question that comes next; whom to call, from the first answers that say so; at the end what it means."""
    lists = of_kind(InstrumentKind.SELF_CHECK)
    if not 1 <= number <= len(lists):
        raise Http404
    asked = lists[number - 1]
    questions = list(asked.indicators().values())
    done, yes = _counted(request, "done", len(questions) - 1), _counted(request, "yes", len(questions))
    if request.method == "POST" and request.POST.get("answer") in {"yes", "no"}:
        done, yes = done + 1, min(yes, done) + (request.POST["answer"] == "yes")
    over = done >= len(questions)
    return page(
        request,
        "check",
        title=asked.words,
        opening=asked.opening if not done else "",
        question="" if over else questions[done].words,
        done=done,
        following=done + 1,
        most=len(questions),
        yes=yes,
        at_risk=yes >= asked.at_risk_from,
        over=over,
        lines=help_lines(),
    )


def _counted(request: HttpRequest, name: str, most: int) -> int:
    """A number that the form carried; what is none, or cannot be, counts as a beginning."""
    text = request.POST.get(name, "")
    found = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    return found if found <= most else 0
