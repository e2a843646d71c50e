"""Candidates for completion, whatever was typed: names, fields, events, actions, arguments, values."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from wfrun.dsl.checker.context import CheckContext, item_type
from wfrun.dsl.checker.environment import Environment as ExpressionEnvironment
from wfrun.dsl.declarations import COMMON_PARAMETERS, ActionDeclaration, EventDeclaration, FunctionDeclaration, Parameter
from wfrun.dsl.semantic_model import NOTHING_WANTED, ExpectedValue
from wfrun.dsl.syntax.keywords import DURATION_UNITS
from wfrun.dsl.types.base import ANY, Any_, Boolean, Id, List, Map, Object, String, Type, Union, members_of
from wfrun.dsl.types.display import type_words
from wfrun.dsl.types.refinements import EventName, EventObjectUnion, value_kinds
from wfrun.ide.items import MAX_ITEMS, Completion, Environment
from wfrun.ide.keywords import VALUES as VALUE_WORDS
from wfrun.ide.keywords import Keyword
from wfrun.stdlib_actions import OWN_ACTIONS, StandardDeclarations
from wfrun.support.english import first_sentence
from wfrun.values.currencies import CURRENCIES

Described = tuple[str, str]
"""The detail and the documentation of a completion."""


class Candidate:
    """Something that may be offered. ``rank`` puts the best first; ``describe`` is called for those that are shown only."""

    __slots__ = ("describe", "insert", "kind", "label", "rank", "typed")

    def __init__(self, rank: int, kind: str, label: str, insert: str, describe: Callable[[], Described] | Described = ("", "")) -> None:
        self.rank = rank
        self.kind = kind
        self.label = label
        self.typed = label
        """The text that is compared with the typed word."""
        self.insert = insert
        self.describe = describe

    def shown(self) -> Completion:
        """Returns the candidate as a completion."""
        detail, doc = self.describe if isinstance(self.describe, tuple) else self.describe()
        return Completion(self.label, self.kind, self.insert, detail, doc)


# --- what fits the word that is typed -----------------------------------------------------------------------------------------------


WHOLE, BEGINS, BEGINS_IN_OTHER_CASE, PART, INSIDE, PARTS = range(6)
"""How a label fits the word that is typed: it is the word, begins with it, has a part that begins with it, holds it, or has parts that
begin with those of the word (``cr_ref``)."""


def chosen(candidates: Iterable[Candidate], word: str) -> tuple[Completion, ...]:
    """Returns the completions for a word, best first: those that begin with it, those a part of which does, those that contain it."""
    typed = _Word(word)
    found: dict[tuple[str, str], tuple[tuple[int, int, int, int], Candidate]] = {}
    for number, one in enumerate(candidates):
        match = typed.match(one.typed)
        if match < 0:
            continue
        key = (one.label, one.insert)
        place = (match, one.rank, len(one.label) if match > PART else 0, number)
        if key not in found or place < found[key][0]:
            found[key] = (place, one)
    best = sorted(found.values(), key=lambda pair: pair[0])[:MAX_ITEMS]
    return tuple(one.shown() for _, one in best)


class _Word:
    """The word that is typed."""

    def __init__(self, word: str) -> None:
        self._word = word
        self._lower = lower = word.lower()
        self._part = re.compile(rf"(?<![^\W_]){re.escape(lower)}")
        signs = [f".*?{re.escape(sign)}" if sign in "_./ " else re.escape(sign) for sign in lower]
        self._parts = re.compile(r"(?<![^\W_])" + "".join(signs)) if set(lower[1:]) & set("_./ ") else None

    def match(self, label: str) -> int:
        """Rates how a label fits the word: the smaller the better, -1 for not at all."""
        if label.startswith(self._word):
            return WHOLE if label == self._word else BEGINS
        lower = label.lower()
        if lower.startswith(self._lower):
            return BEGINS_IN_OTHER_CASE
        if len(self._lower) < 2:
            return -1
        if self._lower in lower:
            return PART if self._part.search(lower) is not None else INSIDE
        return PARTS if self._parts is not None and self._parts.search(lower) is not None else -1


def before_others(found: Iterable[Candidate]) -> Iterator[Candidate]:
    """Returns the candidates, to be shown before all others."""
    for one in found:
        one.rank -= 100
        yield one


# --- ranks --------------------------------------------------------------------------------------------------------------------------

VALUES, FITTING, NEEDED, NAMES, FIELDS, OPTIONAL, WORDS, FUNCTIONS, ACTIONS, COMMON, REST = range(0, 22, 2)
"""The groups in which completions are shown, best first."""


# --- types in a few words -----------------------------------------------------------------------------------------------------------

_DOCS = {
    "event": "the event: its id, type, time and account",
    "object": "the whole object of the event",
    "previous": "the values before the update",
    "run": "this run: its id, url and workflow",
    "now": "when the run started or, after a wait, when it woke",
    "minor": "the amount in smallest units",
    "date": "the day, in UTC: `2026-01-31`",
    "weekday": "the day of the week, in UTC: `monday`",
    "hour": "the hour of the day, in UTC",
    "data": "the items",
    "has_more": "whether Stripe sent the first part of the list only",
}
"""Descriptions of the language's own names and fields."""


