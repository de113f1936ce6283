"""livelog: a self-hosted live blog on Django Channels 1.x."""

import sys

import six
from six.moves import urllib
from six.moves.urllib import parse, request

__version__ = "0.1.0"

# Channels imports django.utils.six, whose copy of six cannot be imported on Python 3.12 and
# later (no find_spec). This package is imported before Channels is, so the installed six serves.
sys.modules.update(
    {
        "django.utils.six": six,
        "django.utils.six.moves": six.moves,
        "django.utils.six.moves.urllib": urllib,
        "django.utils.six.moves.urllib.parse": parse,
        "django.utils.six.moves.urllib.request": request,
    }
)
