"""The fan-out: a channel layer that tells each Daphne once, and the Daphne that passes it on."""

from livelog.fanout.layer.channel_layer import FanoutChannelLayer, FanoutSentinelChannelLayer

__all__ = ["FanoutChannelLayer", "FanoutSentinelChannelLayer"]

default_app_config = "livelog.fanout.apps.FanoutConfig"
