"""Time zones: the names that there are, and how far a zone is ahead of UTC."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Returns every name of the IANA time zone database: ``Europe/London``, ``UTC``."""
    import pkgutil

    data = pkgutil.get_data("tzdata", "zones")
    if data is None:
        # Some systems' packages leave `tzdata` out in favour of the system's own copy of the same database.
        import zoneinfo

        return frozenset(zoneinfo.available_timezones())
    return frozenset(data.decode("ascii").split())


def zone_exists(name: str) -> bool:
    """Tells whether the time zone database has a zone of exactly this name."""
    return name in zone_names()


def utc_offset(civil: datetime, zone: str) -> int | None:
    """Returns the seconds that an existing zone is ahead of UTC at a date and time of UTC; None at the ends of the calendar."""
    if zone == "UTC":
        return 0
    from datetime import UTC
    from zoneinfo import ZoneInfo

    try:
        offset = civil.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
    except OverflowError:
        return None
    return round(offset.total_seconds()) if offset is not None else 0
