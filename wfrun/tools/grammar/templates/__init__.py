"""Texts of the exported files that need no table, with places for what does: `@@NAME@@`."""

from __future__ import annotations

import re
from importlib.resources import files

_PLACE = re.compile(r"@@([A-Z_]+)@@")


def template(name: str, **values: str) -> str:
    """Returns the text of a template with its places filled in. A place without a value, or a value without a place, is a `KeyError`."""
    text = (files(__package__) / name).read_text(encoding="utf-8")
    unknown = values.keys() ^ set(_PLACE.findall(text))
    if unknown:
        raise KeyError(f"{name}: {', '.join(sorted(unknown))}")
    return _PLACE.sub(lambda place: values[place[1]], text)
