"""The settings: read once from the environment (and `.livelog/env`), refused with a name."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured

from livelog.address import host_of
from livelog.env import Env, list_layers
from livelog.logs import FORMATTERS
from livelog.static.fingerprint import fingerprint_url

BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ENV_FILE = os.path.join(BASE_DIR, ".livelog", "env")
env = Env.load(ENV_FILE)

DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.secret_key("SECRET_KEY", "only-for-debugging" if DEBUG else "", ENV_FILE)
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY must be set to a long random text, or DEBUG=1.")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
PORT = env.number("PORT", 8000, least=1, most=65535, kind=int)

USE_REDIS = env.flag("USE_REDIS", True)
REDIS_URL = env.redis_url("REDIS_URL", "redis://127.0.0.1:6379/0")

LIVELOG_FEEDS = env.urls("LIVELOG_FEEDS", "https://www.ifanr.com/feed", none="none")
LIVELOG_PACE = env.number("LIVELOG_PACE", 5, most=86400)
LIVELOG_POLL = env.number("LIVELOG_POLL", 60, least=0.1, most=86400)
LIVELOG_RETENTION = env.number("LIVELOG_RETENTION", 1000, least=1, most=1000000, kind=int)
LIVELOG_HEAD = env.number("LIVELOG_HEAD", 15, least=0.1, most=3600)
LIVELOG_QUIET = env.number("LIVELOG_QUIET", 3, most=3650)
LIVELOG_ALLOW_PRIVATE_FEEDS = env.flag_or_urls("LIVELOG_ALLOW_PRIVATE_FEEDS")
# For /metrics; empty: it answers this machine alone.
LIVELOG_METRICS_TOKEN = env.secret("LIVELOG_METRICS_TOKEN")
LIVELOG_PUBLIC_URL = env.site_url("LIVELOG_PUBLIC_URL")
if LIVELOG_PUBLIC_URL:
    # The name by which hubs call this site is one that it answers to.
    host = host_of(LIVELOG_PUBLIC_URL)
    ALLOWED_HOSTS.append(f"[{host}]" if ":" in host else host)

# Where the admin is: a path of this site, and the one host that has it ("": each has).
LIVELOG_ADMIN_PATH = env.own_path("LIVELOG_ADMIN_PATH", "admin")
LIVELOG_ADMIN_HOST = env.host("LIVELOG_ADMIN_HOST")
if LIVELOG_ADMIN_HOST:
    ALLOWED_HOSTS.append(LIVELOG_ADMIN_HOST)

INSTALLED_APPS = [
    # Before channels: its runserver is ours plus the blogger's thread where there is no Redis.
    "blog",
    "channels",
    "livelog.fanout",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "livelog.security.SecurityHeaders",
    "livelog.accounts.admin_host.AdminHost",
    # Before any that reads a form.
    "livelog.guards.FormGuard",
    "django.middleware.gzip.GZipMiddleware",
    "livelog.static.serving.StaticFiles",
    # Before the session's, so that a page does not vary by a cookie for its language.
    "django.middleware.locale.LocaleMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "blog.web.outages.Outages",
    "blog.web.out_of_range.OutOfRange",
]
ROOT_URLCONF = "livelog.urls"
WSGI_APPLICATION = "livelog.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [os.path.join(BASE_DIR, "templates")],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": env.database("DATABASE_URL", "sqlite:///db.sqlite3", BASE_DIR)}

LAYERS = {
    "fanout": {
        "BACKEND": "livelog.fanout.FanoutChannelLayer",
        "CONFIG": {
            "hosts": [REDIS_URL],
            # Readers' syncs: connects, pings and pages go past them.
            "late": ["livelog.sync", "livelog.room.sync"],
            # Sockets that come and go at once share their worker's calls to Redis. Of 64 connects each costs
            # a tenth less, but so many wait for their handshakes where a worker dies with them in hand.
            "together": {"websocket.connect": 16, "websocket.disconnect": 256},
            "channel_capacity": {"livelog.sync": 50000, "livelog.room.sync": 50000},
        },
    },
    # The stock layer, for comparison; its process channels carry the replies of all their sockets.
    "asgi_redis": {
        "BACKEND": "asgi_redis.RedisChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "capacity": 20000},
    },
    "memory": {
        "BACKEND": "asgiref.inmemory.ChannelLayer",
        "CONFIG": {"capacity": 20000},
    },
}
LIVELOG_LAYER = env.choice("LIVELOG_LAYER", "fanout", list_layers(REDIS_URL))
CHANNEL_LAYERS = {
    "default": {
        **LAYERS[LIVELOG_LAYER if USE_REDIS else "memory"],
        "ROUTING": "livelog.routing.channel_routing",
    },
}
# What one reader or one request may take of a Daphne's memory, in bytes.
LIVELOG_MAX_FRAME = env.number("LIVELOG_MAX_FRAME", 64 * 1024, least=125, kind=int)
LIVELOG_MAX_BODY = env.number("LIVELOG_MAX_BODY", 10 * 1024 * 1024, kind=int)
LIVELOG_MAX_PENDING = env.number("LIVELOG_MAX_PENDING", 1024 * 1024, least=65536, kind=int)
# WebSockets of one address at one Daphne; 0: any number.
LIVELOG_MAX_SOCKETS = env.number("LIVELOG_MAX_SOCKETS", 0, kind=int)
# How often a guest may say something in a room: so many at once, then one in so many seconds; 0 seconds:
# as often as they like. An address may so many times as often; 0: any number of times.
LIVELOG_ROOM_BURST = env.number("LIVELOG_ROOM_BURST", 5, least=1, kind=int)
LIVELOG_ROOM_PAUSE = env.number("LIVELOG_ROOM_PAUSE", 2)
LIVELOG_ROOM_ADDRESS = env.number("LIVELOG_ROOM_ADDRESS", 20, kind=int)
# Handshakes that one address may send to one Daphne in a minute; 0: any number.
LIVELOG_MAX_HANDSHAKES = env.number("LIVELOG_MAX_HANDSHAKES", 0, kind=int)
# What a form may take of a worker's (livelog/guards.py). The body is in its memory already, so no
# file of it is written to disk.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2621440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_MAX_MEMORY_SIZE = LIVELOG_MAX_BODY
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# Daphne answers by itself what thousands ask for alike. Not while debugging, when templates change.
LIVELOG_FRONT = env.flag("LIVELOG_FRONT", True) and not DEBUG
# The query parameters by which pages and data differ; answers to others are not shared.
LIVELOG_FRONT_PARAMETERS = ("after", "before", "lang", "limit", "order", "since")

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation." + name}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "livelog.accounts.sign_in.EvenTime",
]
LOGIN_URL = "desk:sign_in"
LOGIN_REDIRECT_URL = "admin:index"
# What was typed into a form of the desk outlives the token that it was sent with.
CSRF_FAILURE_VIEW = "blog.desk.pages.kept.csrf_failure"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
TIME_ZONE = "UTC"
USE_I18N = True
USE_L10N = True
USE_TZ = True

# Pictures that writers put into entries: served by blog/desk/pictures, or by a proxy.
MEDIA_ROOT = env.folder("LIVELOG_MEDIA_ROOT", "media", BASE_DIR)
MEDIA_URL = "/media/"

STATIC_URL = fingerprint_url(os.path.join(BASE_DIR, "blog", "static"))
STATICFILES_STORAGE = "livelog.static.storage.BundledFiles"
WHITENOISE_USE_FINDERS = True
# What a page asks for in one piece: a style sheet, or a module with all that it imports.
LIVELOG_BUNDLES = (
    "blog/page.css",
    "blog/page.js",
    "blog/frame.js",
    "blog/embed.js",
    "blog/room/room.css",
    "blog/room/room.js",
    "blog/site/home.css",
    "blog/site/home.js",
    "blog/desk/desk.css",
    "blog/desk/desk.js",
    "blog/desk/menu.js",
    "blog/desk/queue/queue.css",
    "blog/desk/queue/queue.js",
    "blog/desk/people.css",
    "blog/desk/people.js",
)

SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
# Where the site is known by https, no cookie goes over anything else. The proxy that speaks TLS for
# it is known by nothing in a request, so livelog/security.py sets this header on each response.
SECURE_HSTS_SECONDS = 31536000 if LIVELOG_PUBLIC_URL.startswith("https:") else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_HSTS_SECONDS > 0

# What `manage.py check --deploy` asks for and is seen to elsewhere, or is not this site's to decide.
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # X-Frame-Options: livelog/security.py says who may frame a page
    "security.W005",  # HSTS for subdomains, which are not known here to speak TLS
    "security.W007",  # X-XSS-Protection: browsers dropped it, and the Content-Security-Policy is there
    "security.W008",  # redirects to https: the proxy that speaks TLS sends them
    "security.W021",  # HSTS preloading: the domain's owner asks for it
]

LIVELOG_LOG = env.choice("LIVELOG_LOG", "text", list(FORMATTERS))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": FORMATTERS[LIVELOG_LOG]}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "blog": {"level": "INFO"},
        "livelog": {"level": "INFO"},
        # In the place of handlers of Django's own, which write what strangers sent as it came.
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
