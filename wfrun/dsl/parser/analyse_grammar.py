"""A developer's tool: lets Lark analyse ``grammar.lark`` and keeps the result in ``grammar.pickle``.

Run as ``python -m wfrun.dsl.parser.analyse_grammar``; with ``--check`` it only says whether the file is in step.
"""

from __future__ import annotations

import sys

from wfrun.dsl.parser.lark_parser import ANALYSED, GRAMMAR, analyse, table_of


def main() -> int:
    """Writes the analysed grammar, unless the file holds it already."""
    made = analyse(GRAMMAR.read_text("utf-8"))
    in_step = ANALYSED.exists() and table_of(ANALYSED.read_bytes()) == table_of(made)
    if "--check" in sys.argv[1:]:
        return 0 if in_step else 1
    if not in_step:
        ANALYSED.write_bytes(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
