"""The pages of the manual that are written from the declarations: ``python -m wfrun.docgen.reference [--check] [FOLDER]``.

They are kept under version control so that they can be read without running anything; ``--check`` fails with a diff when one is
out of step.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from difflib import unified_diff
from pathlib import Path

from wfrun.docgen.markdown import cell
from wfrun.docgen.rules import problems_page
from wfrun.dsl.declarations import ActionDeclaration, Declarations, Effect, EventDeclaration, FunctionDeclaration, Parameter
from wfrun.dsl.types.display import type_words
from wfrun.support.english import first_sentence

COMMAND = "make docs"
"""The command that writes the pages, as messages name it."""

EFFECTS: Mapping[Effect, str] = {
    Effect.READS: "reads",
    Effect.WRITES: "changes",
    Effect.MOVES_MONEY: "changes",
    Effect.ENDS: "changes",
    Effect.SENDS: "sends",
    Effect.NOTES: "notes",
}


def actions_page(declarations: Declarations) -> Iterator[str]:
    """Yields the actions that are not Stripe's in full, then every operation of Stripe, grouped by what it acts on."""
    from wfrun.stdlib_actions import COMMON_PARAMETERS

    declared = [action for name in declarations.action_names() if (action := declarations.action(name)) is not None]
    own = [action for action in declared if action.operation is None]
    groups: dict[str, list[ActionDeclaration]] = {}
    for action in declared:
        if action.operation is not None:
            groups.setdefault(action.operation.rpartition(".")[0], []).append(action)
    counts = f"{len(own)} actions of wfrun's own, then {len(declared) - len(own)} operations"
    yield f"{counts} of the Stripe API, release `{declarations.release}`."
    yield "`wfrun actions NAME` shows one with all of its arguments."
    yield ""
    yield "The **main** argument may stand first, without its name: `retrieve_charge charge` is `retrieve_charge charge=charge`."
    yield ""
    yield "## Arguments of every action"
    yield ""
    yield from _parameters(COMMON_PARAMETERS, None)
    yield "## wfrun's own"
    yield ""
    for action in own:
        yield from _action(action)
    yield "## Stripe's"
    yield ""
    for group in sorted(groups):
        yield f"### {group}"
        yield ""
        yield "| action | main | also required | | what it does |"
        yield "|---|---|---|---|---|"
        yield from (_action_row(action) for action in sorted(groups[group], key=lambda action: action.name))
        yield ""


def _action(action: ActionDeclaration) -> Iterator[str]:
    yield f"### {action.name}"
    yield ""
    yield action.doc.strip()
    yield ""
    yield from _parameters(action.parameters, action.main)
    if action.example:
        yield "```wf on=payment_intent.succeeded"
        yield action.example.strip()
        yield "```"
        yield ""


def _parameters(parameters: tuple[Parameter, ...], main: str | None) -> Iterator[str]:
    yield "| argument | type | | |"
    yield "|---|---|---|---|"
    for one in parameters:
        marks = [word for word, holds in (("main", one.name == main), ("required", one.required)) if holds]
        yield f"| `{one.name}` | {cell(type_words(one.type))} | {', '.join(marks)} | {cell(one.doc)} |"
    yield ""


def _action_row(action: ActionDeclaration) -> str:
    also = ", ".join(f"`{one.name}`" for one in action.parameters if one.required and one.name != action.main)
    main = f"`{action.main}`" if action.main else ""
    return f"| `{action.name}` | {main} | {also} | {EFFECTS[action.effect]} | {cell(first_sentence(action.doc))} |"


