"""Time zones by their IANA name, grouped as one looks for them, named in the active language."""

from collections import defaultdict
from functools import lru_cache
from zoneinfo import available_timezones

from babel.core import get_global
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


def current_name(name: str) -> str:
    """Return the name that the list has a zone under: of several, the one in use today."""
    current: str = get_global("zone_aliases").get(name, name)
    if current == "Etc/UTC":
        return UTC
    return current if is_known(current) else name


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
    # CLDR goes on to file a town under the zone's first name.
    towns = locales.active().time_zones
    known = (towns.get(known_as, {}) for known_as in (name, *_former_names().get(name, ())))
    return next((town["city"] for town in known if "city" in town), "")


@lru_cache(maxsize=1)
def _former_names() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for former, current in get_global("zone_aliases").items():
        found[current].append(former)
    return found


@lru_cache(maxsize=32)
def _grouped(_locale: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted({current_name(name) for name in _names()}):
        region, _slash, place = name.partition("/")
        if region in _REGIONS and place:
            shown = _town(name) or place.replace("_", " ").replace("/", ", ")
            groups[region].append((name, shown))
    return tuple(
        (region, tuple(sorted(zones, key=lambda zone: locales.sorting_key(zone[1]))))
        for region, zones in groups.items()
    )
