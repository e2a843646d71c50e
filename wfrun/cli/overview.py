"""The command as a whole: the page of ``wfrun --help``, and the answers to a shell that completes."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem, shell_complete

import wfrun
from wfrun.cli.command_names import COMMANDS, COMPLETION_VARIABLE, HELP_NAMES, load_command
from wfrun.cli.exit_status import CommandError
from wfrun.cli.shell_completion import names_or_paths

SHELLS = ("bash", "zsh", "fish")
"""The shells that can be answered."""


class Wfrun(click.Group):
    """The group of all subcommands; a first word that is none of them is a script, and ``run`` is meant."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Returns the subcommand that the words call, and the words that are left for it."""
        if args and args[0] not in self.commands:
            return "run", self.commands["run"], args
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Completes the first word: an option, a subcommand or a script."""
        if incomplete.startswith("-"):
            return [*super().shell_complete(ctx, incomplete), *self.commands["run"].shell_complete(ctx, incomplete)]
        helps = {name: command.get_short_help_str() for name, command in self.commands.items()}
        return [
            CompletionItem(item.value, item.type, helps.get(item.value)) for item in names_or_paths(self.commands, incomplete)
        ]  # fmt: skip


def command() -> click.Group:
    """Returns the command with every subcommand below it."""
    group = Wfrun(
        "wfrun",
        commands={name: load_command(name) for name in COMMANDS},
        help="Rules on Stripe events as code. `wfrun SCRIPT… EVENT` is short for `wfrun run SCRIPT… EVENT`.",
        # An option of `run` may stand before the first script.
        context_settings={"help_option_names": HELP_NAMES, "ignore_unknown_options": True},
    )
    return click.version_option(wfrun.__version__, prog_name="wfrun")(group)


def answer_shell(instruction: str) -> int:
    """Prints what a shell asked for and returns the exit status. Raises ``CommandError`` for an instruction that is none."""
    shell, _, wish = instruction.partition("_")
    if shell not in SHELLS or wish not in ("source", "complete"):
        known = ", ".join(f"{name}_source" for name in SHELLS)
        raise CommandError(f"{COMPLETION_VARIABLE} is {instruction[:60]!r}; it takes {known}")
    return shell_complete(command(), {}, "wfrun", COMPLETION_VARIABLE, instruction)
