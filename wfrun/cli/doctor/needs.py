"""Needs: what scripts need of an installation to act, read from their trees and the declarations of their actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from wfrun.dsl.program import CheckedFile
from wfrun.dsl.syntax.nodes import Action, Approve, Call, Node, Text
from wfrun.dsl.syntax.visitor import walk
from wfrun.interpreter.triggers import Rule
from wfrun.stripe_catalog import Operation
from wfrun.stripe_catalog import load as load_catalog
from wfrun.support.records import frozen


@frozen
class Needs:
    """All that the scripts of a program need.

    ``operations`` are Stripe's, those that read money's currency among them; ``channels`` are Slack's as written, ``""`` for the default,
    without those that are made when a run acts; ``plain_hosts`` are hosts that are asked over plain HTTP. ``mails`` says that mails are
    sent, ``mails_without_sender`` that one of them names no sender.
    """

    operations: tuple[Operation, ...] = ()
    mails: bool = False
    mails_without_sender: bool = False
    asks: bool = False
    requests: bool = False
    channels: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    plain_hosts: tuple[str, ...] = ()
    releases: tuple[tuple[str, str], ...] = ()
    """The name of a script and the API release that it is written for."""


def needs_of(rules: Sequence[Rule]) -> Needs:
    """Returns what the workflows of a program need."""
    operations: dict[str, Operation] = {}
    channels: dict[str, None] = {}
    secrets: dict[str, None] = {}
    hosts: dict[str, None] = {}
    mails = mails_without_sender = asks = requests = False
    for rule in rules:
        for operation in _operations(rule):
            operations.setdefault(operation.id, operation)
        for node in _nodes(rule.file):
            match node:
                case Action(name="email"):
                    mails = True
                    mails_without_sender |= "from" not in _texts(node)
                case Action(name="slack"):
                    _put_channel(_texts(node).get("channel", ""), channels)
                case Action(name="http_request"):
                    requests = True
                    parts = urlsplit(_texts(node).get("url") or "")
                    if parts.scheme == "http" and parts.hostname:
                        hosts[parts.netloc.rpartition("@")[2].lower()] = None
                case Approve():
                    asks = True
                    given = _texts(node)
                    mailed = any(name in given for name in ("to", "cc", "bcc"))
                    mails |= mailed
                    mails_without_sender |= mailed and "from" not in given
                    if "channel" in given:
                        _put_channel(given["channel"], channels)
                case Call(function="secret", arguments=(Text(value=name),)):
                    secrets[name] = None
    files = dict.fromkeys((rule.file.source_name, rule.library.release) for rule in rules)
    return Needs(
        tuple(operations[name] for name in sorted(operations)),
        mails,
        mails_without_sender,
        asks,
        requests,
        tuple(channels),
        tuple(secrets),
        tuple(hosts),
        tuple(files),
    )


def _put_channel(channel: str | None, channels: dict[str, None]) -> None:
    """Adds a channel that is written out; None stands for one that is not."""
    if channel is not None:
        channels[channel] = None


def _nodes(file: CheckedFile) -> Iterator[Node]:
    return walk(file.file)


def _texts(node: Action | Approve) -> dict[str, str | None]:
    """Returns the arguments of a call by their names: the text of those that are one."""
    given: dict[str, str | None] = {one.name: one.value.value if isinstance(one.value, Text) else None for one in node.arguments}
    if isinstance(node, Action) and node.main is not None:
        main = {"http_request": "url", "slack": "text"}.get(node.name, "")
        given.setdefault(main, node.main.value if isinstance(node.main, Text) else None)
    return given


def _operations(rule: Rule) -> Iterator[Operation]:
    """Yields Stripe's operations that a workflow calls, and those by which the currency of its money is read."""
    catalog = load_catalog(rule.library.release)
    for node in walk(rule.workflow):
        declared = rule.library.action(node.name) if isinstance(node, Action) else None
        if not isinstance(node, Action) or declared is None or declared.operation is None:
            continue
        given = {argument.name for argument in node.arguments} | ({declared.main} if node.main is not None else set())
        holder = next((one for one in declared.currency_of if one.parameter in given), None)
        reading = rule.library.action(holder.retrieve) if holder is not None else None
        for name in (declared.operation, reading.operation if reading is not None else None):
            operation = catalog.operation(name) if name is not None else None
            if operation is not None:
                yield operation
