"""The settings: read once from the environment (and `.livelog/env`), refused with a name."""

import os
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from livelog import static
from livelog.env import Env, hide_password, refuse

BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
env = Env.load(os.path.join(BASE_DIR, ".livelog", "env"))

DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.text("SECRET_KEY", "only-for-debugging" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY must be set to a long random text, or DEBUG=1.")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
PORT = env.number("PORT", 8000, least=1, most=65535, kind=int)

USE_REDIS = env.flag("USE_REDIS", True)
REDIS_URL = env.redis_url("REDIS_URL", "redis://127.0.0.1:6379/0")

LIVELOG_FEEDS = env.urls("LIVELOG_FEEDS", "https://www.ifanr.com/feed")
LIVELOG_PACE = env.number("LIVELOG_PACE", 5, most=86400)
LIVELOG_POLL = env.number("LIVELOG_POLL", 60, least=0.1, most=86400)
LIVELOG_RETENTION = env.number("LIVELOG_RETENTION", 1000, least=1, most=1000000, kind=int)
LIVELOG_HEAD = env.number("LIVELOG_HEAD", 15, least=0.1, most=3600)
LIVELOG_ALLOW_PRIVATE_FEEDS = env.flag("LIVELOG_ALLOW_PRIVATE_FEEDS", False)
LIVELOG_PUBLIC_URL = env.site_url("LIVELOG_PUBLIC_URL")
if LIVELOG_PUBLIC_URL:
    # The name by which hubs call this site is one that it answers to.
    ALLOWED_HOSTS.append(urlsplit(LIVELOG_PUBLIC_URL).hostname)

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
    "livelog.headers.SecurityHeaders",
    "django.middleware.gzip.GZipMiddleware",
    "livelog.static.StaticFiles",
    # Before the session's, so that a page does not vary by a cookie for its language.
    "django.middleware.locale.LocaleMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
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

DATABASE_ENGINES = {
    "django.db.backends.sqlite3": "livelog.db.sqlite3",
    "django.db.backends.postgresql_psycopg2": "livelog.db.postgresql",
}


def read_database():
    """Return Django's DATABASES entry for DATABASE_URL: SQLite or PostgreSQL."""
    url = env.text("DATABASE_URL", "sqlite:///db.sqlite3")
    try:
        database = dj_database_url.parse(url, conn_max_age=0)
        database["ENGINE"] = DATABASE_ENGINES[database["ENGINE"]]
    except (KeyError, ValueError):
        wanted = "a sqlite:/// or postgres:// URL"
        raise refuse("DATABASE_URL", hide_password(url), wanted) from None
    if database["ENGINE"] == "livelog.db.sqlite3":
        database["NAME"] = os.path.join(BASE_DIR, database["NAME"] or "db.sqlite3")
    return database


DATABASES = {"default": read_database()}

LAYERS = {
    "fanout": {
        "BACKEND": "livelog.fanout.FanoutChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
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
LIVELOG_LAYER = env.choice("LIVELOG_LAYER", "fanout", ["fanout", "asgi_redis"])
CHANNEL_LAYERS = {
    "default": {
        **LAYERS[LIVELOG_LAYER if USE_REDIS else "memory"],
        "ROUTING": "livelog.routing.routing",
    },
}
# What one reader or one request may take of a Daphne's memory, in bytes.
LIVELOG_MAX_FRAME = env.number("LIVELOG_MAX_FRAME", 64 * 1024, least=125, kind=int)
LIVELOG_MAX_BODY = env.number("LIVELOG_MAX_BODY", 10 * 1024 * 1024, kind=int)
LIVELOG_MAX_PENDING = env.number("LIVELOG_MAX_PENDING", 1024 * 1024, least=65536, kind=int)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation." + name}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
TIME_ZONE = "UTC"
USE_I18N = True
USE_L10N = True
USE_TZ = True

STATIC_URL = static.fingerprint_url(os.path.join(BASE_DIR, "blog", "static"))
WHITENOISE_USE_FINDERS = True

SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "blog": {"level": "INFO"},
        "livelog": {"level": "INFO"},
    },
}
