"""The Python API as a developer meets it: loading, matching, running, and what each refuses."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

import wfrun
from tests.helpers.effects import event

SCRIPT = 'workflow "large" on charge.succeeded when amount > 5 USD < log "{amount}" >\n'


def test_everything_public_can_be_had() -> None:
    for name in wfrun.__all__:
        assert getattr(wfrun, name) is not None
    assert set(wfrun.__all__) <= set(dir(wfrun))
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        wfrun.lode  # noqa: B018


def test_files_and_text_are_loaded(tmp_path: Path) -> None:
    file = tmp_path / "a.wf"
    file.write_text("\ufeff" + SCRIPT.replace("\n", "\r\n"), encoding="utf-8")

    program = wfrun.load(file)

    assert [(workflow.name, workflow.line, workflow.trigger) for workflow in program.workflows] == [("large", 1, "charge.succeeded")]
    assert program.workflows[0].file == str(file)
    assert wfrun.load(text=SCRIPT, name="b.wf").workflows[0].file == "b.wf"
    assert program.problems == ()


def test_several_files_are_one_program(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.wf").write_text(SCRIPT, encoding="utf-8")

    with pytest.raises(wfrun.CheckFailed) as failed:
        wfrun.load(tmp_path / "a.wf", tmp_path / "b.wf")

    assert [problem.code for problem in failed.value.problems] == ["duplicate-name"]
    assert str(failed.value).startswith(f"{tmp_path / 'b.wf'}:1:10: duplicate-name: ")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "does not exist"),
        (b'on charge.failed < log "\xff" >', ":1: byte 25 of the file is not UTF-8 text"),
        (b"#" * (1 << 21), "is larger than 1,024 KiB"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, content: bytes | None, words: str) -> None:
    file = tmp_path / "a.wf"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(wfrun.ReadError) as refused:
        wfrun.load(file)

    assert str(refused.value).startswith(str(file))
    assert words in str(refused.value)


def test_a_folder_is_no_script(tmp_path: Path) -> None:
    with pytest.raises(wfrun.ReadError, match="is a folder, not a file"):
        wfrun.load(tmp_path)


def test_kept_programs_do_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFRUN_CACHE", str(tmp_path))
    monkeypatch.setattr("wfrun.project.cache.MAX_CACHED_PROGRAMS", 5)

    for number in range(12):
        wfrun.load(text=f"# {number}\n{SCRIPT}")

    assert 1 <= len(list((tmp_path / "programs").iterdir())) <= 5


def test_load_takes_files_or_text() -> None:
    for arguments in ((), ("a.wf",)):
        with pytest.raises(TypeError, match="paths of scripts, or text="):
            wfrun.load(*arguments, text=None if not arguments else SCRIPT)


def test_a_problem_tells_its_place_and_its_fix() -> None:
    with pytest.raises(wfrun.CheckFailed) as failed:
        wfrun.load(text='on charge.suceeded < log "x" >')

    assert failed.value.problems[0].to_dict() == {
        "code": "unknown-event",
        "severity": "error",
        "message": "Stripe has no event `charge.suceeded`",
        "file": "script.wf",
        "line": 1,
        "column": 4,
        "end_line": 1,
        "end_column": 19,
        "help": "did you mean `charge.succeeded`?",
        "fix": {"line": 1, "column": 4, "end_line": 1, "end_column": 19, "text": "charge.succeeded"},
        "related": [],
    }


def test_matching_names_the_workflows_and_runs_nothing() -> None:
    program = wfrun.load(text=SCRIPT)

    assert [workflow.name for workflow in program.matching(event())] == ["large"]
    assert program.matching(event("charge.failed")) == []
    assert program.matching({}) == []


def test_a_matcher_takes_dicts_and_bytes() -> None:
    program = wfrun.load(text=SCRIPT)
    matcher = program.matcher()

    assert matcher(event()) == program.workflows
    assert matcher.json(json.dumps(event())) == program.workflows
    assert matcher.json(json.dumps(event()).encode()) == program.workflows
    assert matcher.json(b"[]") == ()
    for broken in (b"{", b"\xff", b"[" * 100_000, "1" * 5000):
        with pytest.raises(ValueError):
            matcher.json(broken)


def test_a_program_and_its_matcher_are_shared_by_threads() -> None:
    program = wfrun.load(text=SCRIPT + 'workflow "any" on charge.* < log "x" >')
    matcher = program.matcher()
    types = ["charge.succeeded", "charge.failed", "charge.captured", "charge.updated"] * 5
    wrong: list[object] = []

    def work() -> None:
        for name in types:
            found = [workflow.name for workflow in matcher(event(name))]
            report = program.run(event(name))
            expected = ["large", "any"] if name == "charge.succeeded" else ["any"]
            if found != expected or [workflow.name for workflow in report.workflows] != expected:
                wrong.append((name, found, report))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_a_report_is_plain_json() -> None:
    report = wfrun.load(text=SCRIPT).run(event(), now=1_795_000_000)

    document = json.loads(json.dumps(report.to_dict()))
    assert document["version"] == 1
    assert document["event"] == {"id": "evt_1", "type": "charge.succeeded", "account": None}
    step = document["workflows"][0]["steps"][0]
    assert (step["kind"], step["path"], step["action"], step["outcome"]) == ("action", "0", "log", "succeeded")
    assert step["started"] == "2026-11-18T11:06:40Z"
    assert step["idempotency_key"].startswith("wf_")


def test_an_amount_that_is_no_integer_is_no_amount() -> None:
    body = {"id": "ch_1", "object": "charge", "amount": 600.0, "currency": "usd"}

    assert wfrun.load(text=SCRIPT).matching(event(body=body)) == []
