"""Custom actions, live: functions are called once for each call, and what they give or raise is what the run is told."""

from __future__ import annotations

import logging
import sys
import tempfile
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.tables import each
from tests.helpers.time_limits import out_of_time
from wfrun.interpreter.effects import Answer, Call, Done, Refused, TryAgain, Unknown
from wfrun.live.custom.channel import CustomActionChannel
from wfrun.live.masking import Mask
from wfrun.stdlib_actions.custom.action import CustomAction
from wfrun.stdlib_actions.custom.reader import read_actions
from wfrun.values.secret import Secret

NOW = 1_767_225_600

HEAD = """\
import time, wfrun
from decimal import Decimal
from pathlib import Path
from typing import Any
from wfrun import Money
HERE = Path(__file__).parent
def note(name):
    with HERE.joinpath(name).open("a") as file:
        file.write("x")
def wait_for_go():
    while not HERE.joinpath("go").exists():
        time.sleep(0.002)
"""
FIRST = HEAD.count("\n") + 1
RAISES = FIRST + 7
"""The line of the ``raise`` in an action of ``raising``."""


class Live:
    """An ``actions.py`` in a folder, and the channel that calls its functions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.channel = CustomActionChannel(seconds=60)

    def actions(self, text: str, name: str = "actions.py") -> list[CustomAction]:
        read = read_actions(HEAD + text, name, str(self.folder / name))
        assert not read.problems
        return list(read.actions)

    def call(self, text: str, **given: Any) -> Answer | TryAgain:
        return self.send(self.actions(text)[0], **given)

    def send(
        self, action: CustomAction, *, repeated: bool = False, retry: int | None = None, timeout: float | None = None, key: str = "wf_1",
        mask: Mask | None = None, **arguments: Any,
    ) -> Answer | TryAgain:  # fmt: skip
        call = Call("1.0", action.declaration.name, arguments, key, retry=retry, timeout=timeout)
        return self.channel.send(action, call, NOW, repeated=repeated, mask=mask or Mask(()))


@pytest.fixture
def live(tmp_path: Path) -> Live:
    return Live(tmp_path)


def done(value: Any) -> Done:
    return Done(value, NOW, started=NOW)


def refused(code: str, message: str) -> Refused:
    return Refused(code, message, NOW, started=NOW)


def test_a_function_is_called_with_values_and_its_result_is_kept(live: Live) -> None:
    text = (
        "@wfrun.action\n"
        "def book(*, order: str, value: Money, share: Decimal, items: list[str], token: str, more: Any = None) -> dict:\n"
        "    return {'order': order, 'types': [type(one).__name__ for one in (value, share, items, token, more)], 'token': len(token),\n"
        "            'value': value, 'half': 0.5, 'pair': (1, 2)}\n"
    )
    found = live.call(text, order="A", value={"minor": 1250, "currency": "usd"}, share=1, items=["x"], token=Secret("hush"))
    assert found == done(
        {
            "order": "A", "types": ["Money", "Decimal", "list", "str", "NoneType"], "token": 4,
            "value": {"minor": 1250, "currency": "usd"}, "half": Decimal("0.5"), "pair": [1, 2],
        }
    )  # fmt: skip


def test_an_async_function_is_awaited(live: Live) -> None:
    text = "import asyncio\n@wfrun.action\nasync def ping(*, x: int) -> int:\n    await asyncio.sleep(0)\n    return x + 1\n"
    assert live.call(text, x=1) == done(2)


def test_the_key_of_the_call_is_filled_in(live: Live) -> None:
    text = "@wfrun.action\ndef ping(*, x: int, idempotency_key: str) -> dict: return {'x': x, 'key': idempotency_key}\n"
    (action,) = live.actions(text)
    assert [one.name for one in action.declaration.parameters] == ["x"]
    assert live.send(action, x=1, key="wf_7") == done({"x": 1, "key": "wf_7"})


def test_a_file_is_run_once_and_again_when_its_text_is_another(live: Live) -> None:
    text = "note('ran')\n@wfrun.action\ndef ping() -> int: return {}\n"
    ran = live.folder / "ran"
    first, second = text.format(1), text.format(2)
    assert [live.call(one) for one in (first, first, second, first)] == [done(1), done(1), done(2), done(1)]
    assert ran.read_text() == "xx"
    threads = [threading.Thread(target=live.call, args=(text.format(3),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ran.read_text() == "xxx"


def test_what_is_called_is_the_text_that_the_program_holds(live: Live) -> None:
    (live.folder / "actions.py").write_text("this is not even Python")
    assert live.call("@wfrun.action\ndef ping() -> str: return __file__\n") == done(str(live.folder / "actions.py"))


def test_files_of_two_folders_find_their_own_siblings(tmp_path: Path) -> None:
    text = (
        "import helpers\nfrom kit.tools import name\nimport kit.tools\nfrom kit import tools, other\n"
        "@wfrun.action\ndef ping() -> list:\n    import later\n"
        "    return [helpers.WHO, name(), kit.tools.name(), tools.name(), other.WHO, later.WHO]\n"
    )
    answers = []
    for who in ("one", "two"):
        folder = tmp_path / who
        (folder / "kit").mkdir(parents=True)
        (folder / "helpers.py").write_text("from base import WHO\n")
        (folder / "base.py").write_text(f"WHO = {who!r}\n")
        (folder / "later.py").write_text(f"WHO = {who!r}\n")
        (folder / "json.py").write_text("raise SystemExit('the standard library comes first')\n")
        (folder / "kit" / "__init__.py").write_text("")
        (folder / "kit" / "tools.py").write_text("from .other import WHO\nimport json, helpers\ndef name(): return helpers.WHO + WHO\n")
        (folder / "kit" / "other.py").write_text(f"WHO = {who!r}\n")
        answers.append(Live(folder).call(text))
    for who, answer in zip(("one", "two"), answers, strict=True):
        assert answer == done([who, who * 2, who * 2, who * 2, who, who])
    assert "helpers" not in sys.modules


@each(
    ("code", "said"),
    [
        ("1 / 0", "the file cannot be run: ZeroDivisionError: division by zero"),
        ("import not_there_at_all", "the file cannot be run: ModuleNotFoundError: No module named 'not_there_at_all'"),
        ("return 5", "the file cannot be run: SyntaxError: 'return' outside function"),
        ("raise SystemExit(3)", "the file cannot be run: SystemExit: 3"),
        ("raise KeyboardInterrupt", "the file cannot be run: KeyboardInterrupt"),
        ("x = 1\nraise ValueError('a\\nb\\x1b')", "the file cannot be run: ValueError: a b\\u{1b}"),
    ],
)
def test_a_file_that_cannot_be_run_refuses_its_calls(live: Live, code: str, said: str) -> None:
    for effect in ("read", "write", "money", "end"):
        text = f"{code}\n@wfrun.action(effect={effect!r})\ndef ping() -> int: return 1\n"
        assert live.call(text) == refused("broken-actions", f"actions.py:{FIRST + code.count(chr(10))}: {said}")


def test_a_file_that_could_not_be_run_is_run_again(live: Live) -> None:
    text = "HERE.joinpath('there').read_text()\n@wfrun.action\ndef ping() -> int: return 1\n"
    assert isinstance(live.call(text), Refused)
    (live.folder / "there").write_text("")
    assert live.call(text) == done(1)


def test_a_name_that_is_no_function_any_more(live: Live) -> None:
    text = "@wfrun.action\ndef ping() -> int: return 1\nping = 3\n"
    assert live.call(text) == refused("broken-actions", "actions.py: `ping` is no function once the file has run")


# --- what a function raises -----------------------------------------------------------------------------------------------------------


def raising(what: str, options: str = "", parameters: str = "") -> str:
    return (
        "class Busy(Exception):\n    code = 'too-busy'\nclass Odd(Exception):\n    code = 'a b'\n    def __str__(self): raise ValueError\n"
        f"@wfrun.action({options})\ndef ping({parameters}):\n    raise {what}\n"
    )


@each(
    ("what", "code", "message"),
    [
        ("wfrun.Refused('no such customer', code='unknown-customer')", "unknown-customer", "no such customer"),
        ("wfrun.Refused('no such customer')", "refused", "no such customer"),
        ("wfrun.Refused('no', code='not a code!')", "refused", "no"),
        ("wfrun.Refused(3, code=None)", "refused", "3"),
        ("ValueError('no such customer')", "ValueError", f"ValueError: no such customer (actions.py:{RAISES})"),
        ("KeyError('email')", "KeyError", f"KeyError: 'email' (actions.py:{RAISES})"),
        ("Busy('a\\n\\x1b[31mb')", "too-busy", f"Busy: a \\u{{1b}}[31mb (actions.py:{RAISES})"),
        ("Odd()", "Odd", f"Odd (actions.py:{RAISES})"),
        ("SystemExit(3)", "SystemExit", f"SystemExit: 3 (actions.py:{RAISES})"),
        ("KeyboardInterrupt", "KeyboardInterrupt", f"KeyboardInterrupt (actions.py:{RAISES})"),
        ("GeneratorExit", "GeneratorExit", f"GeneratorExit (actions.py:{RAISES})"),
        ("3", "TypeError", f"TypeError: exceptions must derive from BaseException (actions.py:{RAISES})"),
    ],
)
def test_an_error_is_a_problem_of_the_run(live: Live, what: str, code: str, message: str) -> None:
    assert live.call(raising(what)) == refused(code, message)
    assert live.call(raising(what, 'effect="read"')) == refused(code, message)
    for effect in ("money", "end"):
        found = live.call(raising(what, f'effect="{effect}"'))
        if "wfrun.Refused" in what:
            assert found == refused(code, message)
        else:
            assert found == Unknown(
                f"`ping` failed, and did not say with `wfrun.Refused` that nothing happened: {message}", NOW, started=NOW
            )


def test_a_long_error_is_cut(live: Live) -> None:
    found = live.call(raising("ValueError('x' * 5000)"))
    assert isinstance(found, Refused)
    assert found.message.startswith("ValueError: xxx")
    assert found.message.endswith(f"x… (actions.py:{RAISES})")
    assert len(found.message) < 1_100


def test_an_error_is_tried_again_where_retries_are_asked_for(live: Live) -> None:
    assert live.call(raising("ValueError('no')"), retry=2) == TryAgain(
        f"ValueError: no (actions.py:{RAISES})", NOW, sent=False, code="ValueError"
    )
    assert live.call(raising("ValueError('no')"), retry=0) == refused("ValueError", f"ValueError: no (actions.py:{RAISES})")
    assert live.call(raising("wfrun.Refused('no')"), retry=2) == refused("refused", "no")
    assert isinstance(live.call(raising("ValueError('no')", 'effect="money"'), retry=2), Unknown)


@each(
    ("what", "options", "parameters", "expected"),
    [
        ("wfrun.TryLater", "", "", TryAgain("it is to be tried later", NOW, sent=False)),
        ("wfrun.TryLater(30, 'too much to do')", "", "", TryAgain("too much to do", NOW, sent=False, after=30.0)),
        ("wfrun.TryLater(-1)", "", "", TryAgain("it is to be tried later", NOW, sent=False)),
        ("wfrun.TryLater('x')", "", "", TryAgain("it is to be tried later", NOW, sent=False)),
        ("wfrun.TryLater(1, 'x')", 'effect="money"', "", TryAgain("x", NOW, sent=False, after=1.0)),
        ("wfrun.TryLater(1, 'x', may_have_happened=True)", "", "", TryAgain("x", NOW, sent=True, after=1.0)),
        ("wfrun.TryLater(1, 'x', may_have_happened=True)", 'effect="end"', "", Unknown("`ping`: x", NOW, started=NOW)),
        (
            "wfrun.TryLater(1, 'x', may_have_happened=True)", 'effect="end"', "*, idempotency_key: str",
            TryAgain("x", NOW, sent=True, after=1.0),
        ),
    ],
)  # fmt: skip
def test_a_function_asks_to_be_tried_later(live: Live, what: str, options: str, parameters: str, expected: TryAgain | Unknown) -> None:
    assert live.call(raising(what, options, parameters)) == expected


@pytest.mark.parametrize("effect", ["read", "write", "money", "end"])
@pytest.mark.parametrize("takes_key", [False, True])
def test_what_is_repeated(live: Live, effect: str, takes_key: bool) -> None:
    text = f"@wfrun.action(effect={effect!r})\ndef ping({'*, idempotency_key: str' if takes_key else ''}) -> int: return 1\n"
    found = live.call(text, repeated=True)
    if effect in ("read", "write") or takes_key:
        assert found == done(1)
    else:
        reason = "was begun before, and what became of it is not recorded: look before it is done again"
        assert found == Unknown(f"`ping` {reason}", NOW, started=NOW)


@pytest.mark.parametrize("effect", ["read", "write", "money"])
def test_a_call_in_doubt_that_cannot_be_made_any_more_stays_in_doubt(live: Live, effect: str) -> None:
    text = f"import not_there\n@wfrun.action(effect={effect!r})\ndef ping(*, idempotency_key: str) -> int: return 1\n"
    assert isinstance(live.call(text), Refused)
    found = live.call(text, repeated=True)
    if effect == "read":
        assert isinstance(found, Refused)
    else:
        assert isinstance(found, Unknown) and found.message.startswith("an earlier try may have happened, and now it cannot be called: ")


# --- results --------------------------------------------------------------------------------------------------------------------------


@each(
    ("code", "value"),
    [
        ("None", None), ("True", True), ("'x'", "x"), ("(1, [2.5, {'a': None}])", [1, [Decimal("2.5"), {"a": None}]]),
        ("Decimal('1.50')", Decimal("1.50")), ("Decimal('1E+3')", 1000),
        ("__import__('enum').StrEnum('Tier', 'VIP').VIP", "vip"), ("__import__('enum').IntEnum('Tier', 'VIP').VIP", 1),
    ],
)  # fmt: skip
def test_results(live: Live, code: str, value: Any) -> None:
    found = live.call(f"@wfrun.action\ndef ping(): return {code}\n")
    assert found == done(value)
    assert isinstance(found, Done)
    assert type(found.value) is type(value)


@each(
    ("code", "said"),
    [
        ("object()", "the result holds a object, which cannot be kept"),
        ("{1: 2}", "the result has a key that is no text"),
        ("{'a': {3}}", "the result holds a set, which cannot be kept"),
        ("float('nan')", "the result holds a number that is none, or out of bounds"),
        ("Decimal('Infinity')", "the result holds a number that is none, or out of bounds"),
        ("Decimal('1E+999999')", "the result holds a number that is none, or out of bounds"),
        ("10 ** 5000", "the result holds a number that is out of bounds"),
        ("'\\ud800'", "the result holds text that is no Unicode"),
        ("'x' * (1 << 20)", "the result is larger than 1 MiB"),
        ("(lambda a: [a.append(a), a][1])([])", "the result is nested too deeply"),
    ],
)
def test_a_result_that_cannot_be_kept_does_not_undo_what_was_done(live: Live, code: str, said: str) -> None:
    for effect in ("write", "money"):
        found = live.call(f"@wfrun.action(effect={effect!r})\ndef ping(): return {code}\n")
        assert found == Done(None, NOW, started=NOW, notes=(f"`ping` was called, and its result cannot be kept: {said}",))


# --- time -----------------------------------------------------------------------------------------------------------------------------


def slow(options: str = "", parameters: str = "") -> str:
    """An action that ends when the file ``go`` is there, and counts its calls in ``calls``."""
    return (
        f"@wfrun.action({options})\ndef ping({parameters}) -> int:\n    note('calls')\n    wait_for_go()\n    return 7\n"
        "@wfrun.action\ndef load(): ...\n"
    )


@each(
    ("options", "parameters", "sent"),
    [("", "", True), ('effect="read"', "", False), ('effect="money"', "*, idempotency_key: str", True)],
)
def test_a_call_whose_time_is_over_is_waited_for_and_not_made_twice(live: Live, options: str, parameters: str, sent: bool) -> None:
    live.folder = Path(tempfile.mkdtemp(dir=live.folder))
    text = slow(options, parameters)
    live.send(live.actions(text)[1])
    outcome, limit = out_of_time(lambda seconds: (live.call(text, timeout=seconds, repeated=sent), (live.folder / "calls").exists()))
    for again in (outcome, live.call(text, timeout=limit, repeated=sent)):
        assert again == TryAgain(f"`ping` gave no answer within {limit:g} second{'' if limit == 1 else 's'}", NOW + int(limit), sent=sent)
    (live.folder / "go").write_text("")
    assert live.call(text, repeated=sent) == done(7)
    assert (live.folder / "calls").read_text() == "x"
    assert live.call(text, key="wf_2") == done(7)
    assert (live.folder / "calls").read_text() == "xx"


def test_nobody_knows_of_money_whose_time_is_over(live: Live) -> None:
    text = slow('effect="money"')
    live.send(live.actions(text)[1])

    def attempt(seconds: float) -> tuple[Answer | TryAgain, bool]:
        outcome = live.call(text, timeout=seconds)
        return outcome, not (isinstance(outcome, TryAgain) and not outcome.sent)  # the function was entered

    outcome, limit = out_of_time(attempt, 0.2)
    message = f"`ping` gave no answer within {limit:g} seconds; it may still be at it"
    assert outcome == Unknown(message, NOW + int(limit), started=NOW)
    (live.folder / "go").write_text("")


def test_a_function_is_not_entered_once_its_time_is_over(live: Live) -> None:
    text = "wait_for_go()\n@wfrun.action(effect='money')\ndef ping(): note('calls')\n"
    message = "`ping` gave no answer within 0.05 seconds: its file was still being run"
    assert live.call(text, timeout=0.05) == TryAgain(message, NOW, sent=False)
    (live.folder / "go").write_text("")
    assert live.call(text) == done(None)
    assert (live.folder / "calls").read_text() == "x"


def test_retries_and_timeouts_are_declared() -> None:
    text = "@wfrun.action(retries=3, timeout=2.5)\ndef ping(): ...\n@wfrun.action(retries=0, timeout=90)\ndef pong(): ...\n"
    read = read_actions("import wfrun\n" + text, "actions.py")
    assert [(one.declaration.retries, one.declaration.timeout) for one in read.actions] == [(3, 2.5), (0, 90.0)]


@each(
    ("options", "said"),
    [
        ("retries=-1", "`retries` is a whole number from 0 to 100"), ("retries=101", "`retries` is a whole number from 0 to 100"),
        ("retries=True", "`retries` is a whole number from 0 to 100"), ("retries=N", "`retries` is a whole number from 0 to 100"),
        ("timeout=0", "`timeout` is a number of seconds above 0, at most 86,400"),
        ("timeout='5'", "`timeout` is a number of seconds above 0, at most 86,400"),
        ("timeout=1e9", "`timeout` is a number of seconds above 0, at most 86,400"),
    ],
)  # fmt: skip
def test_retries_and_timeouts_are_numbers(options: str, said: str) -> None:
    read = read_actions(f"import wfrun\n@wfrun.action({options})\ndef ping(): ...\n", "actions.py")
    assert read.problems == (f"actions.py:2: {said}",)


# --- printing -------------------------------------------------------------------------------------------------------------------------


def test_what_a_function_prints_goes_to_the_log(live: Live, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "wfrun.actions")
    text = (
        "import sys\nprint('loading')\n@wfrun.action\ndef ping(*, token: str):\n"
        "    print('one\\ntwo', token)\n    sys.stderr.write('thr')\n    sys.stderr.write('ee')\n    print(sys.stdout.isatty())\n"
        "    for data in (token.encode(), memoryview('ü'.encode()[:1]), 'ü'.encode()[1:], b'\\xff\\n'):\n"
        "        sys.stdout.buffer.write(data)\n"
        "    sys.stdout.buffer.flush()\n    sys.stdout.writelines([sys.stdout.encoding])\n"
    )
    stream = sys.stdout
    assert live.call(text, token=Secret("hush-hush"), mask=Mask(["hush-hush"])) == done(None)
    assert sys.stdout is stream
    said = ["loading", "one", "two •••", "threeFalse", "•••ü\ufffd", "utf-8"]
    assert caplog.messages == [f"ping: {line}" for line in said]
    assert capsys.readouterr() == ("", "")


def test_a_line_without_end_is_logged_in_parts(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "wfrun.actions")
    text = "@wfrun.action\ndef ping(*, token: str):\n    for number in range(40):\n        print('x' * 9_990, token, end='\\r')\n"
    assert live.call(text, token=Secret("hush-hush"), mask=Mask(["hush-hush"])) == done(None)
    assert 4 < len(caplog.messages) < 20 and max(map(len, caplog.messages)) < 80_000
    assert "".join(caplog.messages).count("•••") == 40 and "hush" not in caplog.text


def test_a_line_is_not_parted_in_a_secret(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "wfrun.actions")
    text = "@wfrun.action\ndef ping(*, token: str):\n    print('x' * 70_000 + token, end='')\n"
    assert live.call(text, token=Secret("hush my dear"), mask=Mask(["hush my dear"])) == done(None)
    assert "hush" not in caplog.text and "dear" not in caplog.text and "•••" in caplog.text


def test_others_print_as_always_while_an_action_runs(live: Live, capsys: pytest.CaptureFixture[str]) -> None:
    text = slow().replace("return 7", "print('inside'); return 7")
    thread = threading.Thread(target=live.call, args=(text,))
    thread.start()
    while not (live.folder / "calls").exists():
        pass
    sys.stdout.write("outside\n")
    sys.stderr.write("beside\n")
    (live.folder / "go").write_text("")
    thread.join()
    assert capsys.readouterr() == ("outside\n", "beside\n")


def test_threads_of_a_function_print_to_the_log_too(
    live: Live, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also the traceback of one that fails, and what it says when the function has long returned."""
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)  # pytest has its own
    caplog.set_level(logging.INFO, "wfrun.actions")
    text = (
        "import asyncio, threading\nfrom concurrent.futures import ThreadPoolExecutor\n@wfrun.action\nasync def ping(*, token: str):\n"
        "    def work():\n        print('pool', token)\n        threading.Thread(target=print, args=('below', token)).start()\n"
        "    def late():\n        wait_for_go()\n        print('late', token)\n        raise RuntimeError('no ' + token)\n"
        "    await asyncio.to_thread(print, 'beside', token)\n"
        "    with ThreadPoolExecutor(1) as pool:\n        pool.submit(work)\n"
        "    threading.Thread(target=late, name='late').start()\n"
    )
    stream, others = sys.stdout, set(threading.enumerate())
    assert live.call(text, token=Secret("hush-hush"), mask=Mask(["hush-hush"])) == done(None)
    (live.folder / "go").write_text("")
    for thread in set(threading.enumerate()) - others:
        thread.join()
    assert sys.stdout is stream and capsys.readouterr() == ("", "")
    printed = {"ping: beside •••", "ping: pool •••", "ping: below •••", "ping: late •••"}
    assert printed | {"ping: Exception in thread late:", "ping: RuntimeError: no •••"} <= set(caplog.messages)
    assert "hush" not in str(caplog.messages)


def test_a_function_may_log_where_it_prints(live: Live, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "wfrun.actions")
    text = (
        "import logging, sys\n@wfrun.action\ndef ping(*, token: str):\n"
        "    logging.getLogger().addHandler(logging.StreamHandler(sys.stderr))\n    logging.error('no %s', token)\n    print('on')\n"
    )
    root = logging.getLogger()
    before = list(root.handlers)
    try:
        assert live.call(text, token=Secret("hush-hush"), mask=Mask(["hush-hush"])) == done(None)
    finally:
        root.handlers = before
    assert [one for one in caplog.messages if one.startswith("ping: ")] == ["ping: no •••", "ping: on"]
    assert capsys.readouterr() == ("", "ping: no •••\nping: on\n")