def short_type(type_: Type) -> str:
    """Describes a type in a few words: ``money``, ``string · one of 5``, ``id of customer``."""
    words = type_words(type_, 0).replace("@", "")
    if len(words) > 40:
        words = words[:39] + "…"
    values = texts_of(type_)
    return f"{words} · one of {len(values)}" if values else words


def texts_of(type_: Type) -> tuple[str, ...]:
    """Returns the texts that are known to be values of a type."""
    if isinstance(type_, EventName):
        return tuple(name for name in type_.values if not name.startswith("v1."))
    if isinstance(type_, String):
        return tuple(value for value in type_.values if value)
    if isinstance(type_, Union):
        return tuple(dict.fromkeys(text for member in type_.members for text in texts_of(member)))
    return ()


def fits(type_: Type, wanted: ExpectedValue) -> bool:
    """Tells whether a value of the type is certainly of the kind that is wanted."""
    want = wanted.type
    if isinstance(want, Any_) or isinstance(type_, Any_):
        return False
    ids = [member for member in members_of(want) if isinstance(member, Id)]
    if ids:
        mine = [member for member in members_of(type_) if isinstance(member, Id)]
        return any(not one.targets or not other.targets or set(one.targets) & set(other.targets) for one in mine for other in ids)
    if not value_kinds(type_) <= value_kinds(want):
        return False
    texts = texts_of(want)
    return not texts or bool(set(texts) & set(texts_of(type_)))


# --- names and fields ---------------------------------------------------------------------------------------------------------------


def names(
    ctx: CheckContext,
    found: Iterable[tuple[str, Type, str]],
    env: ExpressionEnvironment,
    wanted: ExpectedValue,
    environment: Environment,
    first: Collection[str] = (),
) -> Iterator[Candidate]:
    """Yields the names that can be seen from a place, those of what is wanted first, before all others those that are meant most likely."""
    ids = {target for one in members_of(wanted.type) if isinstance(one, Id) for target in one.targets}
    for name, type_, whose in found:
        if wanted.form == "changed" and whose != "event" and name != "object":
            continue
        rank = FITTING if fits(type_, wanted) else FIELDS if whose in ("event", "awaited") else NAMES
        if name in first or (wanted.form == "address" and "email" in name):
            rank = VALUES
        if whose == "author" and isinstance(type_, Object) and type_.name in ids and ctx.field(type_, "id") is not None:
            yield Candidate(FITTING, "name", f"{name}.id", f"{name}.id", (f"id of {type_.name}", ""))
        if whose in ("event", "awaited"):
            owner = env.trigger.subject if whose == "event" else env.awaited
            yield Candidate(rank, "field", name, name, _field_described(ctx, owner or ANY, name, environment))
        else:
            doc = _DOCS.get(name, "") if whose == "language" else ""
            yield Candidate(rank, "name", name, name, lambda type_=type_, doc=doc: (short_type(type_), doc))  # type: ignore[misc]


