"""Loading: from script files to a checked program.

A program that has not changed since it was last checked, by the same version of wfrun, comes from the cache, without its parser and its
checker being imported.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from wfrun.dsl.diagnostics.diagnostic import CheckFailed
from wfrun.dsl.program import CheckedProgram, ParsedFile
from wfrun.dsl.source import Source
from wfrun.project.cache import CheckCache
from wfrun.project.files import Script, read_script
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.support.records import frozen
from wfrun.support.recursion import with_stack_room

Progress = Callable[[int], None]
"""Takes the number of files that are done, now and then: a file is parsed and checked, and either is half of it."""


@frozen
class Loaded:
    """A checked program with the texts and the declarations that it was checked with, file by file."""

    checked: CheckedProgram
    sources: tuple[Source, ...]
    libraries: tuple[StandardDeclarations, ...]


def load_files(paths: Sequence[str | os.PathLike[str]]) -> Loaded:
    """Reads and checks the scripts together. Raises ``ReadError`` and ``CheckFailed``."""
    return load_scripts([read_script(os.fspath(path)) for path in paths])


def load_text(text: str, name: str) -> Loaded:
    """Checks a script that is at hand as text; its ``use`` lines are looked for in the current folder. Raises ``CheckFailed``."""
    return load_scripts([Script(Source(name, text), None)])


def load_scripts(scripts: Sequence[Script]) -> Loaded:
    """Checks scripts together. Raises ``CheckFailed`` when there are errors."""
    loaded = check_scripts(scripts)
    if loaded.checked.errors:
        raise CheckFailed(loaded.checked.problems)
    return loaded


def check_scripts(scripts: Sequence[Script], progress: Progress | None = None) -> Loaded:
    """Checks scripts together, or takes them from the cache: the program holds every problem, errors too."""
    return with_stack_room(_cached_or_checked, scripts, progress)


def _cached_or_checked(scripts: Sequence[Script], progress: Progress | None) -> Loaded:
    sources = tuple(script.source for script in scripts)
    cache = CheckCache(sources)
    checked = cache.read()
    if checked is not None:
        return Loaded(checked, sources, tuple(StandardDeclarations.of(file.release) for file in checked.files))
    return _checked(scripts, sources, cache, progress)


def _checked(scripts: Sequence[Script], sources: tuple[Source, ...], cache: CheckCache, progress: Progress | None) -> Loaded:
    # Imported here, as a program from the cache needs none of it, and it would be most of the time to start.
    from wfrun.dsl.parser.parser import parse
    from wfrun.dsl.pipeline import check
    from wfrun.project.imports import Imports, UsedFiles, used_files

    used = UsedFiles()
    files: list[ParsedFile] = []
    imports: dict[Source, Imports] = {}
    libraries: dict[Source, StandardDeclarations] = {}
    for script in scripts:
        parsed = parse(script.source)
        found = imports[script.source] = used.imports_of(parsed, script.folder)
        files.append(found.added_to(parsed))
        if progress is not None:
            progress(len(files) // 2)

    def declarations(file: ParsedFile, release: str | None) -> StandardDeclarations:
        library = StandardDeclarations.of(release)
        for actions in imports[file.source].actions:
            library = library.with_custom(actions)
        libraries[file.source] = library
        return library

    checked = check(files, declarations, None if progress is None else lambda done: progress((len(files) + done) // 2))
    # An `actions.py` may change while the script that uses it does not.
    if not checked.errors and not any(True for file in files for _ in used_files(file.file)):
        cache.write(checked)
    # A file for a release that is not known, which is an error, has the declarations of the newest.
    return Loaded(checked, sources, tuple(libraries.get(source) or StandardDeclarations.of() for source in sources))
