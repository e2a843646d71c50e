"""The givens of a test: the events that come and when, the answers of actions, the clock.

Everything happens in one simulated account. An event comes at the moment that the test begins with (``given now``, else that of the first
event), a later one so long after it. Events run in the order of their moments.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, assert_never

from attrs import define, field

from wfrun.dsl.declarations import ActionDeclaration
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import (
    EventPattern,
    ExpectAction,
    ExpectNothing,
    ExpectOutcome,
    ExpectWait,
    GivenApprove,
    GivenEvent,
    GivenFails,
    GivenFile,
    GivenLater,
    GivenNow,
    GivenReturns,
    GivenStart,
    Pair,
    Test,
)
from wfrun.dsl.syntax.paths import path_text
from wfrun.dsl.types.base import ANY, Any_, List, Map, Object, Type, find_member, members_of
from wfrun.dsl.types.base import Money as MoneyType
from wfrun.interpreter.argument_encoding import RejectedArgument, encode_argument
from wfrun.interpreter.effects import Answer, Call, Done, Refused
from wfrun.interpreter.event_history import event_time
from wfrun.interpreter.views import any_of
from wfrun.simulator.account.account import Account
from wfrun.simulator.event_files import BadEvents, load_events
from wfrun.simulator.event_order import OUT_OF_ORDER, oldest_first
from wfrun.simulator.samples import overrides as changes
from wfrun.simulator.samples.builder import UnknownObject
from wfrun.simulator.samples.overrides import BadOverride
from wfrun.simulator.samples.sampler import SAMPLE_TIME, UnknownEvent, object_builder, sample_event_and_object
from wfrun.simulator.samples.tables import Raw
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.tools.test_values import BadTest, StripeEncoder, TestValues, plain_input
from wfrun.values.datetimes import Duration, Timestamp
from wfrun.values.missing import MISSING
from wfrun.values.money import Money
from wfrun.values.numbers import number_text

Json: TypeAlias = Any

REFUSED = "refused"
"""The code of the error of an action that a test lets fail."""


@define
class Incoming:
    """One thing that comes: an event, or a workflow that is started by name. ``at`` is when, unix seconds.

    ``told`` is the object of a thin event, which the event itself does not carry.
    """

    at: int
    span: Span
    event: Raw | None = None
    described: Raw | None = None
    start: str = ""
    input: Mapping[str, Json] | None = None


@define
class StubbedAnswer:
    """One ``given ACTION …`` line: the action, its main value (None: any) and the answer."""

    action: str
    main: Json
    parameter: str | None
    value: Json
    refusal: str | None
    span: Span
    used: bool = False

    def fits(self, call: Call) -> bool:
        """Tells whether the line is about this call."""
        return call.action == self.action and (self.parameter is None or call.arguments.get(self.parameter, MISSING) == self.main)


@define
class Given:
    """Everything that the ``given`` lines of a test say."""

    now: int
    """The moment when the test begins, unix seconds."""
    incoming: list[Incoming] = field(factory=list)
    answers: list[bool | None] = field(factory=list)
    """To the approvals, in order."""
    stubs: list[StubbedAnswer] = field(factory=list)
    """The lines that stand in for actions, in the order of the text."""
    notes: list[tuple[Span, str]] = field(factory=list)
    """What is to be said about a line, which fails no test."""

    def stand_in(self, call: Call, now: int) -> Answer | None:
        """Returns the answer of a call that the test stands in for, None for others.

        A line with a main value goes before those without. Of several lines for one action each answers one call, in their order, and the
        last one all that follow.
        """
        fitting = [one for one in self.stubs if one.fits(call)]
        named = [one for one in fitting if one.parameter is not None]
        chosen = named or fitting
        if not chosen:
            return None
        found = next((one for one in chosen if not one.used), chosen[-1])
        found.used = True
        if found.refusal is not None:
            return Refused(REFUSED, found.refusal, now, started=now)
        return Done(found.value, now, started=now)


def given_by(test: Test, values: TestValues, library: StandardDeclarations, folder: str) -> Given:
    """Collects what a test gives. ``folder`` is the script's, where the files of events are looked for. Raises ``BadTest``."""
    return _Reader(test, values, library, folder).read()


def moment_given(test: Test, values: TestValues) -> int | None:
    """Returns the moment of ``given now``, unix seconds; None without one. Raises ``BadTest``."""
    moment = None
    for node in test.body:
        if isinstance(node, GivenNow):
            value = values.present(node.value)
            if not isinstance(value, Timestamp):
                raise BadTest(f"`now` is a moment, and `{values.text(node.value)}` is none", node.value.span)
            moment = int(value.seconds)
    return moment


