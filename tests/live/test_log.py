"""``log`` in the process's own log: one line each, whatever a message holds."""

from __future__ import annotations

import io
import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfrun.interpreter.effects import Call, Done
from wfrun.interpreter.run_identity import RunIdentity
from wfrun.live.log import LOGGER, LogChannel, log_to
from wfrun.values.secret import Secret

RUN = RunIdentity("Tell", "evt_1", account="acct_7")


def call(message: str) -> Call:
    return Call("2.then.1", "log", {"message": message}, "wf_secret_key")


class Kept(logging.Handler):
    """Keeps the lines that are logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def logged(message: str) -> str:
    kept = Kept()
    LOGGER.addHandler(kept)
    level = LOGGER.level
    LOGGER.setLevel(logging.INFO)
    try:
        assert LogChannel(RUN).send(call(message), 7, repeated=False) == Done({}, 7, started=7)
    finally:
        LOGGER.removeHandler(kept)
        LOGGER.setLevel(level)
    (line,) = kept.lines
    return line


def test_a_line_names_the_run_and_the_step(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        LogChannel(RUN).send(call("cus_9 paid 5% of “ü”"), 7, repeated=True)
    (record,) = caplog.records
    assert (record.name, record.levelname) == ("wfrun.log", "INFO")
    assert json.loads(record.getMessage()) == {
        "message": "cus_9 paid 5% of “ü”",
        "workflow": "Tell",
        "run": RUN.run_id,
        "step": "2.then.1",
        "event": "evt_1",
        "account": "acct_7",
        "livemode": False,
    }
    assert "“ü”" in record.getMessage()
    assert "wf_secret_key" not in record.getMessage()


@given(st.text(st.characters() | st.sampled_from("\r\n\x1b\x9b\u202e\u2028\u200b\ud800\U000e0041"), max_size=60))
def test_a_line_is_one_line_of_signs_that_act_on_nothing(message: str) -> None:
    line = logged(message)
    assert json.loads(line)["message"] == message
    assert len(line.splitlines()) == 1
    assert not {"\x1b", "\x9b", "\u202e", "\u2028", "\u200b", "\ud800", "\U000e0041"} & set(line)


def test_lines_go_to_a_stream_each_as_it_is() -> None:
    stream = io.StringIO()
    level, handlers = LOGGER.level, list(LOGGER.handlers)
    log_to(stream)
    try:
        LogChannel(RUN).send(call("5% %s {x}"), 7, repeated=False)
    finally:
        LOGGER.setLevel(level)
        LOGGER.handlers[:] = handlers
    (line,) = stream.getvalue().splitlines()
    assert json.loads(line)["message"] == "5% %s {x}"


def test_a_long_message_is_cut_and_a_secret_is_hidden() -> None:
    assert json.loads(logged("a" * 20_000))["message"] == "a" * 9_999 + "…"
    assert json.loads(logged(f"key {Secret('hush-hush')}"))["message"] == "key •••"
