"""Short text: as much of a long text as a line or a message shows."""

from __future__ import annotations


def shortened(text: str, most: int) -> str:
    """Returns a text of at most ``most`` characters; of a longer one the beginning, with ``…`` at its end."""
    return text if len(text) <= most else text[: most - 1] + "…"


def shortened_line(text: str, most: int) -> str:
    """Returns a text of at most ``most`` characters on one line."""
    return shortened(" ".join(text.split()), most)
