"""The page itself and what the phone keeps of it: words, manifest, worker. No data, no session, the same for everybody."""

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from accord.faces.field.base import squeezed
from accord.faces.field.words import words

_STATIC: Final = Path(__file__).parent / "static" / "field"
_SCRIPTS: Final = ("app.js", "ask.js", "dom.js", "score.js", "sync.js", "vault.js", "field.css")
# The rest of the node needs neither a worker nor a manifest, and may have none.
_MORE: Final = {"worker-src": [SELF], "manifest-src": [SELF]}


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The page, which the worker keeps from then on."""
    return _opened(render(request, "field/shell.html"))


@require_safe
def spoken_words(request: HttpRequest) -> HttpResponse:
    """Every sentence in four languages."""
    return squeezed(request, words())


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What makes it an app on the phone. Its name tells nothing of the subject."""
    icon = {"src": static("ui/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    told = {
        "name": "Accord", "short_name": "Accord", "start_url": reverse("field:shell"), "scope": reverse("field:shell"),
        "display": "standalone", "background_color": "#ffffff", "theme_color": "#ffffff", "icons": [icon],
    }  # fmt: skip
    return HttpResponse(json.dumps(told), content_type="application/manifest+json")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, named after what it keeps: a change of anything makes a new one."""
    return _opened(HttpResponse(_worker(), content_type="text/javascript"))


def _opened(answer: HttpResponse) -> HttpResponse:
    answer._csp_update = _MORE  # type: ignore[attr-defined]  # what the decorator of django-csp does, which has no types
    return answer


@lru_cache(maxsize=1)
def _worker() -> str:
    kept = [reverse("field:shell"), reverse("field:words"), reverse("field:manifest"), static("ui/mark.svg")]
    kept += [static(f"field/{name}") for name in _SCRIPTS]
    page = (Path(__file__).parent / "templates" / "field" / "shell.html").read_bytes()
    parts = [page, json.dumps(words()).encode(), *((_STATIC / name).read_bytes() for name in _SCRIPTS)]
    script = (_STATIC / "sw.js").read_text(encoding="utf-8")
    version = sha256(b"\0".join([*parts, script.encode()])).hexdigest()[:16]
    return script.replace("@VERSION@", f"field-{version}").replace("@SHELL@", " ".join(kept))
