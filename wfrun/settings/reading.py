"""Reading of files that settings stand in, and the sentence for what is wrong with them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from wfrun.support.plain_files import open_plain

MAX_FILE_BYTES = 16 << 20
"""The largest settings file or list that is read."""


class BadSettings(ValueError):
    """Settings that cannot be used: one sentence that begins with the place."""


def table_of(tables: Mapping[str, Any], key: str, path: str, prefix: str) -> Mapping[str, Any]:
    """Returns the table of a key, an empty one where there is none. Raises ``BadSettings`` for anything else."""
    table = tables.get(key, {})
    if not isinstance(table, dict):
        raise BadSettings(f"{path}: `{prefix}{key}` must be a table: [{prefix}{key}]")
    return table


def read_text(path: str) -> str:
    """Returns the text of a plain file. Raises ``BadSettings``."""
    return read_with_status(path)[0]


def read_with_status(path: str) -> tuple[str, os.stat_result]:
    """Returns the text of a plain file, and whose it is and who may read it. Raises ``BadSettings``."""
    try:
        with open_plain(path) as stream:
            status = os.fstat(stream.fileno())
            data = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise BadSettings(f"{path}: {reason(error)}") from None
    if len(data) > MAX_FILE_BYTES:
        raise BadSettings(f"{path}: the file is too large: at most {MAX_FILE_BYTES >> 20} MiB are read")
    try:
        return data.decode("utf-8-sig"), status
    except UnicodeDecodeError as error:
        raise BadSettings(f"{path}: byte {error.start + 1:,} is not UTF-8") from None


def reason(error: OSError) -> str:
    """Returns why the system refused, in lowercase: ``no such file or directory``."""
    text = error.strerror or type(error).__name__
    return text[:1].lower() + text[1:]
