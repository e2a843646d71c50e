"""A whole number as the value of an option."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from wfrun.cli.exit_status import CommandError

if TYPE_CHECKING:
    _OfNumbers = click.ParamType[int]
else:
    _OfNumbers = click.ParamType  # it says of what only in newer releases


class WholeNumber(_OfNumbers):
    """The type of an option that takes a whole number from ``least`` on."""

    name = "whole number"

    def __init__(self, least: int = 0) -> None:
        self.least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Returns the number. Raises ``CommandError``."""
        try:
            number = int(value)
        except ValueError:
            number = self.least - 1
        if number < self.least:
            option = param.opts[0] if param is not None else "the option"
            raise CommandError(f"{option} takes a whole number from {self.least} on, not `{value}`")
        return number
