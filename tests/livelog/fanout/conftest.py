import itertools

import pytest

from livelog.fanout import FanoutChannelLayer

prefixes = itertools.count()


@pytest.fixture
def make_layer(redis_url):
    """Make layers that share nothing with other tests', unless given a prefix."""

    def make(layer_class=FanoutChannelLayer, **config):
        config.setdefault("hosts", [redis_url])
        prefix = config.setdefault("prefix", f"test{next(prefixes)}:")
        return layer_class(stats_prefix=prefix + "meta:", **config)

    return make
