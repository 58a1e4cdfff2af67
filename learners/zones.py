"""Time zones by their IANA name, grouped as one looks for them."""

from collections import defaultdict
from functools import lru_cache
from zoneinfo import available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

UTC = "UTC"

_REGIONS = {
    "Africa", "America", "Antarctica", "Arctic", "Asia",
    "Atlantic", "Australia", "Europe", "Indian", "Pacific",
}  # fmt: skip


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    # Reading the zone database walks a folder tree; it does not change while a process lives.
    return frozenset(available_timezones())


def is_known(name: str) -> bool:
    """Say whether the machine's zone database has this zone."""
    return name in _names()


def choices() -> list[tuple[str, str | Promise | list[tuple[str, str]]]]:
    """Return UTC and then the zones of each region as a select's groups of (zone, place)."""
    regions = [(region, list(zones)) for region, zones in _grouped()]
    return [(UTC, _("UTC: the same everywhere")), *regions]


@lru_cache(maxsize=1)
def _grouped() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(_names()):
        region, _slash, place = name.partition("/")
        if region in _REGIONS and place:
            groups[region].append((name, place.replace("_", " ").replace("/", ", ")))
    return tuple((region, tuple(zones)) for region, zones in groups.items())
