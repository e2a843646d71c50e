"""Calling an action: its arguments evaluated and let through or stopped, its currency proved, the effect yielded, its answer recorded."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from functools import partial
from typing import Any

from wfrun.dsl.declarations import COMMON_PARAMETERS, ActionDeclaration, CurrencyOf
from wfrun.dsl.syntax.nodes import Action
from wfrun.dsl.types.base import ANY, List
from wfrun.interpreter.argument_encoding import Prepared, RejectedArgument, missing_value, plain, prepare
from wfrun.interpreter.condition_trace import shown
from wfrun.interpreter.control_flow import NeedsAttention, RunFailed
from wfrun.interpreter.effects import Answer, Call, Done, Effect, Refused
from wfrun.interpreter.evaluator import OMITTED, Evaluator
from wfrun.interpreter.library import Library
from wfrun.interpreter.report import Step, StepError, WorkflowReport
from wfrun.interpreter.results import told
from wfrun.interpreter.run_identity import KEY_LIMIT, RunIdentity
from wfrun.interpreter.views import Items, Record, view
from wfrun.support.limits import MAX_NESTING
from wfrun.values.datetimes import Duration
from wfrun.values.missing import Missing

COMMON = tuple(parameter.name for parameter in COMMON_PARAMETERS)
"""Arguments that every action takes."""


class _Options:
    """The common arguments of one call."""

    def __init__(self, account: str | None) -> None:
        self.account = account
        self.key: str | None = None
        self.retry: int | None = None
        self.timeout: float | None = None

    def take(self, name: str, value: Any) -> None:
        if type(value) is Missing:
            raise missing_value(name, value)
        match name:
            case "retry" if type(value) is int and 0 <= value <= 100:
                self.retry = value
            case "timeout" if isinstance(value, Duration) and value.seconds > 0:
                self.timeout = float(value.seconds)
            case "idempotency_key" if isinstance(value, str) and 0 < len(value) <= KEY_LIMIT:
                self.key = value
            case "on_account" if isinstance(value, str) and value:
                self.account = value
            case "on_account" if isinstance(value, Record) and value.id:
                self.account = value.id
            case _:
                wanted = {
                    "retry": "a whole number from 0 to 100",
                    "timeout": "a duration",
                    "idempotency_key": f"text of 1 to {KEY_LIMIT} characters",
                    "on_account": "the id of an account",
                }
                raise RejectedArgument("wrong-type", f"`{name}` takes {wanted[name]}")


class ActionCaller:
    """Carries out the actions of one run."""

    def __init__(
        self,
        library: Library,
        identity: RunIdentity,
        evaluator: Evaluator,
        report: WorkflowReport,
        record: Callable[[Step], None],
        *,
        account: str | None,
    ) -> None:
        self.library = library
        self.identity = identity
        self.evaluator = evaluator
        self.report = report
        self.record = record
        self.account = account
        self.now = evaluator.environment.now

    def call(self, node: Action, path: str, line: int, depth: int) -> Generator[Effect, Answer, tuple[Any, bool]]:
        """Calls an action and returns its result as a value, with whether that rests on an assumption.

        Raises ``RunFailed`` or ``NeedsAttention``.
        """
        declaration = self.library.action(node.name)
        evaluator = self.evaluator
        evaluator.assumed = False
        values: dict[str, Any] = {}
        key = self.identity.key(path)
        options = _Options(self.account)
        try:
            if declaration is None:
                raise RejectedArgument("unknown-action", f"no action is called `{node.name}`")
            values = self.values(declaration, node)
            evaluator.check_work()
            for name in COMMON:
                if name in values and declaration.parameter(name) is None:
                    value = values.pop(name)
                    if value is not OMITTED:
                        options.take(name, value)
            renderer = self.library.renderer(node.name)
            if renderer is not None:
                given = {name: value for name, value in values.items() if value is not OMITTED}
                prepared = Prepared(dict(renderer(given, self.identity.workflow)))
            else:
                prepared = prepare(declaration, values, self.library)
                yield from self.prove_currency(declaration, prepared, path, line, depth, options)
        except RejectedArgument as problem:
            error = StepError(problem.message, problem.code)
            self.record(
                Step(
                    "action", path, line, depth, action=node.name, arguments=self.sketch(values), shown=_shown(values), outcome="failed",
                    error=error, idempotency_key=key, started=self.now, finished=self.now, tries=0, assumed=evaluator.assumed,
                )
            )  # fmt: skip
            raise RunFailed(error, node.name, assumed=evaluator.assumed) from None
        assumed = evaluator.assumed
        key = options.key or key
        answer = yield Call(path, node.name, prepared.arguments, key, options.account, options.retry, options.timeout)
        return self.answered(declaration, answer, path, line, depth, prepared.arguments, values, key, assumed)

    def values(self, declaration: ActionDeclaration, node: Action) -> dict[str, Any]:
        """The evaluated arguments by name."""
        values: dict[str, Any] = {}
        if node.main is not None:
            if declaration.main is None:
                raise RejectedArgument("unknown-argument", f"`{declaration.name}` takes no value without a name")
            values[declaration.main] = self.value(declaration, declaration.main, node.main)
        for argument in node.arguments:
            values[argument.name] = self.value(declaration, argument.name, argument.value)
        return values

    def value(self, declaration: ActionDeclaration, name: str, expression: Any) -> Any:
        """The value of one argument; in text for people a missing value inside prints as ``(missing)``."""
        parameter = declaration.parameter(name)
        self.evaluator.for_people = parameter is not None and parameter.text
        try:
            return self.evaluator.evaluate(expression)
        finally:
            self.evaluator.for_people = False

    def sketch(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments of a step that was not sent: what is there as text, what is missing as null, at any depth."""
        return {name: _sketched(_given(value)) for name, value in values.items() if value is not OMITTED}

    def answered(
        self,
        declaration: ActionDeclaration,
        answer: Answer,
        path: str,
        line: int,
        depth: int,
        arguments: Mapping[str, Any],
        values: Mapping[str, Any],
        key: str,
        assumed: bool,
    ) -> tuple[Any, bool]:
        """Records an answer as a step and returns its value, with whether that is made up.

        Raises ``RunFailed`` or ``NeedsAttention`` where there is none.
        """
        self.now = max(self.now, answer.now)
        started = answer.started if answer.started is not None else self.now
        step = Step(
            "action", path, line, depth, action=declaration.name, arguments=plain(arguments), shown=_shown(values), idempotency_key=key,
            started=started, finished=self.now, tries=answer.tries,
        )  # fmt: skip
        if isinstance(answer, Done):
            result = answer.value if answer.certain is None else answer.certain
            doubtful = assumed or (answer.assumed and answer.certain is None)
            shown_result = plain(result)
            tell = partial(told, shown_result, declaration.result, self.library)
            self.record(_with(step, outcome="succeeded", result=shown_result, tell=tell, assumed=doubtful, notes=answer.notes))
            return self.typed(declaration, answer), answer.assumed
        if isinstance(answer, Refused):
            error = StepError(answer.message, answer.code)
            self.record(_with(step, outcome="failed", error=error, assumed=assumed or answer.assumed))
            raise RunFailed(error, declaration.name, assumed=assumed or answer.assumed)
        error = StepError(f"no answer came, and whether it happened is unknown: {answer.message}", "unknown-outcome")
        self.record(_with(step, outcome="unknown", error=error, assumed=assumed))
        raise NeedsAttention(error)

    def typed(self, declaration: ActionDeclaration, answer: Done) -> Any:
        """An action's answer as a value."""
        if declaration.page and isinstance(answer.value, list):
            return self.listed(answer.value, None, answer.assumed, declaration)
        return view(answer.value, declaration.result, None, types=self.library, assumed=answer.assumed)

    def listed(self, raw: list[Any], like: Items | None, assumed: bool, declaration: ActionDeclaration | None = None) -> Items:
        """The items of a list that came from Stripe."""
        item = declaration.result.item if declaration is not None and isinstance(declaration.result, List) else ANY
        return Items.of((view(one, item, None, types=self.library, assumed=assumed) for one in raw), assumed=assumed, raw=raw)

    def prove_currency(
        self, declaration: ActionDeclaration, prepared: Prepared, path: str, line: int, depth: int, options: _Options
    ) -> Generator[Effect, Answer, None]:
        """Makes sure that money is in the currency of the object acted on, before anything is sent.

        An amount that was read from that very object is proved; otherwise the object is read first. Raises ``RejectedArgument`` (``mixed-
        currencies``).
        """
        if not prepared.amounts:
            return
        holder, identity = self.holder(declaration, prepared)
        money = prepared.amounts[0].money
        if all(amount.money.origin is not None and amount.money.origin[1] == identity for amount in prepared.amounts):
            return
        place = f"{path}.currency"
        reading = self.library.action(holder.retrieve)
        if reading is None or reading.main is None:
            raise RejectedArgument("mixed-currencies", f"the currency of `{identity}` cannot be read")
        arguments = {reading.main: identity}
        answer = yield Call(place, holder.retrieve, arguments, self.identity.key(place), options.account)
        try:
            self.answered(reading, answer, place, line, depth, arguments, arguments, self.identity.key(place), self.evaluator.assumed)
        except RunFailed as problem:
            raise RejectedArgument("mixed-currencies", f"the currency of `{identity}` could not be read: {problem.error.message}") from None
        found: Any = answer.value if isinstance(answer, Done) else None
        for step in holder.path:
            found = found.get(step) if isinstance(found, Mapping) else None
        if not isinstance(found, str):
            raise RejectedArgument("mixed-currencies", f"`{identity}` does not say its currency")
        if found.lower() != money.currency:
            raise RejectedArgument(
                "mixed-currencies",
                f"`{prepared.amounts[0].argument}` is in {money.currency.upper()}, but `{identity}` is in {found.upper()}",
            )
        self.evaluator.assumed = self.evaluator.assumed or (isinstance(answer, Done) and answer.assumed)

    def holder(self, declaration: ActionDeclaration, prepared: Prepared) -> tuple[CurrencyOf, str]:
        """The object that tells the currency, by the arguments given."""
        for holder in declaration.currency_of:
            identity = prepared.arguments.get(holder.parameter)
            if isinstance(identity, str) and identity:
                return holder, identity
        argument = prepared.amounts[0].argument
        names = " or ".join(f"`{holder.parameter}`" for holder in declaration.currency_of)
        needs = f"; give {names}" if names else ""
        raise RejectedArgument("mixed-currencies", f"nothing tells the currency that `{argument}` must be in{needs}")


def _with(step: Step, **changes: Any) -> Step:
    from wfrun.support.records import evolve

    return evolve(step, **changes)


def _sketched(value: Any, depth: int = 0) -> Any:
    if type(value) is Missing:
        return None
    if isinstance(value, dict) and depth < MAX_NESTING:
        return {key: _sketched(item, depth + 1) for key, item in value.items()}
    if type(value) in (list, tuple) and depth < MAX_NESTING:
        return [_sketched(item, depth + 1) for item in value]
    return shown(value)


def _shown(values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, shown(_given(value))) for name, value in values.items() if value is not OMITTED)


def _given(value: Any) -> Any:
    """A map that is written in place without what ``omit`` leaves out."""
    return {key: _given(item) for key, item in value.items() if item is not OMITTED} if isinstance(value, dict) else value
