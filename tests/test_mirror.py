"""Where a module's tests are: in its own file at the mirrored place, or where the table says."""

from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.imports import find_modules

# What has no file of its own, mostly small: a room stands for all that is in it.
SHARED = {
    "blog.admin": "tests/blog/test_admin.py",
    "blog.api": "tests/blog/api/test_entries.py",
    "blog.archive": "tests/blog/archive/test_restore.py",
    "blog.apps": "tests/blog/blogger/test_outbox.py",
    "blog.blogger.canary": "tests/test_metrics.py",
    "blog.blogger.reporting": "tests/test_metrics.py",
    "blog.const": "tests/blog/models/test_blog.py",
    "blog.coordination": "tests/blog/coordination/test_backend.py",
    "blog.delivery.hub": "tests/blog/delivery/test_hub.py",
    "blog.web.websub.hub": "tests/blog/delivery/test_hub.py",
    "blog.delivery": "tests/blog/delivery/test_webhooks.py",
    "blog.demo": "tests/blog/demo/test_play.py",
    "blog.desk": "tests/blog/desk/pages/test_stream.py",
    "blog.desk.programs": "tests/blog/desk/programs/test_page.py",
    "blog.desk.people": "tests/blog/desk/people/test_doors.py",
    "blog.desk.writing": "tests/blog/desk/writing/test_entries.py",
    "blog.feeds.fetch.exchange": "tests/blog/feeds/fetch/test_http.py",
    "blog.feeds.fetch.posting": "tests/blog/delivery/test_webhooks.py",
    "blog.feeds.fetch.connection": "tests/blog/feeds/fetch/test_http.py",
    "blog.feeds.inspect.preview": "tests/blog/management/test_feeds.py",
    "blog.feeds.intake.candidates": "tests/blog/feeds/intake/test_matching.py",
    "blog.feeds.intake.lookup": "tests/blog/feeds/intake/test_entries.py",
    "blog.feeds.parse.calendar": "tests/blog/feeds/parse/test_dates.py",
    "blog.feeds.parse.document": "tests/blog/feeds/parse/test_parser.py",
    "blog.feeds.parse.formats": "tests/blog/feeds/parse/test_parser.py",
    "blog.forms": "tests/blog/test_admin.py",
    "blog.gauges.overview": "tests/blog/management/test_status.py",
    "blog.log": "tests/blog/log/test_redis.py",
    "blog.management.chores": "tests/test_hub.py",
    "blog.management.actions": "tests/blog/management/test_feeds.py",
    "blog.management.commands.blogging_worker": "tests/test_pipeline.py",
    "blog.management.commands.feeds": "tests/blog/management/test_feeds.py",
    "blog.management.commands.people": "tests/blog/management/test_people.py",
    "blog.management.actions.people": "tests/blog/management/test_people.py",
    "blog.management.commands.export": "tests/blog/management/test_export.py",
    "blog.management.commands.import": "tests/blog/management/test_export.py",
    "blog.management.commands.post": "tests/blog/management/test_post.py",
    "blog.management.commands.status": "tests/blog/management/test_status.py",
    "blog.management.commands.tokens": "tests/blog/management/test_tokens.py",
    "blog.management.actions.tokens": "tests/blog/management/test_tokens.py",
    "blog.management.commands.webhooks": "tests/blog/management/test_webhooks.py",
    "blog.management.actions.webhooks": "tests/blog/management/test_webhooks.py",
    "blog.management.commands.runserver": "tests/test_without_redis.py",
    "blog.messages": "tests/blog/log/test_publish.py",
    "blog.models": "tests/blog/models/test_change.py",
    "blog.redis_client": "tests/blog/coordination/test_backend.py",
    "blog.room": "tests/blog/room/test_consumers.py",
    "blog.routing": "tests/blog/test_consumers.py",
    "blog.sockets": "tests/blog/test_consumers.py",
    "blog.signals": "tests/blog/blogger/test_outbox.py",
    "blog.urls": "tests/test_docs.py",
    "blog.web": "tests/blog/web/test_data.py",
    "livelog.checks": "tests/livelog/test_settings.py",
    "livelog.asgi": "tests/test_pipeline.py",
    "livelog.db": "tests/livelog/test_databases.py",
    "livelog.fanout.apps": "tests/livelog/fanout/test_hooks.py",
    "livelog.fanout.daphne.front": "tests/livelog/fanout/daphne/front/test_front.py",
    "livelog.fanout.daphne.reporting": "tests/test_metrics.py",
    "livelog.fanout.layer": "tests/livelog/fanout/layer/test_channel_layer.py",
    "livelog.metrics": "tests/livelog/metrics/test_reporter.py",
    "livelog.routing": "tests/test_pipeline.py",
    "livelog.static": "tests/livelog/static/test_serving.py",
    "livelog.urls": "tests/test_docs.py",
    "livelog.wsgi": "tests/test_without_redis.py",
    "launch.demo": "tests/bin/test_run.py",
    "launch.errors": "tests/bin/test_run.py",
    "launch.options": "tests/bin/test_run.py",
    "launch.page_watch": "tests/bin/test_run.py",
    "launch.processes.console": "tests/bin/test_run.py",
    "launch.processes.guard": "tests/bin/test_run.py",
    "launch.servers.redis_server": "tests/bin/test_run.py",
    "launch.setup.record": "tests/bin/test_run.py",
    "launch.test": "tests/bin/test_run.py",
    "launch.servers.ports": "tests/bin/servers/test_private_redis.py",
    "launch.setup.checkout": "tests/bin/test_env_file.py",
}
MODULES = sorted(
    name
    for name, path in find_modules().items()
    if path.name != "__init__.py" and path.parent.name != "migrations"
)


def find_own_test(module):
    """Return the path of a module's own test, whether it is there or not."""
    package, *rooms, name = module.split(".")
    folder = "bin" if package == "launch" else package
    return Path("tests", folder, *rooms, f"test_{name.strip('_')}.py")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_tested(module):
    """Whoever changes a module finds its tests without asking."""
    names = module.split(".")
    rooms = [".".join(names[:count]) for count in range(len(names), 0, -1)]
    shared = [SHARED[room] for room in rooms if room in SHARED]
    assert (ROOT / find_own_test(module)).exists() or shared


@pytest.mark.parametrize("path", sorted(set(SHARED.values())))
def test_the_table_is_true(path):
    """Each file that the table names is there."""
    assert (ROOT / path).exists()
