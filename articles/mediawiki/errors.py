"""What a wiki reports as an error inside an answer that looks like success."""

import logging

from articles.mediawiki import shapes
from articles.mediawiki.shapes import Json
from articles.refusals import Refused

logger = logging.getLogger(__name__)

_CODES = {
    **dict.fromkeys(
        ("missingtitle", "nosuchpageid", "nosuchrevid", "pagecannotexist"), "no_such_page"
    ),
    **dict.fromkeys(("maxlag", "ratelimited", "concurrency-limit", "readonly"), "try_later"),
    **dict.fromkeys(("readapidenied", "permissiondenied"), "private_wiki"),
    "invalidtitle": "bad_title",
}


def check(data: Json, retry_after_s: int) -> None:
    """Raise `Refused` with a sentence a person understands if `data` is an error of any format."""
    error = data.get("error") or next(shapes.items(data.get("errors")), None)
    if not error:
        return
    code = str(error.get("code", ""))[:100] if isinstance(error, dict) else ""
    logger.info("the wiki reports %r", code)
    public = _CODES.get(code, "wiki_error")
    raise Refused(
        public, reason=code, retry_after_s=retry_after_s if public == "try_later" else None
    )
