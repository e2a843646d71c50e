"""Multipart bodies, in which files are uploaded (https://docs.stripe.com/file-upload). Of a file, its name, size and kind are kept."""

from __future__ import annotations

import re
from typing import Any

from wfrun.fake_stripe.errors import ApiError
from wfrun.fake_stripe.form import nested

MAX_PARTS = 1_000
"""Parts of one body."""

_BOUNDARY = re.compile(r'boundary="?([^";,]{1,200})"?', re.IGNORECASE)
_NAME = re.compile(r'\bname="([^"]*)"')
_FILE = re.compile(r'\bfilename="([^"]*)"')
_KIND = re.compile(rb"(?im)^content-type:\s*([\w.+/-]+)")


def read_multipart(content_type: str, body: bytes) -> dict[str, Any]:
    """Returns the nested values of a body; a file is a map of ``filename``, ``size`` (bytes) and ``type``. Raises ``ApiError``."""
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        raise ApiError("Invalid request: the multipart body has no boundary.")
    parts = body.split(b"--" + boundary[1].encode("latin-1", "replace"))
    if len(parts) > MAX_PARTS:
        raise ApiError(f"Invalid request: there are more than {MAX_PARTS} parts.")
    pairs: list[tuple[str, str]] = []
    files: dict[str, Any] = {}
    for part in parts[1:-1]:
        head, blank, content = part.strip(b"\r\n").partition(b"\r\n\r\n")
        name = _NAME.search(head.decode("utf-8", "replace"))
        if name is None or not blank:
            raise ApiError("Invalid request: a part of the multipart body has no name.")
        file = _FILE.search(head.decode("utf-8", "replace"))
        if file is None:
            pairs.append((name[1], content.decode("utf-8", "replace")))
        else:
            kind = _KIND.search(head)
            files[name[1]] = {"filename": file[1], "size": len(content), "type": kind[1].decode("ascii") if kind is not None else None}
    return {**nested(pairs), **files}
