"""pyx12's opinion of an X12 file (its command line answers 0 for good and bad alike)."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pyx12.params
import pyx12.x12n_document


def pyx12_findings(content: bytes) -> list[str]:
    """What pyx12 finds; nothing means clean. An exception of its own is a finding too."""
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    report = io.StringIO()
    try:
        clean = pyx12.x12n_document.x12n_document(
            pyx12.params.params(),
            io.StringIO(content.decode("ascii")),
            None,
            None,
            fd_json=report,
        )
    except Exception as stopped:
        return [f"pyx12 stopped: {stopped!r}"]
    found = _walk(json.loads(report.getvalue() or "{}"), "")
    return found or ([] if clean else ["pyx12: not clean, for no reason given"])


def _walk(node: Any, segment: str) -> list[str]:
    if isinstance(node, list):
        return [found for item in node for found in _walk(item, segment)]
    if not isinstance(node, dict):
        return []
    segment = node.get("seg_id") or segment
    found = [f"{segment}: {error.get('err_str')}" for error in node.get("errors", [])]
    for key, value in node.items():
        if key != "errors":
            found += _walk(value, segment)
    return found
