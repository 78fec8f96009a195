"""Measurements on a port of their own: routes and statuses, never an id or a value."""

from __future__ import annotations

from threading import Thread
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server

REGISTRY = CollectorRegistry()
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
_requests = Counter(
    "hub_requests", "Requests answered.", ["method", "route", "status"], registry=REGISTRY
)
_duration = Histogram(
    "hub_request_microseconds",
    "Time from request to answer, in microseconds.",
    ["route"],
    buckets=(1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000),
    registry=REGISTRY,
)


def observe(method: str, route: str, status: int, micros: int) -> None:
    """Count one answered request."""
    known = method if method in _METHODS else "other"
    _requests.labels(known, route, str(status)).inc()
    _duration.labels(route).observe(micros)


def serve_metrics(port: int, host: str = "127.0.0.1") -> tuple[WSGIServer, Thread] | None:
    """Serve /metrics on its own port, from a thread of its own; port 0 serves nothing."""
    return start_http_server(port, host, registry=REGISTRY) if port else None
