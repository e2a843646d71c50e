"""Loading: from script files to a checked program.

A program that has not changed since it was last checked, by the same version of wfrun, comes from the cache, without its parser and its
checker being imported.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence

from wfrun.dsl.declarations import ConfiguredNames
from wfrun.dsl.diagnostics.diagnostic import CheckFailed
from wfrun.dsl.program import CheckedProgram, ParsedFile
from wfrun.dsl.source import Source
from wfrun.project.cache import CheckCache
from wfrun.project.files import Script, read_script
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.support.gc_pause import gc_paused
from wfrun.support.records import frozen
from wfrun.support.recursion import with_stack_room

_ASKS_FOR_NAMES = re.compile(r"\b(?:list|setting|secret)\s*\(")
"""What a script holds that asks for a list, a setting or a secret. Of all others the names make no difference."""

Progress = Callable[[int], None]
"""Takes the number of files that are done, now and then: a file is parsed and checked, and either is half of it."""


@frozen
class Loaded:
    """A checked program with the texts and the declarations that it was checked with, file by file."""

    checked: CheckedProgram
    sources: tuple[Source, ...]
    libraries: tuple[StandardDeclarations, ...]


def load_files(paths: Sequence[str | os.PathLike[str]], configured: ConfiguredNames | None = None) -> Loaded:
    """Reads and checks the scripts together. Raises ``ReadError`` and ``CheckFailed``."""
    return load_scripts([read_script(os.fspath(path)) for path in paths], configured)


def load_text(text: str, name: str, configured: ConfiguredNames | None = None) -> Loaded:
    """Checks a script that is at hand as text; its ``use`` lines are looked for in the current folder. Raises ``CheckFailed``."""
    return load_scripts([Script(Source(name, text), None)], configured)


def load_scripts(scripts: Sequence[Script], configured: ConfiguredNames | None = None) -> Loaded:
    """Checks scripts together. Raises ``CheckFailed`` when there are errors."""
    loaded = check_scripts(scripts, configured=configured)
    if loaded.checked.errors:
        raise CheckFailed(loaded.checked.problems)
    return loaded


def check_scripts(scripts: Sequence[Script], progress: Progress | None = None, configured: ConfiguredNames | None = None) -> Loaded:
    """Checks scripts together, or takes them from the cache: the program holds every problem, errors too.

    ``configured`` are the lists, settings and secrets that there are; without it no script is asked about them.
    """
    if not asks_for_names(scripts):
        configured = None
    return with_stack_room(_cached_or_checked, scripts, progress, configured)


def asks_for_names(scripts: Sequence[Script]) -> bool:
    """Tells whether a script asks for a list, a setting or a secret."""
    return any(_ASKS_FOR_NAMES.search(script.source.text) for script in scripts)


def _cached_or_checked(scripts: Sequence[Script], progress: Progress | None, configured: ConfiguredNames | None) -> Loaded:
    sources = tuple(script.source for script in scripts)
    cache = CheckCache(sources, _texts(configured))
    checked = cache.read()
    if checked is not None:
        return Loaded(checked, sources, tuple(StandardDeclarations.of(file.release) for file in checked.files))
    with gc_paused():
        return _checked(scripts, sources, cache, progress, configured)


def _texts(configured: ConfiguredNames | None) -> Sequence[str]:
    """Returns these names as texts, for the cache's key."""
    if configured is None:
        return ()
    return [repr(sorted(names)) for names in (configured.lists, configured.settings, configured.secrets)]


def _checked(
    scripts: Sequence[Script],
    sources: tuple[Source, ...],
    cache: CheckCache,
    progress: Progress | None,
    configured: ConfiguredNames | None,
) -> Loaded:
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
        found = imports[script.source] = used.imports_of(parsed, script.folder, script.packages)
        files.append(found.added_to(parsed))
        if progress is not None:
            progress(len(files) // 2)

    def declarations(file: ParsedFile, release: str | None) -> StandardDeclarations:
        library = StandardDeclarations.of(release)
        for actions in imports[file.source].actions:
            library = library.with_custom(actions)
        libraries[file.source] = library
        return library

    checked = check(files, declarations, None if progress is None else lambda done: progress((len(files) + done) // 2), configured)
    # An `actions.py` may change while the script that uses it does not.
    if not checked.errors and not any(True for file in files for _ in used_files(file.file)):
        cache.write(checked)
    # A file for a release that is not known, which is an error, has the declarations of the newest.
    return Loaded(checked, sources, tuple(libraries.get(source) or StandardDeclarations.of() for source in sources))
