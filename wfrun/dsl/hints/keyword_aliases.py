"""Keyword aliases: words of other tools and languages for keywords, known to the parser's hints and to the checker."""

from __future__ import annotations

from wfrun.dsl.hints.spelling import nearest

DECLARES = frozenset({"const", "var", "val", "set", "define", "LET", "Let", "constant", "final", "auto", "local", "global"})
"""Words of other languages for ``let``."""

ANSWERS = ("true", "false", "no_answer")
"""What may follow ``given approve``."""

_YES = frozenset({"yes", "y", "ok", "okay", "approve", "approved", "accept", "accepted", "granted", "confirmed"})
_NO = frozenset({"no", "n", "deny", "denied", "reject", "rejected", "refuse", "refused", "decline", "declined"})
_NONE = frozenset({"none", "null", "nothing", "missing", "unanswered", "silence", "timeout", "expired", "ignored", "omit", "nobody"})

APPROVALS = frozenset({"approval", "approvals", "approves", "approved", "approving", "answer", "answers", "confirm"})
"""Words that are written for ``approve`` in ``given approve true``."""

WAITS = frozenset({"waits", "waiting", "waited", "sleep", "sleeps", "sleeping", "awaits"})
"""Words that are written for ``wait`` in ``expect wait``."""


def answer_meant(text: str) -> str | None:
    """Returns the answer to an approval that a word stands for; None where that is not clear."""
    lower = text.lower()
    for words, answer in ((_YES, "true"), (_NO, "false"), (_NONE, "no_answer")):
        if lower in words:
            return answer
    return lower if lower in ANSWERS else nearest(text, ANSWERS)
