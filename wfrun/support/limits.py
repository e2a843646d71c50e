"""Every limit that the language promises, in one place. What is beyond one gives a clear error and never a slow or a failing program."""

from __future__ import annotations

MAX_SOURCE_BYTES = 1 << 20
"""The largest script: 1 MiB of UTF-8."""

MAX_NESTING = 100
"""So many blocks and brackets may stand in each other, and so deep may a value of a program be."""

MAX_TEXT = 1 << 20
"""The longest text that a program makes, in characters."""

MAX_STEPS = 10_000
"""So many steps a run may take; what follows on a failure has as many of its own."""

MAX_ITEMS = 100_000
"""So many items a loop may go through."""

MAX_WORK = 2_000_000
"""So much one run may compute: each item that is looked at counts one, and each 16 characters of a text that is made or searched."""

MAX_EVENT_BYTES = 4 << 20
"""The largest event: 4 MiB of UTF-8."""

MAX_PATTERN = 1_000
"""The longest regular expression, in characters."""

MAGNITUDE = 40
"""Numbers lie below 10**40 in size and, where they are not zero, above 10**-40."""
