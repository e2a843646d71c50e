"""Hidden secrets: the secrets of one call, found again in what the other side answered, and put out of sight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wfrun.values.secret import HIDDEN, Secret

MIN_HIDDEN = 8
"""The shortest text that is looked for, in characters: a shorter one stands in many answers by chance, and would spoil their ids."""


class HiddenSecrets:
    """The texts in a call's arguments that nobody gets to see, whatever another service repeats of them."""

    def __init__(self, arguments: Any) -> None:
        found = {part for secret in _secrets(arguments) for part in _parts(secret) if len(part) >= MIN_HIDDEN}
        # The longest first: one may hold another.
        self._texts = sorted(found, key=lambda text: (-len(text), text))

    def hide(self, text: str) -> str:
        """Returns the text with ``•••`` in place of each secret."""
        for secret in self._texts:
            if secret in text:
                text = text.replace(secret, HIDDEN)
        return text

    def hide_in(self, value: Any) -> Any:
        """Returns a JSON value with ``•••`` in place of each secret, in its texts and keys."""
        if not self._texts:
            return value
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, dict):
            return {self.hide(key): self.hide_in(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.hide_in(item) for item in value]
        return value


def revealed(value: Any) -> Any:
    """Returns arguments with their secrets as texts: for the one place that sends them."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, Mapping):
        return {key: revealed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [revealed(item) for item in value]
    return value


def _secrets(value: Any) -> Iterator[Secret]:
    if isinstance(value, Secret):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _secrets(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _secrets(item)


def _parts(secret: Secret) -> Iterator[str]:
    """Yields what a text hides: the whole of it, and where more stands around it, what the ``•••`` of its printed form stands for."""
    whole = secret.reveal()
    yield whole
    start, *rest = str(secret).split(HIDDEN)
    if not whole.startswith(start):
        return
    place = len(start)
    for index, following in enumerate(rest):
        last = index == len(rest) - 1
        end = (len(whole) - len(following) if following else len(whole)) if last else whole.find(following, place + 1)
        if end < place or not (following or last):
            return
        yield whole[place:end]
        place = end + len(following)
