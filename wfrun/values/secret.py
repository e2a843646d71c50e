"""Secrets: text that programs may use and nobody gets to see."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping

HIDDEN = "•••"


class NoSecret(Exception):
    """A secret that is known by name and cannot be had; the text is one sentence."""


class KnownSecrets(Mapping[str, str]):
    """Secrets by name, of which some may still have to be got: to look one up may take time, and raises ``NoSecret`` where it fails."""

    @abstractmethod
    def known(self) -> tuple[str, ...]:
        """Returns the texts of the secrets that are at hand."""


def stand_in(name: str) -> str:
    """Returns what stands for a secret where nothing acts: text that may be an address too."""
    from urllib.parse import quote  # few programs come here

    return f"https://secret.example/{quote(name, safe='')}"


class Secret:
    """A text that prints as ``•••``; one with a secret inside prints as ``shown``: ``Bearer •••``.

    Equal to nothing but itself, so that no comparison can be used to find it out.
    """

    __slots__ = ("__value", "_shown")

    def __init__(self, value: str, shown: str = HIDDEN) -> None:
        self.__value = value
        self._shown = shown

    def reveal(self) -> str:
        """Returns the text itself: for the one place that sends it."""
        return self.__value

    def __str__(self) -> str:
        return self._shown

    def __repr__(self) -> str:
        return f"Secret({self._shown})"

    def __format__(self, specification: str) -> str:
        return format(self._shown, specification)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a secret cannot be stored")
