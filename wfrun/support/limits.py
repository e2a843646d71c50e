"""Every limit that the language promises, in one place. What is beyond one gives a clear error and never a slow or a failing program."""

from __future__ import annotations

MAX_SOURCE_BYTES = 1 << 20
"""The largest script: 1 MiB of UTF-8."""

MAX_TOKENS = 500_000
"""The most words and signs of a script."""

MAX_NESTING = 100
"""The depth to which blocks and brackets, and the values of a program, may nest."""

MAX_TEXT = 1 << 20
"""The longest text that a program makes, in characters."""

MAX_STEPS = 10_000
"""The most steps of a run; the steps that follow on a failure are counted apart."""

MAX_ITEMS = 100_000
"""The most items of a loop."""

MAX_WORK = 2_000_000
"""The work budget of one run: 1 for each item visited, and 1 for each 16 characters of a text created or searched."""

MAX_REPORT_CHARS = 16 << 20
"""The most that arguments and answers take in the report on one event, in characters of JSON; what is beyond it is left out there."""

MAX_EVENT_BYTES = 4 << 20
"""The largest event: 4 MiB of UTF-8."""

MAX_PATTERN = 1_000
"""The longest regular expression, in characters."""

MAGNITUDE = 40
"""Numbers lie below 10**40 in size and, where they are not zero, above 10**-40."""
