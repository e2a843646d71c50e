"""From script files to a checked program: reading, parsing, checking, and keeping what was checked by content hash.

A script that has not changed since it was last checked, by the same version of wfrun, is read back without its parser and its checker
being imported.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from threading import get_ident

from wfrun import __version__
from wfrun.dsl.diagnostics.diagnostic import CheckFailed, Problem
from wfrun.dsl.program import Checked, CheckedFile
from wfrun.dsl.source import Source, Span
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.support.limits import MAX_SOURCE_BYTES
from wfrun.support.records import frozen
from wfrun.support.recursion import with_stack_room

MAX_ACTIONS_BYTES = MAX_SOURCE_BYTES
"""The largest ``actions.py`` that is read."""


MAX_KEPT = 500
"""So many checked programs are kept."""


class ReadError(OSError):
    """A file cannot be read, or is no text: one sentence that names it."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else "the file cannot be read"


@frozen
class Script:
    """One script as it was read; ``folder`` is where its ``use`` lines are looked for, None for the current folder."""

    source: Source
    folder: str | None


@frozen
class Loaded:
    """A checked program with the texts and the declarations that it was checked with, file by file."""

    checked: Checked
    sources: tuple[Source, ...]
    libraries: tuple[StandardDeclarations, ...]


def read_text(path: str, limit: int = MAX_SOURCE_BYTES) -> str:
    """The text of a UTF-8 file. Raises ``ReadError`` with a sentence, also where the file is over ``limit`` bytes."""
    return decoded(read_bytes(path, limit), path, limit)


def read_bytes(path: str, limit: int = MAX_SOURCE_BYTES) -> bytes:
    """What a file holds; one byte over ``limit`` of one that is larger. Raises ``ReadError`` with a sentence."""
    try:
        with open(path, "rb") as file:
            return file.read(limit + 1)
    except IsADirectoryError:
        raise ReadError(f"{path} is a folder, not a file") from None
    except FileNotFoundError:
        raise ReadError(f"{path} does not exist") from None
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else "not a file name"
        raise ReadError(f"{path} cannot be read: {reason.lower()}") from None


def decoded(raw: bytes, name: str, limit: int = MAX_SOURCE_BYTES) -> str:
    """The text that bytes are in UTF-8. Raises ``ReadError`` with a sentence, also where there are more than ``limit``."""
    if len(raw) > limit:
        raise ReadError(f"{name} is larger than {limit // 1024:,} KiB, the most that is read of a script")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise ReadError(f"{name}: this is UTF-16; save it as UTF-8") from None
        line = raw.count(b"\n", 0, problem.start) + 1
        raise ReadError(f"{name}:{line}: byte {problem.start + 1} of the file is not UTF-8 text") from None


def load_files(paths: Sequence[str | os.PathLike[str]]) -> Loaded:
    """Reads and checks the scripts together. Raises ``ReadError`` and ``CheckFailed``."""
    names = [os.fspath(path) for path in paths]
    return check_scripts([read_script(name) for name in names])


def read_script(path: str) -> Script:
    """A script as a file holds it. Raises ``ReadError``."""
    return Script(Source(path, read_text(path)), os.path.dirname(path))


def load_text(text: str, name: str) -> Loaded:
    """Checks a script that is at hand as text; its ``use`` lines are looked for in the current folder."""
    return check_scripts([Script(Source(name, text), None)])


def check_scripts(scripts: Sequence[Script]) -> Loaded:
    """Checks scripts together, or reads back what was kept of them. Raises ``CheckFailed`` when there are errors."""
    return with_stack_room(_loaded, scripts)


def examine(scripts: Sequence[Script], reached: Callable[[int], None] | None = None) -> Checked:
    """Checks scripts together, or reads back what was kept of them: every problem is in it, errors too.

    ``reached`` is told, now and then, of how many scripts as much is done as of that many whole ones. Raises ``ReadError`` when a file
    that a script uses goes away meanwhile.
    """
    return with_stack_room(_examined, scripts, reached)


def _examined(scripts: Sequence[Script], reached: Callable[[int], None] | None) -> Checked:
    kept = _Kept(scripts)
    checked = kept.read()
    if checked is None:
        checked = _check(scripts, reached)
        if not checked.errors:
            kept.write(checked)
    return checked


def _loaded(scripts: Sequence[Script]) -> Loaded:
    checked = _examined(scripts, None)
    if checked.errors:
        raise CheckFailed(checked.problems)
    libraries = tuple(_library(script, file.release, _used(file.file.items)) for script, file in zip(scripts, checked.files, strict=True))
    return Loaded(checked, tuple(script.source for script in scripts), libraries)


def library_of(script: Script, file: CheckedFile) -> StandardDeclarations:
    """What the script of a checked file may name. Raises ``ReadError`` where a file that it uses has gone away meanwhile."""
    return _library(script, file.release, _used(file.file.items))


def _used(items: Iterable[object]) -> tuple[str, ...]:
    from wfrun.dsl.syntax.nodes import Use

    return tuple(item.path for item in items if isinstance(item, Use))


def _library(script: Script, release: str | None, used: Sequence[str]) -> StandardDeclarations:
    library = StandardDeclarations.of(release)
    for path in used:
        from wfrun.stdlib_actions.custom.action import read_actions

        text = read_text(os.path.join(script.folder or "", path), MAX_ACTIONS_BYTES)
        library = library.with_custom(read_actions(text, path))
    return library


