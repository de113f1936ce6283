"""The plain WSGI application: the page stays readable, new entries wait for a reload."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livelog.settings")
application = get_wsgi_application()
