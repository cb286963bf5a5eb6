"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from accord.config.loaded import settle
from accord.config.machine import harden

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.config.settings")
harden()
application = get_wsgi_application()
settle()
