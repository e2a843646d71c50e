"""``wfrun actions [NAME]``: what a script can do, and how each action is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from wfrun.cli.catalog_view import (
    Inside,
    catalog_of,
    fields_json,
    follow,
    grouped,
    in_useful_order,
    nested_name,
    print_inside,
    reference_options,
    words_of,
)
from wfrun.cli.event_input import did_you_mean
from wfrun.cli.exit_status import CommandError
from wfrun.cli.json_output import print_json
from wfrun.cli.shell_completion import action_names
from wfrun.cli.terminal import print_table, stdout_terminal
from wfrun.docgen.reference import EFFECTS
from wfrun.dsl.types.display import type_words
from wfrun.support.english import first_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wfrun.cli.terminal import Span, Terminal
    from wfrun.dsl.declarations import ActionDeclaration, Parameter
    from wfrun.simulator.account.support import Support
    from wfrun.stdlib_actions import StandardDeclarations


IN_SIMULATION = {
    "modelled": "it follows Stripe's rules",
    "by shape": "what it is told is stored; what else it does is made up, and the report says so",
    "refused": "it is not carried out",
}
"""How far the simulated account carries out an operation → what that means."""


@click.command(
    "actions",
    help="List every action, or show one with its arguments. "
    "NAME is an action (create_refund) several (create_*, *_customer), or an argument of one (create_refund.reason).",
    short_help="Actions and their arguments.",
)
@click.argument("name", metavar="[NAME]", required=False, shell_complete=action_names)
@reference_options
def command(name: str | None, release: str | None, as_json: bool, color: str) -> None:
    """Lists actions or shows one."""
    from wfrun.stdlib_actions import StandardDeclarations

    declarations = StandardDeclarations(catalog_of(release))
    terminal = stdout_terminal(color)
    if name is None or "*" in name:
        _list(terminal, declarations, name or "*", as_json)
        return
    called, _, path = name.partition(".")
    declaration = declarations.action(called)
    if declaration is None:
        raise CommandError(f"unknown action `{called}`{did_you_mean(called, declarations.action_names())}")
    if path:
        _show_argument(terminal, declarations, declaration, path.split("."), as_json)
    else:
        _show(terminal, declarations, declaration, as_json)


def _list(terminal: Terminal, declarations: StandardDeclarations, pattern: str, as_json: bool) -> None:
    from fnmatch import fnmatchcase

    names = [name for name in declarations.action_names() if fnmatchcase(name, pattern)]
    if not names:
        raise CommandError(f"no action is called `{pattern}`")
    actions = {name: action for name in names if (action := declarations.action(name)) is not None}
    if as_json:
        print_json(terminal, [_json(action) for action in actions.values()])
        return
    for number, group in enumerate(grouped(actions, lambda name: _group(actions[name]))):
        if number:
            terminal.blank()
        print_table(terminal, [((name, "name"), first_sentence(actions[name].doc)) for name in group])


def _group(action: ActionDeclaration) -> str:
    """Names the group that an action is listed in: wfrun's own, or a resource of Stripe's API."""
    return (action.operation or "").rpartition(".")[0]


def _json(action: ActionDeclaration) -> dict[str, Any]:
    effect = "writes" if action.effect.is_final else action.effect.value
    return {"name": action.name, "operation": action.operation, "effect": effect, "main": action.main, "doc": action.doc}


def _show(terminal: Terminal, declarations: StandardDeclarations, action: ActionDeclaration, as_json: bool) -> None:
    from wfrun.stdlib_actions import COMMON_PARAMETERS

    if as_json:
        parameters = [_parameter_json(one, declarations, action) for one in action.parameters]
        common = [_parameter_json(one, declarations, action) for one in COMMON_PARAMETERS]
        shown = _json(action) | {"result": type_words(action.result), "example": action.example}
        support = _support(declarations, action)
        if support is not None:
            shown["simulation"] = support.value
        print_json(terminal, shown | {"arguments": parameters, "common_arguments": common})
        return
    terminal.line((action.name, "name"), f"  {EFFECTS[action.effect]}", *_operation(declarations, action))
    if action.doc:
        terminal.line(" ".join(action.doc.split()), indent=2, hang=0)
    if action.example:
        terminal.blank()
        for line in action.example.splitlines():
            terminal.line((line, "code"), indent=2)
    terminal.blank()
    terminal.line(f"Gives: {type_words(action.result)}", indent=2)
    support = _support(declarations, action)
    if support is not None:
        terminal.line(f"In simulation: {support.value}, {IN_SIMULATION[support.value]}", indent=2, hang=4)
    terminal.blank()
    terminal.line(("Arguments", "name"))
    _print_parameters(terminal, _ordered(action), declarations, action)
    terminal.blank()
    terminal.line(("Arguments of every action", "name"))
    _print_parameters(terminal, COMMON_PARAMETERS, declarations, action)


def _support(declarations: StandardDeclarations, action: ActionDeclaration) -> Support | None:
    """Returns how far the simulated account carries out an action of Stripe's; None for wfrun's own."""
    from wfrun.simulator.account.support import support_of

    operation = declarations.catalog.operation(action.operation) if action.operation is not None else None
    return support_of(operation) if operation is not None else None


def _ordered(action: ActionDeclaration) -> list[Parameter]:
    """Orders parameters: the main one, those required, those of the example, then those that rules mostly give."""
    order = in_useful_order(one.name for one in action.parameters)

    def place(one: Parameter) -> tuple[bool, bool, bool, int]:
        return one.name != action.main, not one.required, f" {one.name}=" not in (action.example or ""), order.index(one.name)

    return sorted(action.parameters, key=place)


def _show_argument(
    terminal: Terminal, declarations: StandardDeclarations, action: ActionDeclaration, path: list[str], as_json: bool
) -> None:
    """Prints one argument in full, or a part of it."""
    from wfrun.stdlib_actions import COMMON_PARAMETERS

    parameters = {one.name: one for one in (*COMMON_PARAMETERS, *action.parameters)}
    parameter = parameters.get(path[0])
    if parameter is None:
        raise CommandError(f"`{action.name}` has no argument `{path[0]}`{did_you_mean(path[0], parameters)}")
    name = ".".join((action.name, *path))
    found = follow(declarations.catalog, Inside(parameter.type, _doc(parameter, declarations, action)), path[0], path[1:])
    inner = nested_name(found.type)
    kind = declarations.catalog.object(inner) if inner is not None else None
    if as_json:
        fields = fields_json(declarations.catalog, kind) if kind is not None else []
        print_json(terminal, {"name": name, "type": type_words(found.type), "doc": found.doc, "fields": fields})
        return
    terminal.line((name, "name"), "  ", (type_words(found.type, 0), "code"))
    if found.doc:
        terminal.line(" ".join(found.doc.split()), indent=2, hang=0)
    print_inside(terminal, declarations.catalog, found, f"actions {name}", given=True)


def _operation(declarations: StandardDeclarations, action: ActionDeclaration) -> list[Span]:
    operation = declarations.catalog.operation(action.operation) if action.operation is not None else None
    return [(f"  {operation.verb.upper()} {operation.url}", "faint")] if operation is not None else []


def _print_parameters(
    terminal: Terminal, parameters: Iterable[Parameter], declarations: StandardDeclarations, action: ActionDeclaration
) -> None:
    for one in parameters:
        marks = [word for word, holds in (("main", one.name == action.main), ("required", one.required)) if holds]
        terminal.line(
            (one.name, "name"),
            "  ",
            (words_of(one.type, f"actions {action.name}.{one.name}"), "code"),
            (f"  {', '.join(marks)}", "doubt"),
            indent=2,
            hang=4,
        )
        doc = _doc(one, declarations, action)
        if doc:
            terminal.line(" ".join(doc.split()), indent=6, hang=0)


def _doc(parameter: Parameter, declarations: StandardDeclarations, action: ActionDeclaration) -> str:
    """Returns the parameter's own text, or Stripe's."""
    if parameter.doc or action.operation is None:
        return parameter.doc
    return declarations.catalog.doc(action.operation, parameter.name)


def _parameter_json(parameter: Parameter, declarations: StandardDeclarations, action: ActionDeclaration) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "type": type_words(parameter.type),
        "required": parameter.required,
        "doc": _doc(parameter, declarations, action),
    }
