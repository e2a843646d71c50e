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
    """The type of an option that takes a whole number from 0 on."""

    name = "whole number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Returns the number. Raises ``CommandError``."""
        try:
            number = int(value)
        except ValueError:
            number = -1
        if number < 0:
            option = param.opts[0] if param is not None else "the option"
            raise CommandError(f"{option} takes a whole number from 0 on, not `{value}`")
        return number
