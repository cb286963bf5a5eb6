"""The settings of the process that anybody can reach (decision 037): no session, no cookie, no account, no key."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final

_NOWHERE: Final = Path("/nonexistent")


def _kept_by_nobody(headers: MutableMapping[str, str], *_: object) -> None:
    # SECURITY: a style sheet that a browser kept tells that somebody was here. tests/proofs/test_traces.py
    headers["Cache-Control"] = "no-store"


PUBLIC: Final[dict[str, Any]] = {
    "ROOT_URLCONF": "accord.config.public_urls",
    "MIDDLEWARE": [
        # SECURITY: first, so that what the others answer at once carries the headers too. tests/rooms/site/test_site_pages.py
        "csp.middleware.CSPMiddleware",
        "accord.config.middleware.SafeHeaders",
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "accord.config.middleware.BodyGuard",
        "accord.config.gate.Gate",
        "accord.config.middleware.BehindTheWall",
        "django.middleware.common.CommonMiddleware",
        "accord.config.middleware.Failures",
    ],
    "TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    # SECURITY: it does not know where keys are; started as a user of its own, it could not read them either.
    # tests/rooms/site/test_public_process.py
    "ACCORD_ROOT_KEY_FILE": _NOWHERE / "root.key",
    "ACCORD_SIGNING_KEY_FILE": _NOWHERE / "signing.key",
    "ACCORD_KEYSTORE": _NOWHERE / "keystore.sqlite3",
    "ACCORD_PROVIDERS": {},
    "ACCORD_SMTP": "",
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
    "WHITENOISE_ADD_HEADERS_FUNCTION": _kept_by_nobody,
    # What is too large is read and thrown away, so that the text beside it can stand on the page again.
    "ACCORD_LARGEST_BODY": 40 * 1024 * 1024,
    "DATA_UPLOAD_MAX_MEMORY_SIZE": 1024 * 1024,
    "DATA_UPLOAD_MAX_NUMBER_FIELDS": 400,  # a report by link asks a number by sex and age group
    "FILE_UPLOAD_HANDLERS": ["accord.faces.site.uploads.Bounded"],
}
