"""What has passed through a channel and what waits in it, counted as asgi_redis counts."""

from typing import Dict, Sequence

import redis
from asgi_redis.core import BaseRedisChannelLayer

from livelog.fanout.layer import envelope


class Statistics(BaseRedisChannelLayer):
    """The part of a channel layer that answers channel_statistics()."""

    def _count_channel_stats(
        self, channel: str, connections: Sequence[redis.Redis]
    ) -> Dict[str, int]:
        statistics = self._count_stats_of(channel, connections)
        for connection in connections:
            key = self.prefix + channel
            statistics[self.STAT_MESSAGES_PENDING] += connection.llen(key)
            oldest = connection.lindex(key, -1)
            if oldest:
                seconds, microseconds = connection.time()
                left = (
                    envelope.parse_envelope(oldest).deadline / 1000 - seconds - microseconds / 1e6
                )
                age = int(self.expiry - left)
                statistics[self.STAT_MESSAGES_MAX_AGE] = max(
                    statistics[self.STAT_MESSAGES_MAX_AGE], age
                )
        return statistics

    def _count_stats_of(self, channel: str, connections: Sequence[redis.Redis]) -> Dict[str, int]:
        statistics = dict.fromkeys(
            (
                self.STAT_MESSAGES_COUNT,
                self.STAT_MESSAGES_PENDING,
                self.STAT_MESSAGES_MAX_AGE,
                self.STAT_CHANNEL_FULL,
            ),
            0,
        )
        for statistic in (self.STAT_MESSAGES_COUNT, self.STAT_CHANNEL_FULL):
            key = f"{self.stats_prefix}{channel}:{statistic}"
            statistics[statistic] = sum(int(each.get(key) or 0) for each in connections)
        return statistics
