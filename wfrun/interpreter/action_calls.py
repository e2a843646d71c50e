"""Action calls: evaluates and checks the arguments, proves the currency, yields the effect and records the answer."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from functools import partial
from typing import Any

from wfrun.dsl.declarations import COMMON_PARAMETERS, ActionDeclaration, CurrencyOf
from wfrun.dsl.declarations import Effect as Effects
from wfrun.dsl.syntax.nodes import Action
from wfrun.dsl.types.base import ANY, List
from wfrun.interpreter.argument_encoding import EncodedArguments, RejectedArgument, encode_arguments, missing_value, to_json
from wfrun.interpreter.condition_trace import MAX_STEP_CHARS, display_text
from wfrun.interpreter.control_flow import NeedsAttention, RunFailed
from wfrun.interpreter.effects import Answer, Call, Done, Effect, Refused
from wfrun.interpreter.evaluator import OMITTED, Evaluator
from wfrun.interpreter.guards import MoneyBrake
from wfrun.interpreter.library import ActionLibrary
from wfrun.interpreter.report import ON_ACCOUNT, Step, StepError, StepSite, annotate_money
from wfrun.interpreter.run_identity import KEY_FORM, RunIdentity, is_key
from wfrun.interpreter.scope import sent_in
from wfrun.interpreter.undecided import CODE as UNDECIDED
from wfrun.interpreter.undecided import Undecided
from wfrun.interpreter.value_size import size_of
from wfrun.interpreter.views import Items, ObjectTypes, Record, Sent, TypesOnAccount, view
from wfrun.support.limits import MAX_EVENT_BYTES, MAX_NESTING
from wfrun.support.records import evolve, frozen
from wfrun.values.datetimes import Duration
from wfrun.values.missing import Missing

LEFT_OUT = "values are left out here: they are larger than what one report holds"
"""The note of a step whose arguments or answer the report does not hold."""

COMMON = tuple(parameter.name for parameter in COMMON_PARAMETERS)
"""Names of the arguments that every action takes."""


class _CallOptions:
    """The common arguments of one call."""

    def __init__(self, account: str | None) -> None:
        self.account = account
        self.key: str | None = None
        self.retry: int | None = None
        self.timeout: float | None = None

    def set(self, name: str, value: Any) -> None:
        if type(value) is Missing:
            raise missing_value(name, value)
        match name:
            case "retry" if type(value) is int and 0 <= value <= 100:
                self.retry = value
            case "timeout" if isinstance(value, Duration) and value.seconds > 0:
                self.timeout = float(value.seconds)
            case "idempotency_key" if isinstance(value, str) and is_key(value):
                self.key = value
            case "on_account" if isinstance(value, str) and value:
                self.account = value
            case "on_account" if isinstance(value, Record) and value.id:
                self.account = value.id
            case _:
                expected = {
                    "retry": "a whole number from 0 to 100",
                    "timeout": "a duration",
                    "idempotency_key": KEY_FORM,
                    "on_account": "the id of an account",
                }
                raise RejectedArgument("wrong-type", f"`{name}` takes {expected[name]}")


@frozen
class _SentCall:
    """A call that was sent: its rendered ``arguments``, the ``values`` they come from, and whether any of them is assumed.

    Among the values is the account, where it is another than the event's.
    """

    declaration: ActionDeclaration
    site: StepSite
    arguments: Mapping[str, Any]
    values: Mapping[str, Any]
    key: str
    assumed: bool


class ActionCaller:
    """The action calls of one run: each yields its effects, moves the run's clock and records its step."""

    def __init__(
        self,
        library: ActionLibrary,
        identity: RunIdentity,
        evaluator: Evaluator,
        record: Callable[[Step], None],
        rests_on: Callable[[], Undecided | None],
        brake: MoneyBrake | None = None,
    ) -> None:
        self.brake = brake
        self.library = library
        self.identity = identity
        self.evaluator = evaluator
        self.record = record
        self.rests_on = rests_on
        """Returns the unknown condition that the place of the call rests on."""
        self.clock = evaluator.clock

    def call(self, node: Action, site: StepSite) -> Generator[Effect, Answer, tuple[Any, bool]]:
        """Calls an action and returns its result as a value, with whether that rests on an assumption.

        What its arguments rest on stays noted in the evaluator. Raises ``RunFailed`` or ``NeedsAttention``.
        """
        declaration = self.library.action(node.name)
        evaluator = self.evaluator
        evaluator.begin()
        values: dict[str, Any] = {}
        key = self.identity.idempotency_key(site.path)
        options = _CallOptions(self.identity.account)
        try:
            if declaration is None:
                raise RejectedArgument("unknown-action", f"no action is called `{node.name}`")
            values = self.evaluate_arguments(declaration, node)
            evaluator.spend_on(values.values())
            evaluator.check_work()
            undecided = self.rests_on() or evaluator.undecided
            if undecided is not None and declaration.effect.is_final:
                error = StepError(undecided.told(declaration), UNDECIDED)
                self.record_unsent(node.name, site, values, key, error)
                raise NeedsAttention(error)
            for name in COMMON:
                if name in values and declaration.parameter(name) is None:
                    value = values.pop(name)
                    if value is not OMITTED:
                        options.set(name, value)
            renderer = self.library.renderer(node.name)
            if renderer is not None:
                present = {name: value for name, value in values.items() if value is not OMITTED}
                encoded = EncodedArguments(dict(renderer(present, self.identity.workflow)))
            else:
                encoded = encode_arguments(declaration, values, self.library)
                yield from self.prove_currency(declaration, encoded, site, options)
        except RejectedArgument as problem:
            error = StepError(problem.message, problem.code)
            self.record_unsent(node.name, site, values | self.other_account(options), key, error)
            raise RunFailed(error, node.name, assumed=evaluator.assumed, undecided=evaluator.undecided) from None
        braked = self.brake if declaration.effect is Effects.MOVES_MONEY else None
        held_back = braked.refusal(declaration, values, site.path, self.clock.latest) if braked is not None else None
        told = values | self.other_account(options)
        if held_back is not None:
            self.record_unsent(node.name, site, told, key, held_back)
            raise NeedsAttention(held_back)
        sent = _SentCall(declaration, site, encoded.arguments, told, options.key or key, evaluator.assumed)
        retry = options.retry if options.retry is not None else declaration.retries
        timeout = options.timeout if options.timeout is not None else declaration.timeout
        answer = yield Call(site.path, node.name, sent.arguments, sent.key, options.account, retry, timeout)
        if braked is not None and isinstance(answer, Refused):
            braked.release(site.path)
        return self.record_answer(sent, answer)

    def other_account(self, options: _CallOptions) -> dict[str, Any]:
        """Returns the argument of a call that acts on another account than its event's: the report shows it among the arguments."""
        return {ON_ACCOUNT: options.account} if options.account != self.identity.account else {}

    def record_unsent(self, name: str, site: StepSite, values: Mapping[str, Any], key: str, error: StepError) -> None:
        """Records a step that was not sent."""
        self.record(
            Step(
                "action", *site, action=name, arguments=self.unsent_arguments(values), shown=_shown(values), outcome="failed",
                error=error, idempotency_key=key, started=self.clock.latest, finished=self.clock.latest, tries=0,
                assumed=self.evaluator.assumed,
            )
        )  # fmt: skip

    def evaluate_arguments(self, declaration: ActionDeclaration, node: Action) -> dict[str, Any]:
        """Evaluates the arguments; returns them by name."""
        values: dict[str, Any] = {}
        if node.main is not None:
            if declaration.main is None:
                raise RejectedArgument("unknown-argument", f"`{declaration.name}` takes no value without a name")
            values[declaration.main] = self.evaluate_argument(declaration, declaration.main, node.main)
        for argument in node.arguments:
            values[argument.name] = self.evaluate_argument(declaration, argument.name, argument.value)
        return values

    def evaluate_argument(self, declaration: ActionDeclaration, name: str, expression: Any) -> Any:
        """Evaluates one argument; in text for people a missing value inside prints as ``(missing)``."""
        parameter = declaration.parameter(name)
        self.evaluator.for_people = parameter is not None and parameter.text
        try:
            return self.evaluator.evaluate(expression)
        finally:
            self.evaluator.for_people = False

    def unsent_arguments(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Returns the arguments of a step that was not sent: values as text, missing ones as null, at any depth."""
        kept = {name: value for name, value in values.items() if value is not OMITTED and self.has_room(value)}
        return {name: _unsent(_without_omitted(value)) for name, value in kept.items()}

    def has_room(self, value: Any) -> bool:
        """Reports whether the report has room for a value, and takes it; a value that fits no more is left out of the report."""
        room = self.evaluator.environment.report_room
        size = size_of(value, room.left).chars
        if size > room.left:
            return False
        room.left -= size
        return True

    def record_answer(self, call: _SentCall, answer: Answer) -> tuple[Any, bool]:
        """Records an answer as a step; returns its value, and whether that is made up.

        Raises ``RunFailed`` or ``NeedsAttention`` where there is none.
        """
        self.clock.advance(answer.now)
        declaration, assumed = call.declaration, call.assumed
        started = answer.started if answer.started is not None else self.clock.latest
        shown = {name: value for name, value in call.arguments.items() if self.has_room(value)}
        left_out: tuple[str, ...] = (LEFT_OUT,) if len(shown) < len(call.arguments) else ()
        if declaration.effect is Effects.SENDS:
            left_out += tuple(map(_told_missing, dict.fromkeys(self.evaluator.printed_missing)))
        step = Step(
            "action", *call.site, action=declaration.name, arguments=to_json(shown), shown=_shown(call.values), notes=left_out,
            idempotency_key=call.key, started=started, finished=self.clock.latest, tries=answer.tries,
        )  # fmt: skip
        if isinstance(answer, Done):
            given = answer.value if answer.certain is None else answer.certain
            self.evaluator.spend(size_of(given, MAX_EVENT_BYTES).items >> 4)
            has_room = self.has_room(given)
            result = to_json(given) if has_room else None
            notes = tuple(dict.fromkeys((*left_out, *(() if has_room else (LEFT_OUT,)), *answer.notes)))
            doubtful = assumed or (answer.assumed and answer.certain is None)
            annotated = partial(annotate_money, result, declaration.result, self.library)
            self.record(evolve(step, outcome="succeeded", result=result, annotated_result=annotated, assumed=doubtful, notes=notes))
            return self.result_value(declaration, answer, call.values.get(ON_ACCOUNT)), answer.assumed
        if isinstance(answer, Refused):
            error = StepError(answer.message, answer.code, answer.request_id)
            self.record(evolve(step, outcome="failed", error=error, assumed=assumed or answer.assumed))
            assumed = assumed or answer.assumed
            raise RunFailed(error, declaration.name, assumed=assumed, undecided=self.evaluator.undecided)
        error = StepError(f"whether it happened is unknown: {answer.message}", "unknown-outcome")
        self.record(evolve(step, outcome="unknown", error=error, assumed=assumed))
        raise NeedsAttention(error)

    def result_value(self, declaration: ActionDeclaration, answer: Done, account: str | None) -> Any:
        """Returns an action's answer as a value; ``account`` is the one that it came from, None for the run's."""
        if declaration.page and isinstance(answer.value, list):
            return self.list_items(answer.value, answer.assumed, declaration, answer.releases, account=account)
        sent = self._sent(answer.value, answer.releases)
        return view(answer.value, declaration.result, None, types=self._types(account), assumed=answer.assumed, sent=sent)

    def _types(self, account: str | None) -> ObjectTypes:
        """Returns the types of values that came from an account."""
        return self.library if account is None else TypesOnAccount(self.library, account)

    def _sent(self, raw: Any, releases: Mapping[str, str]) -> Sent | None:
        """Returns how an object of an answer was sent, where an event of another API release told of it."""
        identity = raw.get("id") if releases and isinstance(raw, Mapping) else None
        return sent_in(releases.get(identity), self.library) if isinstance(identity, str) else None

    def list_items(
        self,
        raw: list[Any],
        assumed: bool,
        declaration: ActionDeclaration | None = None,
        releases: Mapping[str, str] = {},
        *,
        account: str | None = None,
    ) -> Items:
        """Returns the items of a list that came from Stripe, of an ``account`` or of the run's."""
        item = declaration.result.item if declaration is not None and isinstance(declaration.result, List) else ANY
        types = self._types(account)
        items = (view(one, item, None, types=types, assumed=assumed, sent=self._sent(one, releases)) for one in raw)
        return Items.of(items, assumed=assumed, raw=raw)

    def prove_currency(
        self, declaration: ActionDeclaration, encoded: EncodedArguments, site: StepSite, options: _CallOptions
    ) -> Generator[Effect, Answer, None]:
        """Checks, before anything is sent, that money is in the currency of the object acted on.

        Where every amount was read from that very object, its currency is known from there; otherwise the object is read first. Currencies
        are compared in any case: an object may show amounts in others than its own. Raises ``RejectedArgument`` (``mixed-currencies``).
        """
        if not encoded.amounts:
            return
        holder, identity = self.currency_holder(declaration, encoded)
        read = {amount.money.origin[1:] if amount.money.origin is not None else None for amount in encoded.amounts}
        known = read.pop() if len(read) == 1 else None
        if known is not None and known[0] == identity and known[1] is not None:
            _compare_currencies(encoded, identity, known[1])
            return
        place = site.below(".currency")
        key = self.identity.idempotency_key(place.path)
        reading = self.library.action(holder.retrieve)
        if reading is None or reading.main is None:
            raise RejectedArgument("mixed-currencies", f"the currency of `{identity}` cannot be read")
        arguments = {reading.main: identity}
        answer = yield Call(place.path, holder.retrieve, arguments, key, options.account)
        try:
            self.record_answer(_SentCall(reading, place, arguments, arguments, key, self.evaluator.assumed), answer)
        except RunFailed as problem:
            raise RejectedArgument("mixed-currencies", f"the currency of `{identity}` could not be read: {problem.error.message}") from None
        found: Any = answer.value if isinstance(answer, Done) else None
        for step in holder.path:
            found = found.get(step) if isinstance(found, Mapping) else None
        if not isinstance(found, str):
            raise RejectedArgument("mixed-currencies", f"`{identity}` does not say its currency")
        _compare_currencies(encoded, identity, found)
        self.evaluator.assumed = self.evaluator.assumed or (isinstance(answer, Done) and answer.assumed)

    def currency_holder(self, declaration: ActionDeclaration, encoded: EncodedArguments) -> tuple[CurrencyOf, str]:
        """Returns the object whose currency decides, and its id, from the arguments. Raises ``RejectedArgument`` where none is given."""
        for holder in declaration.currency_of:
            identity = encoded.arguments.get(holder.parameter)
            if isinstance(identity, str) and identity:
                return holder, identity
        argument = encoded.amounts[0].argument
        names = " or ".join(f"`{holder.parameter}`" for holder in declaration.currency_of)
        needs = f"; give {names}" if names else ""
        raise RejectedArgument("mixed-currencies", f"nothing tells the currency that `{argument}` must be in{needs}")


def _compare_currencies(encoded: EncodedArguments, identity: str, currency: str) -> None:
    """Raises ``RejectedArgument`` where an amount is in another currency than the object acted on."""
    for amount in encoded.amounts:
        if amount.money.currency != currency.lower():
            code, own = amount.money.currency.upper(), currency.upper()
            raise RejectedArgument("mixed-currencies", f"`{amount.argument}` is in {code}, but `{identity}` is in {own}")


def _unsent(value: Any, depth: int = 0) -> Any:
    if type(value) is Missing:
        return None
    if isinstance(value, dict) and depth < MAX_NESTING:
        return {key: _unsent(item, depth + 1) for key, item in value.items()}
    if type(value) in (list, tuple) and depth < MAX_NESTING:
        return [_unsent(item, depth + 1) for item in value]
    return display_text(value)


def _told_missing(name: str) -> str:
    return f'`{name}` is missing, and prints as `(missing)`: `{name} ?? "…"` says what stands there instead'


def _shown(values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, display_text(_without_omitted(value), MAX_STEP_CHARS)) for name, value in values.items() if value is not OMITTED)


def _without_omitted(value: Any, depth: int = 0) -> Any:
    """Returns a map of the script without the entries that ``omit`` leaves out."""
    if not isinstance(value, dict) or depth >= MAX_NESTING:
        return value
    return {key: _without_omitted(item, depth + 1) for key, item in value.items() if item is not OMITTED}
