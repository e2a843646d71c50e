"""Sentences for steps: ``create a refund of 9.00 USD on charge ch_1``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from wfrun.dsl.declarations import Wording
from wfrun.interpreter.report import Step
from wfrun.stdlib_actions import own_action
from wfrun.stdlib_actions.http import was_refused
from wfrun.support.english import counted, is_plural, plural, with_article

READING = ("retrieve", "list", "search", "find", "preview")
"""Verbs of actions that change nothing."""

_DEEDS = {
    "accept": "acceptance", "activate": "activation", "add": "addition", "advance": "advance", "apply": "application",
    "approve": "approval", "attach": "attachment", "cancel": "cancellation", "capture": "capture", "close": "closure",
    "collect": "collection", "confirm": "confirmation", "deactivate": "deactivation", "delete": "deletion", "detach": "detachment",
    "disconnect": "disconnection", "expire": "expiry", "finalize": "finalization", "fund": "funding", "increment": "increment",
    "migrate": "migration", "pause": "pause", "pay": "payment", "process": "processing", "reactivate": "reactivation",
    "redact": "redaction", "refresh": "refresh", "refund": "refund", "reject": "rejection", "release": "release", "remove": "removal",
    "resume": "resumption", "reverse": "reversal", "send": "sending", "submit": "submission", "update": "update",
    "validate": "validation", "verify": "verification", "void": "voiding",
}  # fmt: skip
"""The nouns that count what a verb does."""

_TOWARDS = {"add": "to", "apply": "to", "attach": "to", "remove": "from"}
"""The words that join a verb's noun to the object, where that is not ``of``."""

_LINKS = ("to", "from", "in", "into", "on", "for", "with", "by", "of", "out", "up", "back", "off")
"""Words with which no noun begins: ``add_to_crm`` is a name of the author's own."""

_ON = ("charge", "payment_intent", "invoice", "subscription", "transfer", "fee", "quote")
_HELD = re.compile(r"\{(\w+)\}")
"""An argument in a phrase of a declaration."""

_WHOLE_REFUND = "all that is left of it"


class Phrase(NamedTuple):
    """A verb in its plain form, what follows it, and the names of the arguments that it has named."""

    verb: str
    rest: str
    named: frozenset[str] = frozenset()


def phrase(step: Step) -> Phrase:
    """Describes what the action of a step does, with the arguments that belong into the sentence."""
    name = step.action or ""
    given = dict(step.shown)
    wording = _wording(name)
    if wording is not None:
        return _worded(wording, step, given)
    verb, _, noun = name.partition("_")
    if verb == "create" and noun:
        return _create(noun, given)
    rest, named = _object(verb, noun, given)
    if verb in READING:
        return Phrase("read" if verb == "retrieve" else verb, rest or _listed(noun, given), named or frozenset(_about(given)[:1]))
    if not rest and (verb not in _DEEDS or not noun or noun.partition("_")[0] in _LINKS):
        return Phrase("call", name)
    return Phrase(verb, rest or spoken(noun), named)


def _wording(name: str) -> Wording | None:
    """Returns the wording that comes with the declaration of an action of our own."""
    own = own_action(name)
    return own[0].wording if own is not None else None


def _worded(wording: Wording, step: Step, given: dict[str, str]) -> Phrase:
    """Fills in the first phrase whose arguments are given, or were sent by default."""
    sent = {name: value for name, value in (step.arguments or {}).items() if isinstance(value, str)} | given
    for phrase in wording.phrases:
        held = frozenset(_HELD.findall(phrase))
        if held <= sent.keys():
            return Phrase(wording.verb, _HELD.sub(lambda found: sent[found[1]], phrase), held)
    return Phrase("call", step.action or "")


def _object(verb: str, noun: str, given: dict[str, str]) -> tuple[str, frozenset[str]]:
    """Describes what an action acts on, with the argument that its own name holds; empty where it holds none.

    ``subscription sub_1``, ``issuing card ic_1``, ``cash balance of customer cus_1``, ``lines to invoice in_1``.
    """
    words = noun.split("_")
    for end in range(len(words), 0, -1):
        for start in range(end):
            name = "_".join(words[start:end])
            if name not in given or is_plural(name):
                continue
            owner = f"{spoken('_'.join(words[:end]))} {given[name]}"
            part = spoken("_".join(words[end:]))
            if verb == "mark":
                return f"{owner} {part}".rstrip(), frozenset({name})
            return (f"{part} {_TOWARDS.get(verb, 'of')} {owner}" if part else owner), frozenset({name})
    return "", frozenset()