def fields(ctx: CheckContext, type_: Type, wanted: ExpectedValue, environment: Environment) -> Iterator[Candidate]:
    """Yields the fields of a value."""
    for name in ctx.field_names(type_):
        found = ctx.field(type_, name)
        rank = FITTING if found is not None and fits(found, wanted) else FIELDS
        yield Candidate(rank, "field", name, name, _field_described(ctx, type_, name, environment))


def _field_described(ctx: CheckContext, owner: Type, name: str, environment: Environment) -> Callable[[], Described]:
    def describe() -> Described:
        type_ = ctx.field(owner, name) or ANY
        holder = _holder(ctx, owner, name)
        doc = environment.docs(holder, name) if environment.docs is not None and holder else ""
        return short_type(type_), first_sentence(doc) if doc else "" if holder else _DOCS.get(name, "")

    return describe


def _holder(ctx: CheckContext, type_: Type, name: str) -> str:
    """Returns the object or structure of Stripe's that a field is read from; empty for none."""
    for member in members_of(type_):
        if isinstance(member, Object) and not member.name.startswith("@"):
            structure = ctx.structure(member.name)
            if structure is not None and name in structure.fields:
                return member.name
    return ""


# --- what the declarations hold -----------------------------------------------------------------------------------------------------


def events(environment: Environment, *, prefixes: bool = True, before: str = "") -> Iterator[Candidate]:
    """Yields event types and, where allowed, every prefix of several. ``before`` stands before each: ``v1.`` of thin events."""
    seen: set[str] = set()
    declarations = environment.declarations
    for name in declarations.event_names():
        if before and name.startswith("v2."):
            continue
        if prefixes:
            parts = name.partition("[")[0].split(".")
            for count in range(1, len(parts)):
                prefix = before + ".".join(parts[:count]) + ".*"
                if prefix not in seen:
                    seen.add(prefix)
                    yield Candidate(REST, "event", prefix, prefix, ("several events", f"every event under `{prefix[:-2]}`"))
        written = before + name
        yield Candidate(NAMES, "event", written, written, lambda name=name: _event_described(declarations.event(name)))  # type: ignore[misc]
    if prefixes:
        yield Candidate(REST, "event", "*", "*", ("several events", "every event"))


def _event_described(event: EventDeclaration | None) -> Described:
    if event is None:
        return "", ""
    carries = " or ".join(event.objects)
    doc = first_sentence(event.doc) if event.doc else f"carries the {carries.replace('_', ' ')}" if carries else ""
    return carries, doc + (" and its previous values" if event.previous and doc else "")


def actions(environment: Environment, subject: Type | None) -> Iterator[Candidate]:
    """Yields every action; those of wfrun and of the author first, then those that act on the event's object."""
    declarations = environment.declarations
    objects = [member.name for member in members_of(subject) if isinstance(member, Object)]
    ends = tuple("_" + name.replace(".", "_") for name in objects)
    own = {*OWN_ACTIONS, *(declarations.customs if isinstance(declarations, StandardDeclarations) else ())}
    for name in declarations.action_names():
        later = name not in own and not (ends and name.endswith(ends))
        yield Candidate(ACTIONS + later, "action", name, f"{name} ", lambda name=name: _action_described(declarations.action(name)))  # type: ignore[misc]


def _action_described(action: ActionDeclaration | None) -> Described:
    if action is None:
        return "", ""
    needed = [one.name for one in action.parameters if one.required and one.name != action.main]
    parts = [action.main] if action.main else []
    parts += [f"{name}=…" for name in (*needed, *action.one_of[:1])]
    more = len(action.parameters) > len(parts)
    return " ".join([action.name, *parts, *(["…"] if more else [])]), first_sentence(action.doc)


def functions(environment: Environment, wanted: ExpectedValue) -> Iterator[Candidate]:
    """Yields every built-in function; those that give what is wanted first."""
    declarations = environment.declarations
    for name in declarations.function_names():
        found = declarations.function(name)
        if found is not None:
            rank = FUNCTIONS if not isinstance(found.result, Any_) and fits(found.result, wanted) else FUNCTIONS + 1
            yield Candidate(rank, "function", name, f"{name}(", lambda found=found: _function_described(found))  # type: ignore[misc]