def _check(scripts: Sequence[Script], reached: Callable[[int], None] | None) -> Checked:
    from wfrun.dsl.parser.parser import parse
    from wfrun.dsl.pipeline import check
    from wfrun.dsl.syntax.nodes import File, Use

    parsed: list[tuple[Source, File, tuple[Problem, ...]]] = []
    lost: list[tuple[Span, ...]] = []
    readable: list[list[str]] = []
    for script in scripts:
        result = parse(script.source)
        problems = list(result.problems)
        names: dict[str, str] = {}
        readable.append([])
        for item in result.file.items:
            if isinstance(item, Use):
                wrong = _use_problems(script, item.path, _path_span(item.path, item.span), names)
                problems.extend(wrong)
                if all(problem.code == "duplicate-name" for problem in wrong):
                    readable[-1].append(item.path)
        parsed.append((script.source, result.file, tuple(problems)))
        lost.append(result.lost)
        if reached is not None:
            reached(len(parsed) // 2)
    order = iter(range(len(parsed)))

    def declarations(release: str | None, used: tuple[str, ...]) -> StandardDeclarations:
        """The checker asks file by file, in order."""
        number = next(order)
        if reached is not None:
            reached((len(parsed) + number) // 2)
        return _library(scripts[number], release, [path for path in used if path in readable[number]])

    return check(parsed, declarations, lost)


def _path_span(path: str, span: Span) -> Span:
    """Where the path stands in a ``use`` line, with its quotes."""
    return Span(max(span.start, span.end - len(path) - 2), span.end)


def _use_problems(script: Script, path: str, span: Span, names: dict[str, str]) -> list[Problem]:
    """What is wrong with a ``use`` line. ``names`` are the actions that earlier lines brought, with their files; this one's are added."""
    from wfrun.stdlib_actions.custom.action import read_actions

    if not path:
        return [Problem("unknown-name", script.source, span, "the name of a file is missing", 'write for instance `use "actions.py"`')]
    if path in names.values():
        return [Problem("duplicate-name", script.source, span, f"`{path}` is used already", "delete this line")]
    place = os.path.join(script.folder or "", path)
    try:
        text = read_text(place, MAX_ACTIONS_BYTES)
    except ReadError as problem:
        message = f"`{path}`{str(problem).removeprefix(place)}"
        help_ = "" if os.path.exists(place) else "a path is looked for from the folder of the script"
        return [Problem("unknown-name", script.source, span, message, help_)]
    found = read_actions(text, path)
    problems = [Problem("wrong-type", script.source, span, problem) for problem in found.problems]
    for name in [action.declaration.name for action in found.actions]:
        if name in names:
            message = f"the action `{name}` of `{path}` is one of `{names[name]}` already"
            problems.append(Problem("duplicate-name", script.source, span, message, "give one of them another name"))
        names.setdefault(name, path)
    return problems


_MARK_BYTES = hashlib.sha256().digest_size


class _Kept:
    """What was kept of these very scripts, under the hash of their texts, their names and the version of wfrun.

    ``WFRUN_CACHE`` names the folder, or is ``off``. A folder that cannot be read or written is as good as an empty one: keeping only
    saves time. A program that uses an ``actions.py`` is not kept: what that file declares is not in the script's text.
    """

    def __init__(self, scripts: Sequence[Script]) -> None:
        self.path: str | None = None
        folder = _cache_folder()
        if folder is None:
            return
        parts = [__version__, str(sys.version_info[:2]), _build_mark()]
        for script in scripts:
            parts += [script.source.name, script.source.digest]
        digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass"))
        self.path = os.path.join(folder, "programs", digest.hexdigest())

    def read(self) -> Checked | None:
        """The checked program, None when there is none that can be read."""
        if self.path is None:
            return None
        try:
            with open(self.path, "rb") as file:
                data = file.read()
        except OSError:
            return None
        mark, body = data[:_MARK_BYTES], data[_MARK_BYTES:]
        if hashlib.sha256(body).digest() != mark:
            return None  # cut short or damaged: with one digit changed it would be another rule
        from wfrun.project.codec import decode

        return decode(body)

    def write(self, checked: Checked) -> None:
        """Keeps a checked program; another process sees the whole of it or nothing."""
        if self.path is None or any(_used(file.file.items) for file in checked.files):
            return
        from wfrun.project.codec import encode

        body = encode(checked)
        draft = f"{self.path}.{os.getpid()}.{get_ident()}"
        try:
            os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
            with open(draft, "wb") as file:
                file.write(hashlib.sha256(body).digest() + body)
            os.replace(draft, self.path)
            _forget_oldest(os.path.dirname(self.path))
        except OSError:
            with suppress(OSError):
                os.unlink(draft)


def _forget_oldest(folder: str) -> None:
    """Keeps the folder from growing for ever: beyond ``MAX_KEPT`` programs the older half goes."""
    with os.scandir(folder) as entries:
        kept = [(entry.stat().st_mtime, entry.path) for entry in entries]
    if len(kept) > MAX_KEPT:
        for _, path in sorted(kept)[: len(kept) // 2]:
            with suppress(OSError):
                os.unlink(path)


def _build_mark() -> str:
    """Tells one build of wfrun from another of the same version, while it is being worked on: the newest of its own files."""
    root = os.path.dirname(os.path.dirname(__file__))
    newest = 0
    folders = [os.path.join(root, folder) for folder in ("dsl", "values", "stripe_catalog", "stdlib_actions", "interpreter")]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.name == "__pycache__":
                    continue
                newest = max(newest, entry.stat().st_mtime_ns)
                if entry.is_dir():
                    folders.append(entry.path)
    return str(newest)


def _cache_folder() -> str | None:
    chosen = os.environ.get("WFRUN_CACHE")
    if chosen:
        return None if chosen == "off" else chosen
    folder = os.path.expanduser(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    return os.path.join(folder, "wfrun") if os.path.isabs(folder) else None