def _about(given: dict[str, str]) -> tuple[str, ...]:
    """Returns the name of the argument that says what a read is about, where there is one."""
    return tuple(name for name in (*_ON, "customer") if name in given)


def _listed(noun: str, given: dict[str, str]) -> str:
    about = _about(given)
    return f"{spoken(noun)} of {spoken(about[0])} {given[about[0]]}" if about else spoken(noun)


def _create(noun: str, given: dict[str, str]) -> Phrase:
    named = set()
    text = with_article(spoken(noun))
    if "amount" in given:
        text += f" of {given['amount']}"
        named.add("amount")
    held = next((name for name in _ON if name in given), None)
    if held is not None:
        text += f" on {spoken(held)} {given[held]}"
        named.add(held)
        if noun == "refund" and "amount" not in given:
            text += f", {_WHOLE_REFUND}"
    elif "customer" in given:
        text += f" for customer {given['customer']}"
        named.add("customer")
    return Phrase("create", text, frozenset(named))


def spoken(noun: str) -> str:
    """Returns ``payment intent`` for ``payment_intent``."""
    return noun.replace("_", " ").replace("three d secure", "3D Secure")


QUESTION = ("question to a person", "questions to people")
"""What an approval is counted as."""


REFUSED_REQUEST = ("HTTP request that was refused", "HTTP requests that were refused")
"""What a request is counted as that was sent and whose answer is an error."""


def is_refused_request(step: Step) -> bool:
    """Reports whether a step failed by the answer to a request that was sent."""
    return step.action == "http_request" and step.error is not None and was_refused(step.error.code)


def deeds(steps: Iterable[Step]) -> dict[tuple[str, str], int]:
    """Counts each kind of effect that happened, and requests that were refused, in order: singular and plural of its name to the count.

    Reads and the run's own log are no effects.
    """
    found: dict[tuple[str, str], int] = {}
    for step in steps:
        deed = None
        if step.kind == "action" and step.outcome == "succeeded":
            deed = _deed(step.action or "")
        elif step.kind == "action" and is_refused_request(step):
            deed = REFUSED_REQUEST
        elif step.kind == "approve":
            deed = QUESTION
        if deed is not None:
            found[deed] = found.get(deed, 0) + 1
    return found


def _deed(name: str) -> tuple[str, str] | None:
    wording = _wording(name)
    if wording is not None:
        return wording.counted
    verb, _, noun = name.partition("_")
    if verb in READING:
        return None
    if noun.partition("_")[0] in _LINKS:
        return f"call of {name}", f"calls of {name}"
    noun = spoken(noun)
    if verb == "mark" and " " in noun:
        thing, _, state = noun.partition(" ")
        return f"{thing} marked {state}", f"{plural(thing)} marked {state}"
    if noun and verb == "create":
        return f"new {noun}", f"new {plural(noun)}"
    if noun and verb in _DEEDS:
        return f"{_DEEDS[verb]} of {with_article(noun)}", f"{plural(_DEEDS[verb])} of {plural(noun)}"
    return f"call of {name}", f"calls of {name}"


def found_in(step: Step) -> str:
    """Describes what a read gave, in a few words: ``9.00 USD, succeeded``; empty where there is nothing to say."""
    result = step.result
    if isinstance(result, list):
        return f"{counted(len(result), 'item')}"
    if not isinstance(result, dict):
        return ""
    if result.get("deleted") is True:
        return "it is deleted"
    words = [amount for amount in (amount_of(result),) if amount]
    status = result.get("status")
    if isinstance(status, str):
        words.append(status)
    return ", ".join(words)


def amount_of(body: Any) -> str:
    """Returns the amount that an object is about, with its currency; nothing where there is none or where its currency is not known."""
    if not isinstance(body, dict):
        return ""
    for name in ("amount", "amount_total", "amount_due", "total"):
        if isinstance(body.get(name), int):
            from wfrun.values.money import Money, money_of

            money = money_of(body[name], body.get("currency"))
            return money.pretty() if isinstance(money, Money) else ""
    return ""
