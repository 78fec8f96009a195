"""How much one client may ask: a token bucket per client, in this process.

With n API processes a client may reach n times the limit; the limit protects the process.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from hub.kit.errors import HubError, Kind

BUCKETS_MAX = 10_000
_TOKEN = 10**9
"""One request, in the unit of a bucket: nanoseconds times requests a second."""


class TooManyRequests(HubError):
    """The client asks faster than its limit; Retry-After says when the next one is taken."""

    code = "too_many_requests"
    kind = Kind.TOO_MANY
    title = "Too many requests"


@dataclass(slots=True)
class _Bucket:
    tokens_nano: int
    filled_at_ns: int


class RateLimiter:
    """`per_second` requests refill a bucket of `burst`, for each key of its own."""

    def __init__(
        self,
        per_second: int,
        burst: int,
        now_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self.per_second = per_second
        self.burst = burst
        self._now_ns = now_ns
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: Hashable) -> int:
        """Take one request from the key's bucket; answers how many are left.

        Raises:
            TooManyRequests: the bucket is empty.
        """
        now = self._now_ns()
        with self._lock:
            bucket = self._bucket(key, now)
            gained = (now - bucket.filled_at_ns) * self.per_second
            bucket.tokens_nano = min(self.burst * _TOKEN, bucket.tokens_nano + gained)
            bucket.filled_at_ns = now
            if bucket.tokens_nano < _TOKEN:
                missing = _TOKEN - bucket.tokens_nano
                seconds = -(-missing // (self.per_second * _TOKEN))
                raise TooManyRequests(
                    f"At most {self.per_second} requests a second; wait {seconds} s.",
                    retry_after=max(1, seconds),
                )
            bucket.tokens_nano -= _TOKEN
            return bucket.tokens_nano // _TOKEN

    def headers(self, left: int) -> dict[str, str]:
        """The RateLimit headers (draft-ietf-httpapi-ratelimit-headers-11)."""
        window = max(1, -(-self.burst // self.per_second))
        return {
            "ratelimit-policy": f'"client";q={self.burst};w={window}',
            "ratelimit": f'"client";r={left};t={1 if left else window}',
        }

    def _bucket(self, key: Hashable, now: int) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= BUCKETS_MAX:
                self._buckets.popitem(last=False)
            bucket = self._buckets[key] = _Bucket(self.burst * _TOKEN, now)
        self._buckets.move_to_end(key)
        return bucket
