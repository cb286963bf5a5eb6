"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from accord.config.machine import harden

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.config.settings")
harden()
application = get_wsgi_application()
# Before a connection is taken: else the first request waits three seconds for a thousand modules, and those behind it are refused.
get_resolver().url_patterns  # noqa: B018