class _Reader:
    def __init__(self, test: Test, values: TestValues, library: StandardDeclarations, folder: str) -> None:
        self.test = test
        self.values = values
        self.library = library
        self.folder = folder
        self.ids: dict[str, int] = {}
        moment = moment_given(test, values)
        self.fixed = moment is not None
        self.given = Given(SAMPLE_TIME if moment is None else moment)

    def read(self) -> Given:
        begun = self.fixed
        for node in self.test.body:
            match node:
                case GivenFile():
                    for event in self.from_file(node):
                        at = event_time(event, self.given.now)
                        if not begun:
                            self.given.now, begun = at, True
                        # `given now` is when what is given comes; how far the events of a file are apart stays.
                        self.given.incoming.append(Incoming(at, node.span, event))
                    if self.fixed:
                        self.moved(node)
                case GivenEvent():
                    begun = True
                    self.given.incoming.append(self.sample(node.event, node.pairs, self.given.now, node.span))
                case GivenStart():
                    begun = True
                    self.given.incoming.append(Incoming(self.given.now, node.span, start=node.workflow, input=self.input(node.pairs)))
                case GivenLater():
                    pass
                case GivenReturns() | GivenFails():
                    self.given.stubs.append(self.stub_of(node))
                case GivenApprove():
                    self.given.answers.append(node.answer)
                case GivenNow() | ExpectAction() | ExpectNothing() | ExpectOutcome() | ExpectWait():
                    pass
                case _:
                    assert_never(node)
        for node in self.test.body:
            if isinstance(node, GivenLater):
                self.given.incoming.append(self.sample(node.event, node.pairs, self.later(node), node.span))
        if not self.given.incoming:
            raise BadTest("nothing is given that starts a workflow; begin with an event: `given invoice.paid`", self.test.span)
        self.given.incoming.sort(key=lambda one: one.at)
        return self.given

    # --- events ----------------------------------------------------------------------------------------------------------------

    def from_file(self, node: GivenFile) -> list[Raw]:
        if not node.path.strip():
            raise BadTest("the name of the file is empty", node.span)
        try:
            events, sorted_here = oldest_first(load_events(os.path.join(self.folder, node.path)))
        except BadEvents as error:
            raise BadTest(str(error), node.span) from None
        if sorted_here:
            self.given.notes.append((node.span, f'"{node.path}": {OUT_OF_ORDER}'))
        return events

    def moved(self, node: GivenFile) -> None:
        """Moves the events of a file to the test's ``now``, which is when the first comes; their distances stay."""
        own = [one for one in self.given.incoming if one.span == node.span]
        shift = self.given.now - min(one.at for one in own)
        for one in own:
            one.at += shift
            if one.event is not None:
                one.event = {**one.event, "created": one.at}

    def later(self, node: GivenLater) -> int:
        value = self.values.present(node.after)
        if not isinstance(value, Duration) or value.seconds < 0:
            raise BadTest(f"`{self.values.text(node.after)}` is not how long after the beginning the event comes", node.after.span)
        return self.given.now + int(value.seconds)

    def sample(self, pattern: EventPattern, pairs: Sequence[Pair], at: int, span: Span) -> Incoming:
        """Makes a sample event of a type, with what a test says of it."""
        name = pattern.pattern
        declared = self.library.event(name)
        if declared is None:
            raise BadTest(f"`{name}` is not an event type of Stripe's", pattern.span)
        overrides: dict[str, Json] = {}
        currencies: dict[str, str] = {}
        for pair in pairs:
            self.override(pair, any_of(declared.objects), overrides, currencies, at)
        for place, code in currencies.items():
            if str(overrides.setdefault(place, code)).lower() != code:
                field, other = place.removeprefix("object."), str(overrides[place]).upper()
                raise BadTest(f"an amount in it is in {code.upper()}, but `{field}` is {other}: nothing is ever converted", span)
        try:
            event, described = sample_event_and_object(self.library.catalog, name, now=at, overrides=overrides)
        except (UnknownEvent, UnknownObject, BadOverride) as error:
            raise BadTest(str(error).replace("object.", ""), span) from None
        # Two events of one type are two events: an event's id is its identity.
        count = self.ids[event["id"]] = self.ids.get(event["id"], 0) + 1
        if count > 1:
            event = {**event, "id": f"{event['id']}{count}"}
        return Incoming(at, span, event, described if "related_object" in event else None)

    def override(self, pair: Pair, subject: Type, out: dict[str, Json], currencies: dict[str, str], at: int) -> None:
        """Adds what one pair of a ``with`` list changes in a sample, and to ``currencies`` what its amounts say beside it."""
        path = pair.path
        before = path[0] == "previous" and len(path) > 1 and self.step(subject, "previous") is None
        inner = path[1:] if before else path
        text = path_text(path if before else ("object", *path))
        type_: Type = subject
        for one in inner:
            type_ = self.step(type_, one) or ANY
        value = self.values.present(pair.value)
        if isinstance(value, Money):
            wanted = find_member(type_, MoneyType)
            if wanted is not None and not wanted.decimal and wanted.currency != "none":
                out[text] = (value.rounded(), value.currency)
                return
        try:
            sending = StripeEncoder(self.library)
            json = sending.json(value, type_)
        except ValueError as error:
            raise BadTest(f"`{path_text(path)}`: {error}", pair.value.span) from None
        if isinstance(json, dict | list) and not before:
            json = object_builder(self.library.catalog, at).fill(type_, json)
        out[text] = json
        for name, code in sending.currencies.items():
            place = path_text((*(("previous",) if before else ("object",)), *inner[:-1], name))
            if currencies.setdefault(place, code) != code:
                conflict = f"is in {code.upper()}, and an amount beside it in {currencies[place].upper()}: nothing is ever converted"
                raise BadTest(f"`{path_text(path)}` {conflict}", pair.value.span)

    def step(self, type_: Type, step: str | int) -> Type | None:
        """Returns the type of what one step of a path leads to."""
        for one in members_of(type_):
            match one:
                case Object(name=name) if isinstance(step, str):
                    shape = self.library.object(name)
                    if shape is not None and step in shape.fields:
                        return shape.fields[step].type
                case Map(value=value):
                    return value
                case List(item=item) if isinstance(step, int):
                    return item
                case List(item=item, page=True) if step == "data":
                    return List(item)
        return None

    def input(self, pairs: Sequence[Pair]) -> dict[str, Json]:
        """Returns the input of a workflow that is started by name."""
        out: dict[str, Json] = {}
        for pair in pairs:
            value = plain_input(self.values.present(pair.value))
            place: Json = out
            for step in pair.path[:-1]:
                inner = place.setdefault(step, {}) if isinstance(place, dict) else None
                if not isinstance(inner, dict):
                    raise BadTest(f"`{path_text(pair.path)}` leads nowhere: set `{pair.path[0]}` as a whole", pair.span)
                place = inner
            place[pair.path[-1]] = value
        return out

    # --- answers of actions ----------------------------------------------------------------------------------------------------

    def stub_of(self, node: GivenReturns | GivenFails) -> StubbedAnswer:
        """Reads one ``given ACTION …`` line."""
        declared = self.library.action(node.action)
        if declared is None:
            raise BadTest(f"no action is called `{node.action}`", node.span)
        main: Json = None
        parameter = None
        if node.main is not None and declared.main is not None:
            parameter = declared.main
            main = sent_main(declared, self.values.present(node.main), self.library, node.main.span)
        if isinstance(node, GivenFails):
            message = self.values.present(node.message)
            return StubbedAnswer(node.action, main, parameter, None, str(message), node.span)
        value = self.values.present(node.value)
        try:
            json = self.result(declared, value)
        except ValueError as error:
            raise BadTest(f"`{node.action}`: {error}", node.value.span) from None
        return StubbedAnswer(node.action, main, parameter, json, None, node.span)

    def result(self, declared: ActionDeclaration, value: Json) -> Json:
        """Returns the answer of an action as JSON. Raises ``ValueError``."""
        if isinstance(declared.result, Any_):
            return plain_input(value)
        item = declared.result.item if isinstance(declared.result, List) else None
        if declared.page and item is not None and isinstance(value, tuple | list):
            return [StripeEncoder(self.library).json(one, item) for one in value]
        return StripeEncoder(self.library).json(value, declared.result)


