"""Time zones by their IANA name, grouped as one looks for them, named in the active language."""

from collections import defaultdict
from functools import lru_cache
from zoneinfo import available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from learners import locales

UTC = "UTC"

_REGIONS = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific"),
}


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    # Reading the zone database walks a folder tree; it does not change while a process lives.
    return frozenset(available_timezones())


def is_known(name: str) -> bool:
    """Say whether the machine's zone database has this zone."""
    return name in _names()


def place_of(name: str) -> str:
    """Return the town that a zone is named after, as people there or here write it."""
    return _town(name) or name.rpartition("/")[2].replace("_", " ")


def choices() -> list[tuple[str, str | Promise | list[tuple[str, str]]]]:
    """Return UTC and then the zones of each region as a select's groups of (zone, place)."""
    regions = [(str(_REGIONS[region]), list(zones)) for region, zones in _grouped(_language())]
    return [(UTC, _("UTC: the same everywhere")), *regions]


def _language() -> str:
    return str(locales.active())


def _town(name: str) -> str:
    known: dict[str, str] = locales.active().time_zones.get(name, {})
    return known.get("city", "")


@lru_cache(maxsize=32)
def _grouped(_locale: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(_names()):
        region, _slash, place = name.partition("/")
        if region in _REGIONS and place:
            shown = _town(name) or place.replace("_", " ").replace("/", ", ")
            groups[region].append((name, shown))
    return tuple(
        (region, tuple(sorted(zones, key=lambda zone: locales.sorting_key(zone[1]))))
        for region, zones in groups.items()
    )
