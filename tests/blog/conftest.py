"""Channels and the live log within the test's own process."""

import pytest
from asgiref.inmemory import ChannelLayer
from channels import DEFAULT_CHANNEL_LAYER
from channels.asgi import ChannelLayerWrapper, channel_layers
from django.core.cache import cache

from blog import live
from blog.live_memory import MemoryStore


@pytest.fixture
def layer():
    """An in-memory channel layer in place of the settings' one."""
    routing = channel_layers[DEFAULT_CHANNEL_LAYER].routing[:]
    layer = ChannelLayer(capacity=5000)
    wrapper = ChannelLayerWrapper(layer, DEFAULT_CHANNEL_LAYER, routing)
    settings_layer = channel_layers.set(DEFAULT_CHANNEL_LAYER, wrapper)
    yield layer
    channel_layers.set(DEFAULT_CHANNEL_LAYER, settings_layer)


@pytest.fixture
def store(monkeypatch, layer):
    """Live logs in memory in place of the settings' ones, and no blog remembered."""
    store = MemoryStore()
    monkeypatch.setattr(live, "get_store", lambda: store)
    cache.clear()
    return store