def hold(account: Account, call: Call, answer: Json, now: int) -> None:
    """Puts what a read is said to return into the account, so that later actions find it; the rest of it is made up.

    What a list was asked for (``collection_method="send_invoice"``) holds for each object that does not say otherwise.
    """
    if not call.action.startswith(("retrieve_", "list_", "search_")):
        return
    for raw in answer if isinstance(answer, list) else (answer,):
        name, identity = (raw.get("object"), raw.get("id")) if isinstance(raw, dict) else (None, None)
        if not isinstance(name, str) or not isinstance(identity, str):
            continue
        known, _ = account.find(name, identity, call.account)
        asked = {key: value for key, value in call.arguments.items() if isinstance(value, str | bool) and key in known}
        told = {**asked, **raw} if call.action.startswith("list_") else raw
        changed = {path_text((key,)): value for key, value in told.items() if known.get(key) != value}
        try:
            whole = changes.apply(object_builder(account.catalog, now, identity), known, changed)
        except (UnknownObject, BadOverride):
            whole = {**known, **told}
        account.observe({"account": call.account, "livemode": account.livemode, "data": {"object": whole}})


def sent_main(declared: ActionDeclaration, value: Any, library: StandardDeclarations, span: Span) -> Json:
    """Returns the main value of an action as it is sent. Raises ``BadTest``."""
    parameter = declared.parameter(declared.main or "")
    if parameter is None or declared.operation is None:
        return number_text(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)
    try:
        return encode_argument(parameter.name, value, parameter.type, library)[0]
    except RejectedArgument as error:
        raise BadTest(error.message, span) from None