def events_page(declarations: Declarations) -> Iterator[str]:
    """Yields every event type, grouped by the first word of its name."""
    names = sorted(declarations.event_names())
    yield f"{len(names)} event types of the Stripe API, release `{declarations.release}`. `wfrun events TYPE` shows the fields of one."
    yield ""
    yield "An event with **previous** carries the previous values of what changed: `previous` and `changed(…)` work on it."
    yield ""
    groups: dict[str, list[EventDeclaration]] = {}
    for name in names:
        event = declarations.event(name)
        if event is not None:
            groups.setdefault(name.partition(".")[0], []).append(event)
    for group, events in groups.items():
        yield f"## {group}"
        yield ""
        yield "| event | object | |"
        yield "|---|---|---|"
        for event in events:
            marks = [word for word, holds in (("previous", event.previous), ("thin only", event.thin_only)) if holds]
            yield f"| `{event.name}` | {', '.join(f'`{one}`' for one in event.objects)} | {', '.join(marks)} |"
        yield ""


def functions_page(declarations: Declarations) -> Iterator[str]:
    """Yields every built-in function with its arguments and examples."""
    for name in declarations.function_names():
        function = declarations.function(name)
        if function is not None:
            yield from _function(function)


def _function(function: FunctionDeclaration) -> Iterator[str]:
    shown = [one.name if one.required else f"{one.name}?" for one in function.parameters]
    if function.variadic and shown:
        shown[-1] = shown[-1].rstrip("?") + "…"
    yield f"## {function.name}"
    yield ""
    yield f"`{function.name}({', '.join(shown)})` → {type_words(function.result)}"
    yield ""
    yield function.doc.strip()
    yield ""
    for expression, result in function.examples:
        yield f"- `{expression}` gives `{result}`"
    if function.examples:
        yield ""


GENERATED = "reference"
"""The folder that holds nothing but pages written here."""

PAGES: Mapping[str, tuple[str, Callable[[Declarations], Iterator[str]]]] = {
    f"{GENERATED}/actions.md": ("Actions", actions_page),
    f"{GENERATED}/events.md": ("Events", events_page),
    f"{GENERATED}/functions.md": ("Functions", functions_page),
    "problems.md": ("Problems", problems_page),
}
"""The pages: by the path in the folder of the manual, the title and the function that gives the lines."""


def pages(declarations: Declarations) -> dict[str, str]:
    """Returns every page by its path in the folder of the manual."""
    note = f"<!-- Written by `{COMMAND}` from the declarations: change those, not this page. -->"
    return {
        path: "\n".join([f"# {title}", "", note, "", *lines(declarations)]).rstrip("\n") + "\n" for path, (title, lines) in PAGES.items()
    }


def differences(folder: Path, wanted: Mapping[str, str]) -> str:
    """Returns a diff from the pages in a folder to those wanted; empty when they are in step. A page that is missing or too many counts."""
    there = {path.relative_to(folder).as_posix() for path in (folder / GENERATED).glob("*.md")}
    out: list[str] = []
    for name in sorted({*there, *wanted}):
        path = folder / name
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        after = wanted.get(name, "")
        out += unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), str(path), "from the declarations", n=1)
    return "".join(out)


def main(arguments: list[str] | None = None) -> int:
    """Writes the pages, or with ``--check`` compares them; the exit status is 1 when they differ."""
    from wfrun.stdlib_actions import StandardDeclarations

    options = argparse.ArgumentParser(
        prog="python -m wfrun.docgen.reference", description="Write the pages of the manual that come from the declarations."
    )
    options.add_argument("folder", nargs="?", type=Path, default=Path("docs"), help="the folder of the manual (default: docs)")
    options.add_argument("--check", action="store_true", help="write nothing; fail with a diff when a page is out of step")
    chosen = options.parse_args(arguments)
    wanted = pages(StandardDeclarations.of(None))
    if chosen.check:
        if diff := differences(chosen.folder, wanted):
            sys.stderr.write(f"{diff}\nThe pages are out of step with the declarations; run `{COMMAND}`.\n")
            return 1
        return 0
    (chosen.folder / GENERATED).mkdir(parents=True, exist_ok=True)
    for name, text in wanted.items():
        (chosen.folder / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
