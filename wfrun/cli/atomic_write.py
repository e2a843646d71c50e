"""Writing a file over again, so that whoever looks at it sees the whole of the old text or the whole of the new one."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import mkstemp

from wfrun.support.plain_files import open_plain


def replace_file(path: str, data: bytes, old: bytes) -> None:
    """Puts other bytes into a file that holds ``old``. Its permissions, owner and group stay, and a link to it.

    Raises ``OSError``, also where the file holds something else by now, and where owner and group cannot be kept; then it stays as it is.
    """
    status = os.stat(path)
    target = os.path.realpath(path)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    # A folder that may be written to lets a file in it be replaced that may not.
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "it is read-only")
    with _draft_of(target, data) as draft:
        made = os.stat(draft)
        if (made.st_uid, made.st_gid) != (status.st_uid, status.st_gid):
            try:
                os.chown(draft, status.st_uid, status.st_gid)
            except OSError:
                raise PermissionError(errno.EPERM, "its owner and group could not be kept") from None
        os.chmod(draft, stat.S_IMODE(status.st_mode))
        with open_plain(target) as file:
            if file.read(len(old) + 1) != old:
                raise OSError(errno.EAGAIN, "it was changed meanwhile, and is left as it is")


def write_private(path: str, data: bytes) -> None:
    """Writes a file that its owner alone may read, whole or not at all; one that is there is replaced, and a link to it stays.

    Raises ``OSError``.
    """
    with _draft_of(os.path.realpath(path), data) as draft, open(draft, "r+b") as file:
        os.fsync(file.fileno())


@contextmanager
def _draft_of(target: str, data: bytes) -> Iterator[str]:
    """Writes a file beside a target, for its owner alone to read, and puts it in the target's place where the block raises nothing."""
    folder, name = os.path.split(target)
    handle, draft = mkstemp(prefix=f".{name[:100]}.", dir=folder)
    try:
        with open(handle, "wb") as file:
            file.write(data)
        yield draft
        os.replace(draft, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise
