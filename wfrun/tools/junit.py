"""Results of tests as JUnit's XML, which CI systems read: a suite for each file, a case for each test."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape, quoteattr

from wfrun.tools.test_runner import CaseResult

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Matches what no XML document may hold (XML 1.0, section 2.2)."""


def junit_document(results: Sequence[CaseResult], path_of: Callable[[str], str], describe: Callable[[CaseResult], str]) -> str:
    """Returns the document. ``path_of`` gives the path of a script as others know it, ``describe`` a failure in words."""
    files: dict[str, list[CaseResult]] = {}
    for result in results:
        files.setdefault(result.case.file, []).append(result)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites {_attributes(name='wfrun', **_counts(results))}>"]
    for file, own in files.items():
        path = path_of(file)
        lines.append(f"  <testsuite {_attributes(name=path, **_counts(own))}>")
        for result in own:
            line, _ = result.case.place
            about = _attributes(
                classname=path, name=result.case.name, file=path, line=str(line), time=f"{result.seconds:.6f}", assertions=_asserted(result)
            )
            if result.passed:
                lines.append(f"    <testcase {about}/>")
                continue
            text = describe(result)
            lines.append(f"    <testcase {about}>")
            lines.append(f"      <failure {_attributes(message=first_fault(result), type='failure')}>{escape(legal_xml(text))}</failure>")
            lines.append("    </testcase>")
        lines.append("  </testsuite>")
    lines.append("</testsuites>")
    return "".join(f"{line}\n" for line in lines)


def first_fault(result: CaseResult) -> str:
    """Describes what went wrong first, in one line."""
    if result.faults:
        return result.faults[0].message
    missed = next((one for one in result.expectations if not one.met), None)
    return f"{missed.text}: {missed.reason}" if missed is not None else ""


def _counts(results: Sequence[CaseResult]) -> dict[str, str]:
    return {
        "tests": str(len(results)),
        "failures": str(sum(not result.passed for result in results)),
        "errors": "0",
        "skipped": "0",
        "time": f"{sum(result.seconds for result in results):.6f}",
    }


def _asserted(result: CaseResult) -> str:
    return str(len(result.expectations))


def _attributes(**values: str) -> str:
    return " ".join(
        f"{name}={quoteattr(legal_xml(value), {chr(10): '&#10;', chr(13): '&#13;', chr(9): '&#9;'})}" for name, value in values.items()
    )


def legal_xml(text: str) -> str:
    """Returns the text with what XML cannot hold as ``?``."""
    return _ILLEGAL.sub("?", text)
