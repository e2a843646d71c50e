"""From script files to a checked program: reading, parsing, checking, and keeping what was checked by content hash.

A script that has not changed since it was last checked, by the same version of wfrun, is read back without its parser and its checker
being imported.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from wfrun import __version__
from wfrun.dsl.checked import Checked
from wfrun.dsl.problems import CheckFailed, Problem
from wfrun.dsl.source import Source, Span
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.values.frozen import frozen
from wfrun.values.limits import MAX_SOURCE_BYTES

MAX_ACTIONS_BYTES = MAX_SOURCE_BYTES
"""The largest ``actions.py`` that is read."""


class ReadError(OSError):
    """A file cannot be read, or is no text: one sentence that names it."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else "the file cannot be read"


@frozen
class Script:
    """One script as it was read; ``folder`` is where its ``use`` lines are looked for, None for the current folder."""

    source: Source
    folder: Path | None


@frozen
class Loaded:
    """A checked program with the texts and the declarations that it was checked with, file by file."""

    checked: Checked
    sources: tuple[Source, ...]
    libraries: tuple[StandardDeclarations, ...]
    folder: Path | None
    """The folder of the first script, where ``lists/`` and ``wfrun.toml`` are looked for."""


def read_text(path: Path, limit: int = MAX_SOURCE_BYTES) -> str:
    """The text of a UTF-8 file; raises ``ReadError`` with a sentence, also where the file is over ``limit`` bytes."""
    try:
        with path.open("rb") as file:
            raw = file.read(limit + 1)
    except IsADirectoryError:
        raise ReadError(f"{path} is a folder, not a file") from None
    except FileNotFoundError:
        raise ReadError(f"{path} does not exist") from None
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else "not a file name"
        raise ReadError(f"{path} cannot be read: {reason.lower()}") from None
    if len(raw) > limit:
        raise ReadError(f"{path} is larger than {limit // 1024:,} KiB, the most that is read of a script")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise ReadError(f"{path}:{line}: byte {problem.start + 1} of the file is not UTF-8 text") from None


def load_files(paths: Sequence[str | Path]) -> Loaded:
    """Reads and checks the scripts together. Raises ``ReadError`` and ``CheckFailed``."""
    scripts = []
    for path in paths:
        place = Path(path)
        scripts.append(Script(Source(str(path), read_text(place)), place.parent))
    return check_scripts(scripts)


def load_text(text: str, name: str) -> Loaded:
    """Checks a script that is at hand as text; its ``use`` lines are looked for in the current folder."""
    return check_scripts([Script(Source(name, text), None)])


def check_scripts(scripts: Sequence[Script]) -> Loaded:
    """Checks scripts together, or reads back what was kept of them. Raises ``CheckFailed`` when there are errors."""
    kept = _Kept(scripts)
    checked = kept.read()
    if checked is None:
        checked = _check(scripts)
        if checked.errors:
            raise CheckFailed(checked.problems)
        kept.write(checked)
    libraries = tuple(_library(script, file.release, _used(file.file.items)) for script, file in zip(scripts, checked.files, strict=True))
    return Loaded(checked, tuple(script.source for script in scripts), libraries, scripts[0].folder if scripts else None)


def _used(items: Iterable[object]) -> tuple[str, ...]:
    from wfrun.dsl.nodes import Use

    return tuple(item.path for item in items if isinstance(item, Use))


def _library(script: Script, release: str | None, used: Sequence[str]) -> StandardDeclarations:
    library = StandardDeclarations.of(release)
    for path in used:
        from wfrun.stdlib_actions.custom import read_actions

        text = read_text((script.folder or Path()) / path, MAX_ACTIONS_BYTES)
        library = library.with_custom(read_actions(text, path))
    return library


def _check(scripts: Sequence[Script]) -> Checked:
    from wfrun.dsl.checker import check
    from wfrun.dsl.nodes import File, Use
    from wfrun.dsl.parser import parse

    parsed: list[tuple[Source, File, tuple[Problem, ...]]] = []
    owner: dict[int, Script] = {}
    for script in scripts:
        result = parse(script.source)
        problems = list(result.problems)
        for item in result.file.items:
            if isinstance(item, Use):
                problems.extend(_use_problems(script, item.path, item.span))
        parsed.append((script.source, result.file, tuple(problems)))
        owner[len(parsed) - 1] = script
    order = iter(range(len(parsed)))

    def declarations(release: str | None, used: tuple[str, ...]) -> StandardDeclarations:
        """The checker asks file by file, in order."""
        script = owner[next(order)]
        readable = [path for path in used if not _use_problems(script, path, Span(0, 0))]
        return _library(script, release, readable)

    return check(parsed, declarations)


def _use_problems(script: Script, path: str, span: Span) -> list[Problem]:
    from wfrun.stdlib_actions.custom import read_actions

    try:
        text = read_text((script.folder or Path()) / path, MAX_ACTIONS_BYTES)
    except ReadError as problem:
        return [Problem("unknown-name", script.source, span, str(problem))]
    found = read_actions(text, path)
    return [Problem("wrong-type", script.source, span, problem) for problem in found.problems]


class _Kept:
    """What was kept of these very scripts, under the hash of their texts, their names and the version of wfrun.

    ``WFRUN_CACHE`` names the folder, or is ``off``. A folder that cannot be read or written is as good as an empty one: keeping only
    saves time.
    """

    def __init__(self, scripts: Sequence[Script]) -> None:
        self.path: Path | None = None
        folder = _cache_folder()
        if folder is None or any('use "' in script.source.text for script in scripts):
            return  # what a used actions.py declares is not in the script's text
        digest = hashlib.sha256(f"{__version__} {sys.version_info[:2]} {_build_mark()}\n".encode())
        for script in scripts:
            text = script.source.text.encode("utf-8", "surrogatepass")
            name = script.source.name.encode("utf-8", "surrogateescape")
            digest.update(b"%d %d\n" % (len(name), len(text)) + name + text)
        self.path = folder / "programs" / digest.hexdigest()

    def read(self) -> Checked | None:
        if self.path is None:
            return None
        try:
            data = self.path.read_bytes()
        except OSError:
            return None
        from wfrun.dsl.store import decode

        return decode(data)

    def write(self, checked: Checked) -> None:
        if self.path is None:
            return
        from wfrun.dsl.store import encode

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = self.path.with_name(f"{self.path.name}.{os.getpid()}")
            draft.write_bytes(encode(checked))
            draft.replace(self.path)
        except OSError:
            return


def _build_mark() -> str:
    """Tells one build of wfrun from another of the same version, while it is being worked on: the newest of its own files."""
    root = Path(__file__).parent
    newest = 0
    for folder in ("dsl", "values", "stripe_catalog", "stdlib_actions", "interpreter"):
        with os.scandir(root / folder) as entries:
            newest = max(newest, *(entry.stat().st_mtime_ns for entry in entries))
    return str(newest)


def _cache_folder() -> Path | None:
    chosen = os.environ.get("WFRUN_CACHE")
    if chosen == "off":
        return None
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        folder = Path(base).expanduser()
    except RuntimeError:  # there is no home
        return None
    return folder / "wfrun" if folder.is_absolute() else None
