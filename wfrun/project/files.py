"""Script files: read, limited in size, and decoded from UTF-8."""

from __future__ import annotations

import codecs
import os
from collections.abc import Mapping

from wfrun.dsl.source import Source
from wfrun.support.limits import MAX_SOURCE_BYTES
from wfrun.support.plain_files import NoPlainFile, open_plain
from wfrun.support.records import frozen


class ReadError(OSError):
    """A file cannot be read, or is no text: one sentence that names it."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else "the file cannot be read"


@frozen
class PackageFile:
    """The file of a module that a package offers, as it is installed."""

    module: str
    version: str
    place: str
    text: str


@frozen
class Script:
    """One script as it was read; ``folder`` is where its ``use`` lines are looked for, None for the current folder."""

    source: Source
    folder: str | None
    packages: Mapping[str, PackageFile] = {}
    """What packages offered when the script was stored; others are looked for among the installed ones."""


def read_script(path: str) -> Script:
    """Reads a script from a file. Raises ``ReadError``."""
    return Script(Source(path, read_text(path)), os.path.dirname(path))


def read_text(path: str, limit: int = MAX_SOURCE_BYTES) -> str:
    """Reads a UTF-8 file. Raises ``ReadError`` with a sentence, also where the file is over ``limit`` bytes."""
    return decoded(read_bytes(path, limit), path, limit)


def read_bytes(path: str, limit: int = MAX_SOURCE_BYTES) -> bytes:
    """Reads the bytes of a file; of one over ``limit`` bytes, one byte more than ``limit``. Raises ``ReadError`` with a sentence."""
    try:
        with open_plain(path) as file:
            return file.read(limit + 1)
    except IsADirectoryError:
        raise ReadError(f"{path} is a folder, not a file") from None
    except FileNotFoundError:
        raise ReadError(f"{path} does not exist") from None
    except NoPlainFile as other:
        raise ReadError(f"{path} cannot be read: {other.strerror}") from None
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else "not a file name"
        raise ReadError(f"{path} cannot be read: {reason.lower()}") from None


def decoded(raw: bytes, name: str, limit: int = MAX_SOURCE_BYTES) -> str:
    """Decodes UTF-8. Raises ``ReadError`` with a sentence, also where there are more than ``limit`` bytes."""
    if len(raw) > limit:
        raise ReadError(f"{name} is larger than {limit // 1024:,} KiB, the most that is read of a script")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise ReadError(f"{name}: this is UTF-16; save it as UTF-8") from None
        line = raw.count(b"\n", 0, problem.start) + 1
        raise ReadError(f"{name}:{line}: byte {problem.start + 1} of the file is not UTF-8 text") from None
