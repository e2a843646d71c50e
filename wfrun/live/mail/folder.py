"""Mail folder: each mail as an ``.eml`` file, for trying out, in place of being sent.

A file is named by its step, so that a step that is carried out again writes the one that is there. Who may read the folder reads the mails:
files are made for their owner alone.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress

from wfrun.live.mail.message import Mail


def write_mail(folder: str, mail: Mail) -> str:
    """Writes a mail, whole or not at all; returns the path of its file. Raises ``OSError``."""
    os.makedirs(folder, mode=0o700, exist_ok=True)
    name = mail.message_id[1:].partition("@")[0]  # hexadecimal digits
    target = os.path.join(folder, f"{name}.eml")
    part = os.path.join(folder, f".{name}.{secrets.token_hex(8)}.part")
    try:
        opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(mail.content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        raise
    return target
