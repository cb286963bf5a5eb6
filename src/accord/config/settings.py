"""One settings module; everything that differs between nodes comes from the environment or the data folder.

`$ACCORD_DATA` (default `./var`) holds a node: `node.toml`, keys, the SQLite database, the witness folder. Unsafe values
are refused at start (`accord check`).
"""

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from accord.config.node import read_node
from accord.config.public import PUBLIC
from accord.config.replica import beside
from accord.cooperation.people.providers import read_providers
from accord.foundation.replica.router import REPLICA

PACKAGE = Path(__file__).resolve().parents[1]
ACCORD_DATA = Path(os.environ.get("ACCORD_DATA", "var")).resolve()
ACCORD_PUBLIC = os.environ.get("ACCORD_FACE") == "public"  # the process that anybody can reach (decision 037)
NODE = read_node(ACCORD_DATA, keys=not ACCORD_PUBLIC)

ACCORD_NODE = NODE.name
ACCORD_JURISDICTION = NODE.jurisdiction
ACCORD_DEMO = NODE.demo
# Bodies that vouch for their own people at sign-in; none on most nodes.
ACCORD_PROVIDERS = read_providers(ACCORD_DATA, demo=ACCORD_DEMO)
ACCORD_ROOT_KEY_FILE = ACCORD_DATA / "keys" / "root.key"
ACCORD_SIGNING_KEY_FILE = ACCORD_DATA / "keys" / "signing.key"
ACCORD_KEYSTORE = Path(os.environ.get("ACCORD_KEYSTORE", ACCORD_DATA / "keys" / "keystore.sqlite3"))
ACCORD_WITNESS = Path(os.environ.get("ACCORD_WITNESS", ACCORD_DATA / "witness"))
ACCORD_SMALL_CELL = int(os.environ.get("ACCORD_SMALL_CELL", "11"))  # CTDC: no figure below 11
# Copies of the keystore older than this are pruned; only then is an erasure complete.
ACCORD_KEYSTORE_KEEP = timedelta(days=int(os.environ.get("ACCORD_KEYSTORE_KEEP_DAYS", "35")))
# Above how many rows in a day a second person releases an export: of cases and codes, and of what identifies.
ACCORD_EXPORT_LIMIT = int(os.environ.get("ACCORD_EXPORT_LIMIT", "500"))
ACCORD_EXPORT_LIMIT_IDENTITY = int(os.environ.get("ACCORD_EXPORT_LIMIT_IDENTITY", "25"))
ACCORD_LARGEST_BODY = 5 * 1024 * 1024
ACCORD_FILES = Path(os.environ.get("ACCORD_FILES", ACCORD_DATA / "files"))
ACCORD_LARGEST_FILE = int(os.environ.get("ACCORD_LARGEST_FILE", str(20 * 1024 * 1024)))
# The person's own page (decision 032): off unless the node says so; a name of its own; where its exit leads.
ACCORD_PORTAL = os.environ.get("ACCORD_PORTAL", "on" if ACCORD_DEMO else "off") == "on"
ACCORD_PORTAL_HOST = os.environ.get("ACCORD_PORTAL_HOST", "")
ACCORD_SITE = os.environ.get("ACCORD_SITE", "")  # where the public process is to be found, for the staff
ACCORD_METRICS_TOKEN = os.environ.get("ACCORD_METRICS_TOKEN", "")  # whoever sends it reads /metrics; empty: nobody
ACCORD_PORTAL_EXIT = os.environ.get("ACCORD_PORTAL_EXIT", "https://www.google.com/")

