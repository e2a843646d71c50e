"""Problems as SARIF: what the standard's own schema says of it, and where the places and the fixes are."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.mdspec_adapters import problems
from wfrun.dsl.diagnostics.diagnostic import Fix, Problem, Related
from wfrun.dsl.diagnostics.render.sarif import SCHEMA, sarif_document
from wfrun.dsl.diagnostics.rule_page import rule_page
from wfrun.dsl.diagnostics.rules import RULES
from wfrun.dsl.source import Source, Span

VALIDATOR = jsonschema.Draft4Validator(json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text(encoding="utf-8")))

URI = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})+")
"""A relative reference of RFC 3986 without a colon, which might make a scheme of what is before it."""


def document(*found: Problem, **options: Any) -> dict[str, Any]:
    """The document about some problems, which is valid."""
    made = sarif_document(found, version="1.2.3", **options)
    VALIDATOR.validate(json.loads(json.dumps(made)))
    return made


def results(*found: Problem, **options: Any) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = document(*found, **options)["runs"][0]["results"]
    return made


def fixed(text: str, fix: dict[str, Any]) -> str:
    """A script after a fix, as one who reads the standard applies it."""
    lines = text.split("\n")
    (change,) = fix["artifactChanges"]
    (replacement,) = change["replacements"]
    region = replacement["deletedRegion"]
    start, end = (
        sum(len(line) + 1 for line in lines[: region[f"{which}Line"] - 1]) + region[f"{which}Column"] - 1 for which in ("start", "end")
    )
    inserted: str = replacement.get("insertedContent", {"text": ""})["text"]
    return text[:start] + inserted + text[end:]


def test_the_schema_is_the_standards_and_finds_what_is_not_its_own() -> None:
    assert VALIDATOR.schema["id"] == SCHEMA
    broken = document()
    broken["runs"][0]["columnKind"] = "characters"
    assert [error.json_path for error in VALIDATOR.iter_errors(broken)] == ["$.runs[0].columnKind"]


def test_without_problems_it_says_what_was_looked_for() -> None:
    (run,) = document()["runs"]
    assert run["results"] == []
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("wfrun", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == list(RULES)
    for rule in driver["rules"]:
        declared, page = RULES[rule["id"]], rule_page(rule["id"])
        assert rule["shortDescription"]["text"] == declared.summary
        assert page.wrong in rule["help"]["markdown"] and page.right in rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] == declared.severity.value
    assert (run["columnKind"], run["invocations"]) == ("unicodeCodePoints", [{"executionSuccessful": True}])


def test_problems_of_all_kinds_with_their_rules_places_and_fixes() -> None:
    found = [problem for name in RULES for problem in problems(rule_page(name).wrong)]
    assert len({problem.code for problem in found}) > 25
    rules = document()["runs"][0]["tool"]["driver"]["rules"]
    for problem, result in zip(found, results(*found), strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == problem.code
        assert result["level"] == problem.severity.value
        assert result["message"]["text"].startswith(problem.message)
        place = problem.source.place(problem.span.start)
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) == (place.line, place.column)
        assert ("fixes" in result) is (problem.fix is not None)
        if problem.fix is not None:
            text, span = problem.source.text, problem.fix.span
            assert fixed(text, result["fixes"][0]) == text[: span.start] + problem.fix.text + text[span.end :]


def test_columns_count_characters_and_an_end_is_behind_the_last() -> None:
    text = 'log "👩日" ~'
    (result,) = results(Problem("syntax", Source("a.wf", text), Span(5, 7), "wrong"))
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 6, "endLine": 1, "endColumn": 8}


def test_other_places() -> None:
    here, there = Source("a.wf", "when a < 1\nif a > 2"), Source("lib/b.wf", "let a = 1")
    one = Problem(
        "never-true", here, Span(14, 19), "never", related=(Related(here, Span(5, 10), "in force"), Related(there, Span(4, 5), "given"))
    )
    (result,) = results(one)
    assert "fixes" not in result
    assert [(place["id"], place["message"]["text"], place["physicalLocation"]) for place in result["relatedLocations"]] == [
        (1, "in force", {
            "artifactLocation": {"uri": "a.wf", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 1, "startColumn": 6, "endLine": 1, "endColumn": 11},
        }),
        (2, "given", {
            "artifactLocation": {"uri": "lib/b.wf", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 6},
        }),
    ]  # fmt: skip


def test_where_warnings_count_as_errors_their_results_do() -> None:
    warning = Problem("unused", Source("a.wf", "let x = 1"), Span(4, 5), "`x` is never read")
    assert [results(warning, strict=strict)[0]["level"] for strict in (False, True)] == ["warning", "error"]


def test_what_could_not_be_read_makes_it_a_failure() -> None:
    (invocation,) = document(unread=["b.wf does not exist"])["runs"][0]["invocations"]
    assert invocation == {
        "executionSuccessful": False,
        "toolExecutionNotifications": [{"level": "error", "message": {"text": "b.wf does not exist"}}],
    }


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("rules/a.wf", "rules/a.wf"),
        ("my rules/50% off.wf", "my%20rules/50%25%20off.wf"),
        ("c:d.wf", "c%3Ad.wf"),
        ("日.wf", "%E6%97%A5.wf"),
        ("\udcff.wf", "%FF.wf"),
        ("<stdin>", "%3Cstdin%3E"),
        ("a#b?c.wf", "a%23b%3Fc.wf"),
    ],
)
def test_files_are_named_by_uris(name: str, uri: str) -> None:
    (result,) = results(Problem("syntax", Source(name, "x"), Span(0, 1), "wrong"))
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


@pytest.mark.slow
@given(st.text(min_size=1, max_size=20), st.text(max_size=40), st.text(max_size=20), st.integers(0, 40), st.integers(0, 40))
def test_any_problem_is_valid(name: str, text: str, message: str, one: int, other: int) -> None:
    source = Source(name, text)
    start, end = sorted((min(one, len(source.text)), min(other, len(source.text))))
    span = Span(start, end)
    (result,) = results(Problem("unused", source, span, message, "", Fix(span, message), (Related(source, span, text),)))
    assert URI.fullmatch(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
    assert fixed(source.text, result["fixes"][0]) == source.text[:start] + message + source.text[end:]
