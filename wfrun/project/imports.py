"""Imports: the ``use`` lines of scripts, and the files that they name: the author's own actions, and constants of other scripts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.program import ParsedFile
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.nodes import File, Let, Use
from wfrun.project.files import PackageFile, ReadError, read_text
from wfrun.project.used_constants import ScriptFiles, UsedConstant, written_out
from wfrun.stdlib_actions.custom.action import CustomActions
from wfrun.support.limits import MAX_SOURCE_BYTES
from wfrun.support.records import evolve, frozen

MAX_ACTIONS_BYTES = MAX_SOURCE_BYTES
"""The largest ``actions.py`` that is read."""


@frozen
class Imports:
    """The actions that the ``use`` lines of one script bring, file by file, the constants, and the problems of these lines."""

    actions: tuple[CustomActions, ...]
    constants: tuple[Let, ...]
    problems: tuple[Problem, ...]

    def added_to(self, parsed: ParsedFile) -> ParsedFile:
        """Returns a script with the constants that it uses, before its own, and the problems of its ``use`` lines."""
        file = evolve(parsed.file, items=(*self.constants, *parsed.file.items)) if self.constants else parsed.file
        return evolve(parsed, file=file, problems=(*parsed.problems, *self.problems))


class UsedFiles:
    """The files that the scripts of one program use, each read and parsed once."""

    def __init__(self) -> None:
        self._files: dict[tuple[str, str], CustomActions | ReadError] = {}
        self._scripts = ScriptFiles()

    def imports_of(self, parsed: ParsedFile, folder: str | None, packages: Mapping[str, PackageFile]) -> Imports:
        """Reads the files that a script uses; their paths are relative to ``folder``, None for the current one.

        What it uses of packages is among ``packages``, or installed.
        """
        actions: list[CustomActions] = []
        problems: list[Problem] = []
        origins: dict[str, str] = {}
        used: set[str] = set()
        constants = _Constants(parsed)
        for use in used_files(parsed.file):
            span = _path_span(use)
            if not use.path:
                message, help_ = "the name of a file is missing", 'write for instance `use "actions.py"`'
                problems.append(Problem("unknown-name", parsed.source, span, message, help_))
            elif use.path in used:
                problems.append(Problem("duplicate-name", parsed.source, span, f"`{use.path}` is used already", "delete this line"))
            elif use.is_script:
                user = () if folder is None else (os.path.realpath(parsed.source.name),)
                try:
                    brought = self._scripts.constants(os.path.join(folder or "", use.path), use.path, user)
                    problems += constants.add(brought, use)
                except ReadError as problem:
                    problems.append(Problem("unknown-name", parsed.source, span, str(problem)))
            else:
                place = os.path.join(folder or "", use.path)
                found = self._package(use.path, packages) if use.is_package else self._read(place, use.path)
                if isinstance(found, ReadError) and use.is_package:
                    message, help_ = str(found), _instead_of_package(place, use.path)
                    problems.append(Problem("unknown-name", parsed.source, span, message, help_))
                    used.add(use.path)
                    continue
                if isinstance(found, ReadError):
                    message = f"`{use.path}`{str(found).removeprefix(place)}"
                    help_ = "" if os.path.exists(place) else "a path is looked for from the folder of the script"
                    problems.append(Problem("unknown-name", parsed.source, span, message, help_))
                    used.add(use.path)
                    continue
                problems += [Problem("wrong-type", parsed.source, span, problem) for problem in found.problems]
                problems += _duplicates(found, use.path, parsed.source, span, origins)
                if not found.problems:
                    actions.append(found)
            used.add(use.path)
        return Imports(tuple(actions), tuple(constants.lets), tuple(problems))

    def _read(self, place: str, path: str) -> CustomActions | ReadError:
        """Reads the actions of a file. Problems name it by ``path``, as the script does."""
        if (place, path) not in self._files:
            try:
                from wfrun.stdlib_actions.custom.reader import read_actions  # only scripts with custom actions need it

                self._files[place, path] = read_actions(read_text(place, MAX_ACTIONS_BYTES), path, os.path.abspath(place))
            except ReadError as problem:
                self._files[place, path] = problem
        return self._files[place, path]

    def _package(self, name: str, packages: Mapping[str, PackageFile]) -> CustomActions | ReadError:
        """Reads the actions that a package offers."""
        if ("", name) not in self._files:
            from wfrun.project.package_actions import package_file  # few scripts use what packages offer
            from wfrun.stdlib_actions.custom.reader import read_actions

            try:
                file = packages[name] if name in packages else package_file(name)
                self._files["", name] = read_actions(file.text, name, file.place, file.module)
            except ReadError as problem:
                self._files["", name] = problem
        return self._files["", name]


def _instead_of_package(place: str, name: str) -> str:
    """Returns what may have been meant by the name of a package that is not installed."""
    for suffix in (".py", ".wf"):
        if os.path.exists(place + suffix):
            return f'for the file beside the script, write `use "{name}{suffix}"`'
    return 'install the package that offers them, or write for instance `use "actions.py"` for a file'


class _Constants:
    """The constants that a script uses, as they stand in it."""

    def __init__(self, parsed: ParsedFile) -> None:
        self.source = parsed.source
        self.lets: list[Let] = []
        self._own = {item.name for item in parsed.file.items if isinstance(item, Let)}
        self._brought: dict[str, UsedConstant] = {}

    def add(self, constants: Iterable[UsedConstant], use: Use) -> Iterator[Problem]:
        """Adds the constants of a ``use`` line; yields a problem for each whose name the script has already."""
        for constant in constants:
            name = constant.let.name
            known = name in self._brought
            other = self._brought.setdefault(name, constant)
            if name in self._own or other.file != constant.file:
                where = "this file has a constant of that name" if name in self._own else f"so has `{other.path}`"
                message = f"`{constant.path}` has a constant `{name}`, and {where}"
                yield Problem("duplicate-name", self.source, _path_span(use), message, "give one of them another name")
            elif not known:
                self.lets.append(written_out(constant.let, use.span, constant.path, {}))


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