def signature(function: FunctionDeclaration) -> str:
    """Returns the call and the result of a function: ``round(value, digits=…) → any value``."""
    names = ", ".join(one.name if one.required else f"{one.name}=…" for one in function.parameters)
    result = "" if isinstance(function.result, Any_) else f" → {type_words(function.result, 0)}"
    return f"{function.name}({names}{', …' if function.variadic else ''}){result}"


def _function_described(function: FunctionDeclaration) -> Described:
    return signature(function), first_sentence(function.doc)


def arguments(action: ActionDeclaration, given: Collection[str], environment: Environment) -> Iterator[Candidate]:
    """Yields the arguments of an action that are not given yet, required ones first."""
    one_of = action.one_of if not set(action.one_of) & set(given) else ()
    for parameter in action.parameters:
        if parameter.name not in given:
            needed = parameter.required or parameter.name in one_of
            yield _argument(parameter, NEEDED if needed else OPTIONAL, environment, action.operation or "")
    for parameter in COMMON_PARAMETERS:
        if parameter.name not in given:
            yield _argument(parameter, COMMON, environment)


def parameters(found: Iterable[Parameter], given: Collection[str], environment: Environment) -> Iterator[Candidate]:
    """Offers arguments by name."""
    for parameter in found:
        if parameter.name not in given:
            yield _argument(parameter, NEEDED, environment)


def _argument(parameter: Parameter, rank: int, environment: Environment, operation: str = "") -> Candidate:
    def describe() -> Described:
        doc = parameter.doc or (environment.docs(operation, parameter.name) if environment.docs is not None and operation else "")
        return short_type(parameter.type) + (" · required" if parameter.required else ""), first_sentence(doc) if doc else ""

    return Candidate(rank, "argument", parameter.name, f"{parameter.name}=", describe)


def keyword(word: str, found: Keyword, rank: int = WORDS) -> Candidate:
    """Returns a word of the language."""
    return Candidate(rank, "keyword", word, found.insert, ("", found.doc))


# --- values -------------------------------------------------------------------------------------------------------------------------


def values(wanted: ExpectedValue, ctx: CheckContext, environment: Environment, *, quotes: bool) -> Iterator[Candidate]:
    """Yields the values that may be written where something is wanted; texts with their quotes, or within them."""
    if isinstance(wanted.type, Boolean) and quotes and wanted.form != "condition":
        yield Candidate(VALUES, "value", "true", "true", ("boolean", ""))
        yield Candidate(VALUES, "value", "false", "false", ("boolean", ""))
    mark = '"' if quotes else ""
    known = texts_of(wanted.type)
    for text in known:
        yield Candidate(VALUES, "value", text, f"{mark}{text}{mark}", ("event" if isinstance(wanted.type, EventName) else "string", ""))
    if not known:
        for one in form_values(wanted.form, ctx, environment):
            one.insert = f"{mark}{one.insert}{mark}"
            yield one


def constants(wanted: ExpectedValue, *, argument: bool) -> Iterator[Candidate]:
    """Yields the words that are values, where nothing better is known."""
    if not texts_of(wanted.type):
        for word in ("true", "false", "null"):
            yield keyword(word, VALUE_WORDS[word], REST)
    if argument:
        yield keyword("omit", VALUE_WORDS["omit"], REST)


def form_values(form: str, ctx: CheckContext, environment: Environment) -> Iterator[Candidate]:
    """Yields the texts of a certain form, without their quotes."""
    if form == "event":
        yield from events(environment, prefixes=False)
    elif form == "currency":
        for code in currency_codes(ctx.currency):
            yield Candidate(VALUES, "currency", code, code, ("currency", ""))
    elif form == "zone":
        from wfrun.values.timezones import zone_names

        for name in sorted(zone_names(), key=lambda name: (name != "UTC", "/" not in name, name)):
            yield Candidate(VALUES, "zone", name, name, ("time zone", ""))
    elif form in ("list", "setting", "secret"):
        known = {"list": environment.lists, "setting": environment.settings, "secret": environment.secrets}[form]
        for name in known:
            yield Candidate(VALUES, form, name, name, (form, ""))


