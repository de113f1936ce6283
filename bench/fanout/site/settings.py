"""The least Channels 1.x project: a reader is accepted, joins one group and is told so."""

import os

import livelog

assert livelog.__version__, "imported first: it has Channels find the installed six"

SECRET_KEY = "for the bench only"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["channels"]
if os.environ["BENCH_LAYER"].startswith("livelog"):
    INSTALLED_APPS.append("livelog.fanout")
ROOT_URLCONF = "bench.fanout.site.routing"
DATABASES = {}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": os.environ["BENCH_LAYER"],
        "ROUTING": "bench.fanout.site.routing.channel_routing",
        "CONFIG": {"hosts": [os.environ["REDIS_URL"]]},
    },
}
