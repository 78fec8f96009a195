"""The OpenAPI document: what FastAPI derives, with our problem schema and one security scheme."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from hub.api.routing import HubRoute, PublicRoute

TITLE = "CHW billing hub"
DESCRIPTION = (
    "Turns community health worker encounters into Medi-Cal claims and brings the money back, "
    "explained. Money is integer cents; dates are calendar days in California; every write "
    "carries an Idempotency-Key; every refusal is an RFC 9457 problem document."
)
_KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Of your own making (a UUID, say): the same key and body act once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
_SCHEME = {
    "bearer": {
        "type": "oauth2",
        "description": "Client credentials by signed assertion (private_key_jwt).",
        "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": {}}},
    }
}


PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457); never what was sent.",
    "required": ["type", "title", "status", "code", "detail", "request_id", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable: programs may lean on it."},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON Pointer (RFC 6901)."},
                    "detail": {"type": "string"},
                },
            },
        },
    },
    "additionalProperties": True,
}


def describe(app: FastAPI) -> dict[str, Any]:
    """The document, made once per app."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=TITLE,
            version=app.version,
            description=DESCRIPTION,
            routes=app.routes,
            license_info={"name": "Apache 2.0", "identifier": "Apache-2.0"},
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = PROBLEM_SCHEMA
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        document["components"]["securitySchemes"] = _SCHEME
        for name, example in examples().items():
            if name in schemas:
                schemas[name]["examples"] = [example]
        writes, public = _traits(app)
        for methods in document["paths"].values():
            for operation in methods.values():
                _complete(operation, writes, public)
        app.openapi_schema = _ecma(document)
    return app.openapi_schema


def examples() -> dict[str, Any]:
    """One example for each body that people post first; a test posts them all."""
    place = files("hub.api").joinpath("examples.json")
    found: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return found


def render(app: FastAPI) -> str:
    """The document as text, one spelling only, for the committed file and its comparison."""
    return json.dumps(describe(app), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def hub_routes(app: FastAPI) -> list[HubRoute]:
    """Every route of ours, through all included routers."""
    found: list[HubRoute] = []
    waiting: list[Any] = list(app.routes)
    while waiting:
        route = waiting.pop(0)
        if isinstance(route, HubRoute):
            found.append(route)
        waiting += list(getattr(getattr(route, "original_router", None), "routes", []))
    return found


def _traits(app: FastAPI) -> tuple[set[str], set[str]]:
    routes = hub_routes(app)
    writes = {str(route.operation_id) for route in routes if route.writes}
    public = {str(route.operation_id) for route in routes if isinstance(route, PublicRoute)}
    return writes, public


def _complete(operation: dict[str, Any], writes: set[str], public: set[str]) -> None:
    name = operation.get("operationId")
    if name not in public:
        operation["security"] = [{"bearer": []}]
    for parameter in operation.get("parameters", []):
        if parameter["name"] == "if-match":
            # Optional to FastAPI only, so that its absence is answered 428 and not 422.
            parameter |= {"name": "If-Match", "required": True, "schema": {"type": "string"}}
    if name in writes:
        operation.setdefault("parameters", []).append(_KEY_HEADER)


def _ecma(node: Any) -> Any:
    """Patterns as JSON Schema wants them: `$` ends a text, `\\Z` is Python's own."""
    if isinstance(node, dict):
        return {
            key: value.replace("\\Z", "$")
            if key == "pattern" and isinstance(value, str)
            else _ecma(value)
            for key, value in node.items()
        }
    return [_ecma(each) for each in node] if isinstance(node, list) else node