_COMMON_CURRENCIES = ("usd", "eur", "gbp", "jpy", "cad", "aud", "chf")


def currency_codes(own: str | None) -> Iterator[str]:
    """Yields the codes of all currencies in lower case: the file's own first, then those met most."""
    first = [own] if own else []
    yield from dict.fromkeys([*first, *_COMMON_CURRENCIES, *sorted(CURRENCIES)])


def units(number: str, ctx: CheckContext, wanted: ExpectedValue, allowed: Collection[str]) -> Iterator[Candidate]:
    """Yields what may follow a number: currencies and the units of time."""
    have = value_kinds(wanted.type) if wanted != NOTHING_WANTED and not isinstance(wanted.type, Any_) else frozenset({"money", "duration"})
    if "MONEY" in allowed:
        have = have if "DURATION" in allowed else frozenset()  # `at most 20`: likelier a number of runs, which `per` follows
        for code in currency_codes(ctx.currency):
            yield Candidate(VALUES if "money" in have else REST, "currency", code.upper(), code.upper(), ("money", ""))
    if "DURATION" in allowed:
        plural = "" if number.strip() == "1" else "s"
        for unit in DURATION_UNITS:
            yield Candidate(VALUES if "duration" in have else REST, "unit", unit + plural, unit + plural, ("duration", ""))


def keys(ctx: CheckContext, wanted: ExpectedValue, given: Collection[str], environment: Environment) -> Iterator[Candidate]:
    """Yields the keys of a map that stands for one of Stripe's structures."""
    for member in members_of(wanted.type):
        structure = ctx.structure(member.name) if isinstance(member, Object) else None
        for name, found in (structure.fields if structure is not None else {}).items():
            if name not in given:
                rank = OPTIONAL if found.nullable else NEEDED
                yield Candidate(rank, "argument", name, f"{name}: ", _field_described(ctx, member, name, environment))


def expandable(action: ActionDeclaration, ctx: CheckContext) -> Iterator[Candidate]:
    """Yields the paths that ``expand`` of an action may name: fields of its answer that hold ids."""
    result, before = action.result, ""
    listed = item_type(result) if isinstance(result, List) else None
    if listed is not None:
        result, before = listed, "data."
    for name in ctx.field_names(result):
        type_ = ctx.field(result, name)
        if isinstance(type_, Id) and type_.targets and name != "id":
            path = before + name
            yield Candidate(VALUES, "value", path, path, lambda type_=type_: (short_type(type_), ""))  # type: ignore[misc]


def is_list(type_: Type) -> bool:
    """Tells whether a value is certainly a list."""
    return isinstance(type_, List) or (
        isinstance(type_, Union) and not isinstance(type_, EventObjectUnion) and all(map(is_list, type_.members))
    )


def is_free_map(type_: Type) -> bool:
    """Tells whether a value is a map whose keys are not known."""
    return type(type_) is Map or (isinstance(type_, Union) and any(map(is_free_map, type_.members)))


_METADATA = re.compile(r"""\bmetadata(?:\.(\w+)|\["([^"\n]+)"\]|\s*[=:]\s*\{([^{}]*))""")
_KEY = re.compile(r"""[{,]\s*(?:(\w+)|"([^"\n]+)")\s*:""")


def metadata_keys(text: str, place: int) -> Iterator[Candidate]:
    """Yields the keys of metadata that the script reads or writes elsewhere."""
    seen: set[str] = set()
    for found in _METADATA.finditer(text):
        keys_ = [found] if found[3] is None else _KEY.finditer(text, found.start(3) - 1, found.end(3))
        for key in keys_:
            name = key[1] or key[2]
            if name in seen or key.start() <= place <= key.end():
                continue
            seen.add(name)
            yield Candidate(FIELDS, "field", name, name, ("string", "a key of metadata that the script names elsewhere"))
