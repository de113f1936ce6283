"""Channels, the live log and the coordination of bloggers within the test's own process."""

import json
from types import SimpleNamespace

import pytest
from asgiref.inmemory import ChannelLayer
from channels import DEFAULT_CHANNEL_LAYER, Group
from channels.asgi import ChannelLayerWrapper, channel_layers
from django.core.cache import cache

from blog.coordination import backend as coordination
from blog.coordination.memory import MemoryBackend
from blog.log import rebuild
from blog.log import store as logs
from blog.log.memory import MemoryStore
from blog.room.backend import rooms as shared
from blog.room.backend.memory import MemoryRooms
from blog.web.hidden import hiding
from tests.blog.factory import default_blog


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
def backend(monkeypatch):
    """Leases, counts and wakes in memory in place of the settings' ones."""
    backend = MemoryBackend()
    monkeypatch.setattr(coordination, "get_backend", lambda: backend)
    return backend


@pytest.fixture
def rooms(monkeypatch):
    """What workers share of the rooms in memory in place of the settings' one."""
    rooms = MemoryRooms()
    monkeypatch.setattr(shared, "get_rooms", lambda: rooms)
    return rooms


@pytest.fixture
def store(request, monkeypatch, layer, backend, rooms):
    """Live logs in memory in place of the settings' ones, and no blog remembered.

    The default blog is there, whatever a test with real transactions has emptied before.
    """
    if request.node.get_closest_marker("django_db"):
        default_blog()
    store = MemoryStore()
    monkeypatch.setattr(logs, "get_store", lambda: store)
    # What is shut is shut once more some seconds later: those are the next test's.
    monkeypatch.setattr(hiding, "later", SimpleNamespace(call=lambda seconds, callback: None))
    cache.clear()
    return store


@pytest.fixture
def frames(layer, store):
    """Return what a member of the default blog's Group has received since the last call."""
    # Laid before the member joins, as by a reader's page: a new log is told to the Group.
    rebuild.get_head(default_blog())
    Group("liveblog").add("reader")

    def read():
        texts = []
        while True:
            channel, message = layer.receive(["reader"])
            if channel is None:
                return texts
            texts.append(json.loads(message["text"]))

    return read
