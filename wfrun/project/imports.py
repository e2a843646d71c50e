"""Imports: the ``use`` lines of scripts, and the files of the author's own actions that they name."""

from __future__ import annotations

import os
from collections.abc import Iterator

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.program import ParsedFile
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.nodes import File, Use
from wfrun.project.files import ReadError, read_text
from wfrun.stdlib_actions.custom.action import CustomActions
from wfrun.support.limits import MAX_SOURCE_BYTES
from wfrun.support.records import frozen

MAX_ACTIONS_BYTES = MAX_SOURCE_BYTES
"""The largest ``actions.py`` that is read."""


@frozen
class Imports:
    """The actions that the ``use`` lines of one script bring, file by file, and the problems of these lines."""

    actions: tuple[CustomActions, ...]
    problems: tuple[Problem, ...]


class ActionFiles:
    """The files of actions that the scripts of one program use, each read and parsed once."""

    def __init__(self) -> None:
        self._files: dict[tuple[str, str], CustomActions | ReadError] = {}

    def imports_of(self, parsed: ParsedFile, folder: str | None) -> Imports:
        """Reads the files that a script uses; their paths are relative to ``folder``, None for the current one."""
        actions: list[CustomActions] = []
        problems: list[Problem] = []
        origins: dict[str, str] = {}
        for use in used_files(parsed.file):
            span = _path_span(use)
            if not use.path:
                message, help_ = "the name of a file is missing", 'write for instance `use "actions.py"`'
                problems.append(Problem("unknown-name", parsed.source, span, message, help_))
            elif use.path in origins.values():
                problems.append(Problem("duplicate-name", parsed.source, span, f"`{use.path}` is used already", "delete this line"))
            else:
                place = os.path.join(folder or "", use.path)
                found = self._read(place, use.path)
                if isinstance(found, ReadError):
                    message = f"`{use.path}`{str(found).removeprefix(place)}"
                    help_ = "" if os.path.exists(place) else "a path is looked for from the folder of the script"
                    problems.append(Problem("unknown-name", parsed.source, span, message, help_))
                    continue
                problems += [Problem("wrong-type", parsed.source, span, problem) for problem in found.problems]
                problems += _duplicates(found, use.path, parsed.source, span, origins)
                if not found.problems:
                    actions.append(found)
        return Imports(tuple(actions), tuple(problems))

    def _read(self, place: str, path: str) -> CustomActions | ReadError:
        """Reads the actions of a file. Problems name it by ``path``, as the script does."""
        if (place, path) not in self._files:
            try:
                from wfrun.stdlib_actions.custom.reader import read_actions  # only scripts with custom actions need it

                self._files[place, path] = read_actions(read_text(place, MAX_ACTIONS_BYTES), path)
            except ReadError as problem:
                self._files[place, path] = problem
        return self._files[place, path]


def used_files(file: File) -> Iterator[Use]:
    """Yields the ``use`` lines of a file."""
    return (item for item in file.items if isinstance(item, Use))


def _duplicates(found: CustomActions, path: str, source: Source, span: Span, origins: dict[str, str]) -> Iterator[Problem]:
    """Yields a problem for each action that a file used before has too. ``origins`` maps names of actions to files; these are added."""
    names = [action.declaration.name for action in found.actions]
    for name in names:
        if name in origins:
            message = f"the action `{name}` of `{path}` is one of `{origins[name]}` already"
            yield Problem("duplicate-name", source, span, message, "give one of them another name")
        origins.setdefault(name, path)


def _path_span(use: Use) -> Span:
    """Returns the place of the path in a ``use`` line, with its quotes."""
    return Span(max(use.span.start, use.span.end - len(use.path) - 2), use.span.end)