SECRET_KEY = NODE.secret
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ACCORD_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
ALLOWED_HOSTS += [ACCORD_PORTAL_HOST] if ACCORD_PORTAL_HOST else []
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host[:1].isalpha()]
ROOT_URLCONF = "accord.config.urls"
WSGI_APPLICATION = "accord.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Account"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "django.forms",
    "accord.foundation.ui",
    "accord.foundation.ledger",
    "accord.foundation.copies",
    "accord.foundation.duties",
    "accord.foundation.writes",
    "accord.foundation.second",
    "accord.foundation.limits",
    "accord.foundation.tasks",
    "accord.cooperation.organisations",
    "accord.cooperation.people",
    "accord.cooperation.agreements",
    "accord.cooperation.directory",
    "accord.cooperation.library",
    "accord.detection.signals",
    "accord.detection.screening",
    "accord.detection.field",
    "accord.detection.offers",
    "accord.detection.tips",
    "accord.justice.proceedings",
    "accord.protection.persons",
    "accord.protection.cases",
    "accord.protection.glass",
    "accord.protection.consents",
    "accord.protection.safety",
    "accord.protection.asking",
    "accord.protection.information",
    "accord.protection.referrals",
    "accord.protection.courses",
    "accord.protection.plans",
    "accord.protection.services",
    "accord.protection.outcomes",
    "accord.protection.shelters",
    "accord.protection.children",
    "accord.protection.rights",
    "accord.protection.visits",
    "accord.protection.exports",
    "accord.protection.documents",
    "accord.justice.summons",
    "accord.justice.links",
    "accord.justice.comparisons",
    "accord.exchange.nodes",
    "accord.exchange.messages",
    "accord.exchange.bridge",
    "accord.research.facts",
    "accord.prevention.programme",
    "accord.prevention.newsroom",
    "accord.prevention.training",
    "accord.prevention.campaigns",
    "accord.prevention.press",
    "accord.prevention.fundraisers",
    "accord.research.observations",
    "accord.research.releases",
    "accord.research.estimates",
    "accord.research.transmissions",
    "accord.research.studies",
    "accord.research.projects",
    "accord.faces.desk",
    "accord.faces.api",
    "accord.faces.portal",
    "accord.faces.site",
    "accord.faces.field",
    "accord.config",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
]
MIDDLEWARE = [
    # SECURITY: first, so that what the others answer at once carries the headers too. tests/proofs/crawl/test_headers.py
    "csp.middleware.CSPMiddleware",
    "accord.config.middleware.SafeHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accord.config.metrics.Measured",
    "accord.config.middleware.ProgramsByHttps",
    "accord.config.middleware.BodyGuard",
    "accord.config.gate.Gate",
    "accord.config.middleware.BehindTheWall",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accord.config.middleware.SessionEnds",
    "accord.config.middleware.SignedIn",
    "accord.config.middleware.Failures",
]
MESSAGE_STORAGE = "accord.foundation.ui.messages.SaidStorage"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accord.config.context.desk",
            ]
        },
    }
]
FORM_RENDERER = "accord.foundation.ui.forms.HouseRenderer"
COTTON_DIR = "cotton"

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("ACCORD_DATABASE_URL", f"sqlite:///{ACCORD_DATA / 'accord.sqlite3'}"), conn_max_age=600
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    }
else:  # compiling the conditions of the wall took nine tenths of the time in which a day was drawn
    given = DATABASES["default"].setdefault("OPTIONS", {})
    given["options"] = f"{given.get('options', '')} -c jit=off".strip()
    given["server_side_binding"] = True  # so that plans can be kept: foundation/plans.py says which

