"""Passages in the form of the W3C Web Annotation Data Model, out and in."""

from typing import Any

from articles.anchoring.selector import CONTEXT, MAX_EXACT, Selector
from articles.refusals import Refused

Json = dict[str, Any]


def to_w3c(selector: Selector, source: str) -> Json:
    """The target of an annotation: the `source` address with a quote and a position."""
    return {
        "type": "SpecificResource",
        "source": source,
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": selector.exact,
                "prefix": selector.prefix,
                "suffix": selector.suffix,
            },
            {"type": "TextPositionSelector", "start": selector.start, "end": selector.end},
        ],
    }


def from_w3c(data: Any) -> Json:
    """The arguments for `find` in a target, an annotation or a bare selector.

    Refuses, as `bad_selector`, what holds no quote.
    """
    if isinstance(data, dict) and "target" in data:
        data = data["target"]
    if isinstance(data, list) and data:
        data = data[0]
    if isinstance(data, dict) and "selector" in data:
        data = data["selector"]
    found: dict[str, Json] = {}
    for selector in data if isinstance(data, list) else [data]:
        if isinstance(selector, dict) and isinstance(selector.get("type"), str):
            found.setdefault(selector["type"], selector)
    quote = found.get("TextQuoteSelector", {})
    position = found.get("TextPositionSelector", {}).get("start")
    texts = [quote.get(name, "") for name in ("exact", "prefix", "suffix")]
    if not all(isinstance(text, str) for text in texts) or not texts[0]:
        raise Refused("bad_selector")
    return {
        "exact": texts[0][: 4 * MAX_EXACT + 1],
        "prefix": texts[1][-4 * CONTEXT :],
        "suffix": texts[2][: 4 * CONTEXT],
        "start_hint": position if isinstance(position, int) and position >= 0 else None,
    }
