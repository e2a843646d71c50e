"""SARIF 2.1.0 rendering of problems, the form in which code scanning services take the findings of any tool.

Columns count characters (``unicodeCodePoints``), as everywhere in wfrun. Files have relative, percent-encoded URIs, below a folder that is
not itself named: the document reveals nothing of the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import quote

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem
from wfrun.dsl.diagnostics.render.fix_preview import advice
from wfrun.dsl.diagnostics.rule_page import rule_page
from wfrun.dsl.diagnostics.rules import RULES, Rule
from wfrun.dsl.source import Source, Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_BASE = "%SRCROOT%"
_RULE_INDEXES = {name: number for number, name in enumerate(RULES)}

Paths = Callable[[str], str]


def sarif_document(
    problems: Iterable[Problem], *, version: str, strict: bool = False, path_of: Paths = str, unread: Sequence[str] = ()
) -> dict[str, Any]:
    """Returns the document as a value.

    ``path_of`` makes the name of a script the path of its file below the base folder, with slashes. ``unread`` are sentences about files
    that could not be read; with one the call counts as not successful.
    """
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "wfrun", "version": version, "rules": [_rule(rule) for rule in RULES.values()]}},
                "invocations": [_invocation(unread)],
                "originalUriBaseIds": {_BASE: {"description": {"text": "the folder that the paths of the scripts begin in"}}},
                "columnKind": "unicodeCodePoints",
                "newlineSequences": ["\r\n", "\n", "\r"],
                "results": [_result(problem, strict, path_of) for problem in problems],
            }
        ],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    page = rule_page(rule.name)
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": page.why},
        "help": {
            "text": f"{page.why}\n\nWrong:\n\n{page.wrong}\nRight:\n\n{page.right}",
            "markdown": f"{page.why}\n\nWrong:\n\n```wf\n{page.wrong}```\n\nRight:\n\n```wf\n{page.right}```\n",
        },
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _invocation(unread: Sequence[str]) -> dict[str, Any]:
    if not unread:
        return {"executionSuccessful": True}
    message = [{"level": "error", "message": {"text": sentence}} for sentence in unread]
    return {"executionSuccessful": False, "toolExecutionNotifications": message}


def _result(problem: Problem, strict: bool, path_of: Paths) -> dict[str, Any]:
    words = advice(problem)
    # Braces stand as they are: the standard doubles them for the sake of placeholders, and those who show results show both.
    result = {
        "ruleId": problem.code,
        "ruleIndex": _RULE_INDEXES[problem.code],
        "level": problem.shown_severity(strict).value,
        "message": {"text": problem.message + (f"\n{words}" if words else "")},
        "locations": [_location(problem.source, problem.span, path_of)],
    }
    if problem.related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": one.text}} | _location(one.source, one.span, path_of)
            for number, one in enumerate(problem.related, 1)
        ]
    if problem.fix is not None:
        result["fixes"] = [_fix(problem.source, problem.fix, words, path_of)]
    return result


def _location(source: Source, span: Span, path_of: Paths) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(source, path_of), "region": _region(source, span)}}


def _artifact(source: Source, path_of: Paths) -> dict[str, Any]:
    path = path_of(source.name)
    try:
        # How Python holds the bytes of a file name that are not UTF-8.
        uri = quote(path, safe="/", errors="surrogateescape")
    except UnicodeEncodeError:
        uri = quote(path, safe="/", errors="replace")
    return {"uri": uri, "uriBaseId": _BASE}


def _region(source: Source, span: Span) -> dict[str, int]:
    start, end = source.place(span.start), source.place(span.end)
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}


def _fix(source: Source, fix: Fix, words: str, path_of: Paths) -> dict[str, Any]:
    replacement: dict[str, Any] = {"deletedRegion": _region(source, fix.span)}
    if fix.text:
        replacement["insertedContent"] = {"text": fix.text}
    change = {"artifactLocation": _artifact(source, path_of), "replacements": [replacement]}
    return {"description": {"text": fix.label or words}, "artifactChanges": [change]}
