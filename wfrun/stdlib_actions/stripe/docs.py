"""Documentation of Stripe's actions: a sentence and an example, made from the declaration."""

from __future__ import annotations

from wfrun.dsl.declarations import ActionDeclaration, Parameter
from wfrun.dsl.types.base import (
    Any_,
    Boolean,
    Duration,
    FieldType,
    Id,
    List,
    Map,
    Money,
    Null,
    Number,
    Object,
    String,
    Timestamp,
    Type,
    Union,
)
from wfrun.stripe_catalog import Catalog, Operation
from wfrun.support.english import third_person, with_article
from wfrun.values.stripe_ids import PREFIXES

_PLAIN = {
    "create": "Creates {one}.",
    "list": "Lists {many}: all of them, or as many as `limit` says.",
    "retrieve": "Retrieves {one}.",
    "search": "Searches {many} with Stripe's search language.",
    "update": "Changes {one}; what is not given stays as it is.",
}
"""Sentences for actions, by verb."""

_SAYS_THE_SAME = {
    "create": ("Creates ", "Create "),
    "list": ("Returns ", "Lists ", "List ", "Retrieve ", "Retrieves "),
    "retrieve": ("Returns ", "Retrieves ", "Retrieve ", "Fetch "),
    "search": ("Search ", "Searches "),
    "update": ("Updates ", "Update ", "Changes "),
}
"""Beginnings of sentences of Stripe that add nothing, by verb."""

_CHOSEN_IDS = {"country_spec": "GB", "coupon": "SUMMER10", "exchange_rate": "usd"}
"""Ids that have no prefix."""

_TEXTS = {
    "city": "London",
    "country": "GB",
    "currency": "usd",
    "description": "Made by a workflow",
    "email": "ada@example.com",
    "line1": "1 Example Street",
    "name": "Example",
    "postal_code": "SW1A 1AA",
    "query": "created>1767225600",
    "supported_currencies": "usd",
}
_WORTH_SHOWING = ("customer", "email", "amount", "name", "description", "metadata")
"""Parameters that an example may show of an action that needs none; the first that there is."""


def sentence(name: str, operation: Operation) -> str:
    """Returns a sentence about an action: in plain words, and in Stripe's words where they say more."""
    verb, _, noun = name.partition("_")
    words = noun.replace("_", " ")
    stripes = _full_stop(operation.summary)
    if verb in _PLAIN:
        own = _PLAIN[verb].format(one=with_article(words), many=words)
        return own if stripes.startswith(_SAYS_THE_SAME[verb]) else f"{own} {stripes}"
    third = third_person(verb)
    first, _, rest = stripes.partition(" ")
    if first.lower() == verb:
        return f"{third.capitalize()} {rest}"
    method = operation.id.rpartition(".")[2]
    if f" {third} " in f" {stripes.lower()} " or method not in (verb, name):
        return stripes
    return f"{third.capitalize()} {with_article(words)}. {stripes}"


def _full_stop(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def example(declaration: ActionDeclaration, catalog: Catalog) -> str:
    """Returns a call of the action as a script writes it: its main argument, what it needs, and one thing more where that is too little."""
    parts = [declaration.name]
    for parameter in shown(declaration):
        value = _value(parameter.name, parameter.type, catalog)
        parts.append(value if parameter.name == declaration.main else f"{parameter.name}={value}")
    return " ".join(parts)


def shown(declaration: ActionDeclaration) -> list[Parameter]:
    """Returns the parameters of an action's example, the main one first."""
    named = {parameter.name: parameter for parameter in declaration.parameters}
    main = [named[declaration.main]] if declaration.main is not None else []
    chosen = [*main, *(parameter for parameter in declaration.parameters if parameter.required and parameter not in main)]
    if declaration.one_of and not any(parameter.name in declaration.one_of for parameter in chosen):
        chosen.append(named[declaration.one_of[0]])
    money = [parameter for parameter in declaration.parameters if isinstance(parameter.type, Money)]
    if money and any(parameter.name == declaration.currency_parameter for parameter in chosen):
        # Money fills the currency that the operation wants.
        chosen = [parameter for parameter in chosen if parameter.name != declaration.currency_parameter]
        chosen += [money[0]] if not any(parameter in chosen for parameter in money) else []
    if declaration.name.startswith("update_") and "metadata" in named:
        chosen.append(named["metadata"])
    elif declaration.currency_of and money:
        holders = [named[holder.parameter] for holder in declaration.currency_of]
        chosen += [holders[0]] if not any(holder in chosen for holder in holders) else []
        chosen += [money[0]] if money[0] not in chosen else []
    elif declaration.page and "limit" in named:
        chosen.append(named["limit"])
    elif not chosen:
        chosen += [named[name] for name in _WORTH_SHOWING if name in named][:1]
    return chosen


def _value(name: str, kind: Type, catalog: Catalog) -> str:
    """Returns a value of a type, as a script writes it."""
    match kind:
        case Id(targets=targets):
            target = name if name in targets or not targets else targets[0]
            return _quoted(_id(target))
        case String(values=values) if any(values):
            return _quoted(next(filter(None, values)))
        case String() | Any_() | Null():
            return _quoted(_text(name))
        case Number():
            return "10" if name == "limit" else "1"
        case Money():
            return "5 USD"
        case Boolean():
            return "true"
        case Timestamp():
            return 'timestamp("2026-01-31T09:00Z")'
        case Duration():
            return "1 day"
        case List(item=item):
            return f"[{_value(name, item, catalog)}]"
        case Map(value=value):
            return f"{{order: {_value('order', value, catalog)}}}"
        case Union(members=members):
            return _value(name, next((member for member in members if not isinstance(member, Object)), members[0]), catalog)
        case Object(name=structure):
            return _structure(structure, catalog)


def _id(name: str) -> str:
    """Returns an id as Stripe writes it; an object that is in no table takes the last word of its name."""
    return _CHOSEN_IDS.get(name) or f"{PREFIXES.get(name, name.rpartition('.')[2])}_123"


def _quoted(text: str) -> str:
    return f'"{text}"'


def _structure(name: str, catalog: Catalog) -> str:
    found = catalog.object(name)
    fields = list(found.fields.values()) if found is not None else []
    needed: list[FieldType] = [field for field in fields if not field.nullable] or fields[:1]
    return "{" + ", ".join(f"{field.name}: {_value(field.name, field.type, catalog)}" for field in needed) + "}"


def _text(name: str) -> str:
    if name in _TEXTS:
        return _TEXTS[name]
    if name in PREFIXES or name in _CHOSEN_IDS:
        return _id(name)
    if name == "url" or name.endswith("_url"):
        return "https://example.com"
    return f"{name}_123"
