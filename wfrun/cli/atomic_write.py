"""Writing a file over again, so that whoever looks at it sees the whole of the old text or the whole of the new one."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from tempfile import mkstemp


def replace_file(path: str, data: bytes) -> None:
    """Puts other bytes into a file. Its permissions stay, its owner where that may be set, and a link to it. Raises ``OSError``."""
    status = os.stat(path)
    target = os.path.realpath(path)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    # A folder that may be written to lets a file in it be replaced that may not.
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "it is read-only")
    folder, name = os.path.split(target)
    handle, draft = mkstemp(prefix=f".{name[:100]}.", dir=folder)
    try:
        with open(handle, "wb") as file:
            file.write(data)
        with suppress(OSError):
            os.chown(draft, status.st_uid, status.st_gid)
        os.chmod(draft, stat.S_IMODE(status.st_mode))
        os.replace(draft, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise
