"""Channel of custom actions: calls the functions of an ``actions.py`` and says what became of it.

What a function raises says that it did not do what it is for, and its text is the problem's. An action that moves money or ends something
is another matter: unless it raises ``wfrun.Refused`` or ``wfrun.TryLater``, nobody knows whether it did, and the run stops for a person.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any

from wfrun.dsl.declarations import Effect
from wfrun.interpreter.effects import Answer, Call, Done, Refused, TryAgain, Unknown
from wfrun.live.custom.calling import Task
from wfrun.live.custom.loading import ActionModules, CannotLoad, line_in, place_of, told
from wfrun.live.masking import Mask
from wfrun.stdlib_actions.custom import outcomes
from wfrun.stdlib_actions.custom.action import CustomAction, as_result
from wfrun.support.json_text import json_bytes, read_json
from wfrun.support.short_text import shortened
from wfrun.support.terminal_text import visible

DEFAULT_SECONDS = 60.0
"""How long a call may take that does not say."""

MAX_LEFT = 1_000
"""How many calls whose time was over are kept for another try."""

MAX_RESULT_BYTES = 1 << 20
"""The largest result, as JSON."""

MAX_MESSAGE = 1_000
"""Characters of the longest message."""

CANNOT_LOAD = "broken-actions"
"""The code of a call whose ``actions.py`` fails when it is run."""


class CustomActionChannel:
    """Calls the functions of actions files for all runs of a process."""

    def __init__(self, *, seconds: float = DEFAULT_SECONDS) -> None:
        self._modules = ActionModules()
        self._seconds = seconds
        self._lock = Lock()
        self._left: dict[tuple[str, str], Task] = {}
        """Calls whose time was over, by their actions and idempotency keys."""

    def send(self, action: CustomAction, call: Call, now: int, *, repeated: bool, mask: Mask) -> Answer | TryAgain:
        """Calls the function of an action."""
        name, final = action.declaration.name, action.declaration.effect.is_final
        with self._lock:
            task = self._left.pop((name, call.idempotency_key), None)
        if task is None:
            if repeated and final and not action.takes_key:
                reason = "was begun before, and what became of it is not recorded: look before it is done again"
                return Unknown(f"`{name}` {reason}", now, started=now)
            task = Task(name, partial(self._prepared, action, call), mask)
        begun = time.monotonic()
        seconds = call.timeout or self._seconds
        if not task.wait(seconds):
            return self._out_of_time(action, call, task, now, seconds)
        moment = now + int(time.monotonic() - begun)
        if task.error is not None:
            failed = self._failed(action, call, task.error, task.begun, mask, now, moment)
            if repeated and not task.begun and isinstance(failed, Refused) and action.declaration.effect is not Effect.READS:
                return Unknown(f"an earlier try may have happened, and now it cannot be called: {failed.message}", moment, started=now)
            return failed
        try:
            return Done(_kept(task.value), moment, started=now)
        except Exception as error:
            reason = str(error) if isinstance(error, TypeError) else told(error)
            return Done(None, moment, started=now, notes=(f"`{name}` was called, and its result cannot be kept: {_line(reason, mask)}",))

    def _prepared(self, action: CustomAction, call: Call) -> Callable[[], Any]:
        """Returns the call of an action's function. Raises ``CannotLoad``."""
        function = self._modules.function(action.source, action.declaration.name)
        arguments = action.arguments(call.arguments)
        if action.takes_key:
            arguments["idempotency_key"] = call.idempotency_key
        return partial(function, **arguments)

    def _out_of_time(self, action: CustomAction, call: Call, task: Task, now: int, seconds: float) -> TryAgain | Unknown:
        name, effect = action.declaration.name, action.declaration.effect
        message = f"`{name}` gave no answer within {seconds:g} second{'' if seconds == 1 else 's'}"
        moment = now + int(seconds)
        if not task.leave():
            return TryAgain(f"{message}: its file was still being run", moment, sent=False)
        if effect.is_final and not action.takes_key:
            return Unknown(f"{message}; it may still be at it", moment, started=now)
        with self._lock:
            self._left[name, call.idempotency_key] = task
            while len(self._left) > MAX_LEFT:
                del self._left[next(iter(self._left))]
        return TryAgain(message, moment, sent=effect is not Effect.READS)

    def _failed(
        self, action: CustomAction, call: Call, error: BaseException, begun: bool, mask: Mask, started: int, now: int
    ) -> Refused | TryAgain | Unknown:
        """Returns what it means that a function raised; ``begun`` tells whether it was entered."""
        name, effect = action.declaration.name, action.declaration.effect
        match error:
            case CannotLoad() if not begun:
                return Refused(CANNOT_LOAD, _line(str(error), mask), now, started=started)
            case outcomes.Refused():
                return Refused(error.code, _line(error.message, mask), now, started=started)
            case outcomes.TryLater():
                message = _line(error.message, mask)
                if error.may_have_happened and effect.is_final and not action.takes_key:
                    return Unknown(f"`{name}`: {message}", now, started=started)
                return TryAgain(message, now, sent=error.may_have_happened, after=error.seconds)
        line = line_in(error, place_of(action.source))
        message = _line(told(error), mask) + (f" ({action.source.path}:{line})" if line else "")
        if effect.is_final and begun:
            return Unknown(f"`{name}` failed, and did not say with `wfrun.Refused` that nothing happened: {message}", now, started=started)
        code = _code_of(error)
        if call.retry:
            return TryAgain(message, now, sent=False, code=code)
        return Refused(code, message, now, started=started)


def _code_of(error: BaseException) -> str:
    """Returns the code that an error has, else the name of its class."""
    try:
        code = getattr(error, "code", None)
    except Exception:
        code = None
    return code if isinstance(code, str) and outcomes.is_code(code) else type(error).__name__


def _kept(value: Any) -> Any:
    """Returns the result of a function as it is recorded. Raises ``TypeError`` for what cannot be."""
    try:
        data = json_bytes(as_result(value))
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise TypeError("the result holds text that is no Unicode") from None
    if len(data) > MAX_RESULT_BYTES:
        raise TypeError(f"the result is larger than {MAX_RESULT_BYTES >> 20} MiB")
    return read_json(data)


def _line(text: str, mask: Mask) -> str:
    """Returns a text on one line, without its secrets and without what a terminal would obey."""
    text = visible(" ".join(mask.text(text).split()))
    return shortened(text, MAX_MESSAGE)
