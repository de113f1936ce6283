"""A small Channels 1.x project that knows nothing of the blog; its own values come by environment."""

import json
import os

import livelog

assert livelog.__version__, "imported first: it has Channels find the installed six"

SECRET_KEY = "for tests only"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.livelog.fanout.project.urls"
INSTALLED_APPS = ["channels", "livelog.fanout", "tests.livelog.fanout.project"]
MIDDLEWARE = []
DATABASES = {}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": os.environ["TEST_LAYER"],
        "ROUTING": "tests.livelog.fanout.project.routing.channel_routing",
        "CONFIG": json.loads(os.environ["TEST_LAYER_CONFIG"]),
    },
}
for name in ("FRAME", "BODY", "PENDING", "SOCKETS"):
    name = "LIVELOG_MAX_" + name
    if name in os.environ:
        globals()[name] = int(os.environ[name])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.channels": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}