# Where figures are counted: a streaming replica of the same database, under the same role (decision 057).
ACCORD_REPLICA_LAG = timedelta(seconds=int(os.environ.get("ACCORD_REPLICA_LAG", "300")))
if (replica := os.environ.get("ACCORD_REPLICA_URL", "")) and not ACCORD_PUBLIC:
    DATABASES[REPLICA] = beside(replica)
    DATABASE_ROUTERS = ["accord.foundation.replica.router.Router"]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accord.cooperation.people.passwords.HouseWords"},
]
ACCOUNT_ADAPTER = "accord.cooperation.people.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "accord.cooperation.people.oidc.SocialAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
MFA_ADAPTER = "accord.cooperation.people.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Roles that must have a passkey, and how long after the membership began they may be without.
ACCORD_PASSKEY_ROLES = frozenset(os.environ.get("ACCORD_PASSKEY_ROLES", "" if NODE.demo else "administrator").split())
ACCORD_PASSKEY_GRACE = timedelta(days=14)
MFA_TOTP_TOLERANCE = 1  # a code that ends while it is being typed still opens (RFC 6238, 5.2)
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_REAUTHENTICATION_REQUIRED = False  # the only page of allauth's that would ask sets up the first factor
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# Else everybody behind the proxy shares its address.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if os.environ.get("ACCORD_PROXY") == "1" else 0
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # ours: foundation/limits
ACCOUNT_FORMS = {"login": "accord.faces.desk.signin.SignInForm"}
MFA_FORMS = {
    "authenticate": "accord.faces.desk.signin.CodeForm",
    "authenticate_webauthn": "accord.faces.desk.passkeys.PasskeyForm",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:day"
LOGOUT_REDIRECT_URL = "account_login"

SESSION_ENGINE = "accord.config.sessions"
SESSION_COOKIE_AGE = 10 * 60 * 60
ACCORD_IDLE_MINUTES = int(os.environ.get("ACCORD_IDLE_MINUTES", "15"))
ACCORD_IDLE_MINUTES_HOTLINE = int(os.environ.get("ACCORD_IDLE_MINUTES_HOTLINE", "30"))
ACCORD_IDLE_MINUTES_SHARED = int(os.environ.get("ACCORD_IDLE_MINUTES_SHARED", "5"))
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SECURE = os.environ.get("ACCORD_HTTPS", "0" if NODE.demo else "1") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-accord" if SECURE else "accord"
CSRF_COOKIE_NAME = "__Host-accord-csrf" if SECURE else "accord-csrf"
SECURE_SSL_REDIRECT = SECURE
# A program is refused instead: led on silently, it would send its token in clear for ever.
SECURE_REDIRECT_EXEMPT = [r"^api/v1/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("ACCORD_PROXY") == "1" else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" would make browsers send Origin: null with every form
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "accord.config.views.csrf_failed"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = ACCORD_LARGEST_BODY
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# SECURITY: Django's own handlers write large files to /tmp in clear. tests/rooms/documents/test_uploads.py
FILE_UPLOAD_HANDLERS = ["accord.protection.documents.uploads.SealingHandler"]

LANGUAGE_CODE = "en"
LANGUAGES = [("bg", _("Bulgarian")), ("ro", _("Romanian")), ("uk", _("Ukrainian")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "accord-language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
FORMAT_MODULE_PATH = ["accord.config.formats"]
USE_TZ = True
TIME_ZONE = {"BG": "Europe/Sofia", "RO": "Europe/Bucharest"}.get(NODE.jurisdiction, "UTC")

STATIC_URL = "/static/"
STATIC_ROOT = ACCORD_DATA / "static"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accord_cache"}}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

ACCORD_SMTP = os.environ.get("ACCORD_SMTP", "")  # smtp+tls://user:password@host:587; empty: workers send by telephone
ACCORD_MAIL_FROM = os.environ.get("ACCORD_MAIL_FROM", "")  # a neutral name and domain
ACCORD_DATA_PROTECTION = os.environ.get(
    "ACCORD_DATA_PROTECTION", ""
)  # address of who answers for data, on the public pages
ACCORD_OPEN_MAIL_FROM = os.environ.get(
    "ACCORD_OPEN_MAIL_FROM", ""
)  # to the public, under our name; never the neutral one
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # nothing is mailed
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"] if not SECURE else []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "accord.config.logs.Plain"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # SECURITY: no SQL, no request bodies, no addresses in a log. tests/architecture/test_settings.py
    # Django's own handler of errors would make a report with the values of every variable.
    "loggers": {"django.db.backends": {"level": "ERROR", "propagate": False}, "django": {"handlers": []}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
NINJA_PAGINATION_MAX_LIMIT = 200

if ACCORD_PUBLIC:
    globals().update(PUBLIC)
    still = "accord.config.still.StillAccounts"
    INSTALLED_APPS = [still if app == "allauth.account" else app for app in INSTALLED_APPS]
