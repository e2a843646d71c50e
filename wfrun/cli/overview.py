"""The command as a whole: what ``wfrun --help`` prints, and what a shell completes."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

import wfrun
from wfrun.cli import COMMANDS, load_command


class Wfrun(click.Group):
    """The group of all subcommands; a first word that is none of them is a script, and ``run`` is meant."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Returns the subcommand that the words call, and the words that are left for it."""
        if args and args[0] not in self.commands:
            return "run", self.commands["run"], args
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Completes the first word: an option, a subcommand or a script."""
        from wfrun.cli.shell_completion import names_or_paths

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
        context_settings={"help_option_names": ["-h", "--help"], "ignore_unknown_options": True},
    )
    return click.version_option(wfrun.__version__, prog_name="wfrun")(group)
