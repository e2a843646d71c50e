"""Search: Stripe's query language, read into a condition on objects (https://docs.stripe.com/search#search-query-language).

A query is clauses of a field, an operator and a value, joined by spaces or ``AND``, or all by ``OR``; ``-`` before a clause negates it::

    email:"amy@rocketrides.io" -metadata["tier"]:null created>1690000000

``:`` asks for the exact value whatever its case, ``~`` for a part of a text of at least three characters, ``<``, ``>``, ``<=`` and ``>=``
compare numbers. ``null`` asks whether there is a value. Each kind of object has its fields; other fields, operators and forms are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.samples.tables import Json, Raw

MAX_CLAUSES = 10
"""Clauses of one query."""

MIN_PART = 3
"""Characters of a part that ``~`` asks for."""

_TOKEN, _TEXT, _NUMBER, _METADATA = "token", "text", "number", "metadata"

FIELDS: Mapping[str, Mapping[str, str]] = {
    "charge": {
        "amount": _NUMBER,
        "billing_details.address.postal_code": _TOKEN,
        "created": _NUMBER,
        "currency": _TOKEN,
        "customer": _TOKEN,
        "disputed": _TOKEN,
        "metadata": _METADATA,
        "payment_method_details.*.brand": _TOKEN,
        "payment_method_details.*.exp_month": _NUMBER,
        "payment_method_details.*.exp_year": _NUMBER,
        "payment_method_details.*.fingerprint": _TOKEN,
        "payment_method_details.*.last4": _TOKEN,
        "refunded": _TOKEN,
        "status": _TOKEN,
    },
    "customer": {"created": _NUMBER, "email": _TEXT, "metadata": _METADATA, "name": _TEXT, "phone": _TEXT},
    "invoice": {
        "created": _NUMBER,
        "currency": _TOKEN,
        "customer": _TOKEN,
        "last_finalization_error_code": _TOKEN,
        "last_finalization_error_type": _TOKEN,
        "metadata": _METADATA,
        "number": _TEXT,
        "receipt_number": _TEXT,
        "status": _TOKEN,
        "subscription": _TOKEN,
        "total": _NUMBER,
    },
    "payment_intent": {
        "amount": _NUMBER,
        "created": _NUMBER,
        "currency": _TOKEN,
        "customer": _TOKEN,
        "metadata": _METADATA,
        "status": _TOKEN,
    },
    "price": {"active": _TOKEN, "currency": _TOKEN, "lookup_key": _TOKEN, "metadata": _METADATA, "product": _TOKEN, "type": _TOKEN},
    "product": {"active": _TOKEN, "description": _TEXT, "metadata": _METADATA, "name": _TEXT, "shippable": _TOKEN, "url": _TEXT},
    "subscription": {
        "canceled_at": _NUMBER,
        "created": _NUMBER,
        "metadata": _METADATA,
        "status": _TOKEN,
    },
}
"""Kind → the fields that its search knows, each with its form (https://docs.stripe.com/search#supported-query-fields-for-each-resource)."""

_ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("invoice", "last_finalization_error_code"): "last_finalization_error.code",
    ("invoice", "last_finalization_error_type"): "last_finalization_error.type",
    ("invoice", "subscription"): "parent.subscription_details.subscription",
}
"""(Kind, field) → the path to its value, where that is not its name."""

_COMPARE: Mapping[str, Callable[[int, Decimal], bool]] = {
    ">": lambda one, other: one > other,
    "<": lambda one, other: one < other,
    ">=": lambda one, other: one >= other,
    "<=": lambda one, other: one <= other,
}

_CLAUSE = re.compile(
    r"""(?P<minus>-)?
    (?P<field>[A-Za-z_][A-Za-z0-9_.]*) (?:\[(?P<key>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\])?
    (?P<operator>>=|<=|[:~<>])
    (?P<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s"']+)""",
    re.VERBOSE,
)
_WORD = re.compile(r"(?i:and|or)(?=\s|$)")
_NUMBER_TEXT = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,6})?")

Condition = Callable[[Raw], bool]
"""Reports whether an object is found."""


class _Clause(NamedTuple):
    negated: bool
    field: str
    key: str | None
    operator: str
    value: str
    quoted: bool


def read_query(name: str, query: str) -> Condition:
    """Returns the condition of a query for a kind of object. Raises ``RequestError`` as Stripe refuses."""
    clauses, any_of = _clauses(query)
    conditions = [_condition(name, clause) for clause in clauses]
    if any_of:
        return lambda raw: any(condition(raw) for condition in conditions)
    return lambda raw: all(condition(raw) for condition in conditions)


def _clauses(query: str) -> tuple[list[_Clause], bool]:
    """Returns the clauses of a query, and whether one of them is enough."""
    clauses: list[_Clause] = []
    words: set[str] = set()
    at, joined = 0, True
    text = query.strip()
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        word = _WORD.match(text, at)
        if word is not None and clauses and not joined:
            words.add(word.group().lower())
            at, joined = word.end(), True
            continue
        match = _CLAUSE.match(text, at)
        if match is None or (clauses and not joined and not text[at - 1].isspace()):
            raise _unreadable()
        if clauses and not joined:
            words.add("and")
        key, value = match["key"], match["value"]
        quoted = value[0] in "\"'"
        clauses.append(
            _Clause(
                match["minus"] is not None,
                match["field"],
                _unquoted(key) if key is not None else None,
                match["operator"],
                _unquoted(value) if quoted else value,
                quoted,
            )
        )
        at, joined = match.end(), False
    if not clauses or joined:
        raise _unreadable()
    if len(words) > 1:
        raise _refused("You cannot combine `AND` and `OR` in the same query.")
    if len(clauses) > MAX_CLAUSES:
        raise _refused(f"Your search query has too many clauses. The maximum number of clauses is {MAX_CLAUSES}.")
    return clauses, words == {"or"}


def _condition(name: str, clause: _Clause) -> Condition:
    form = _form_of(name, clause)
    values = _values_of(name, clause)
    if not clause.quoted and clause.value.lower() == "null":
        if clause.operator != ":":
            raise _not_for(clause)
        found: Condition = lambda raw: not any(value is not None for value in values(raw))  # noqa: E731
    elif clause.operator in _COMPARE:
        if form != _NUMBER or _NUMBER_TEXT.fullmatch(clause.value) is None:
            raise _not_for(clause)
        limit, compare = Decimal(clause.value), _COMPARE[clause.operator]
        found = lambda raw: any(isinstance(value, int) and compare(value, limit) for value in values(raw))  # noqa: E731
    elif clause.operator == "~":
        if form != _TEXT or not clause.quoted:
            raise _not_for(clause)
        if len(clause.value) < MIN_PART:
            raise _refused(f"Substring search for field `{clause.field}` requires a minimum of {MIN_PART} characters.")
        part = clause.value.lower()
        found = lambda raw: any(isinstance(value, str) and part in value.lower() for value in values(raw))  # noqa: E731
    else:
        if form == _NUMBER and _NUMBER_TEXT.fullmatch(clause.value) is None:
            raise _not_for(clause)
        if (not clause.quoted and form in (_TEXT, _METADATA)) or (not clause.quoted and form == _TOKEN and not _bare(clause.value)):
            raise _unreadable()
        wanted = clause.value.lower()
        found = lambda raw: any(_text(value) == wanted for value in values(raw))  # noqa: E731
    return (lambda raw: not found(raw)) if clause.negated else found


def _form_of(name: str, clause: _Clause) -> str:
    fields = FIELDS.get(name, {})
    form = fields.get(clause.field) or fields.get(re.sub(r"^(payment_method_details)\.[a-z0-9_]+\.", r"\1.*.", clause.field))
    if form is None:
        plural = name.replace(".", "_") + "s"
        raise _refused(
            f"Field `{clause.field}` is an unsupported search field for resource `{plural}`. See "
            f"https://docs.stripe.com/search#query-fields-for-{plural.replace('_', '-')} for a list of supported fields."
        )
    if (form == _METADATA) != (clause.key is not None):
        raise _unreadable()
    return form


def _values_of(name: str, clause: _Clause) -> Callable[[Raw], list[Json]]:
    """Returns what reads the values of a field: one, or none where something on the path is missing."""
    path = _ELSEWHERE.get((name, clause.field), clause.field)
    steps = path.split(".") if clause.key is None else [clause.field, clause.key]

    def read(raw: Raw) -> list[Json]:
        value: Json = raw
        for step in steps:
            value = value.get(step) if isinstance(value, Mapping) else None
        if isinstance(value, Mapping):
            value = value.get("id")
        return [] if value is None else [value]

    return read


def _text(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).lower()


def _bare(value: str) -> bool:
    return value in ("true", "false") or _NUMBER_TEXT.fullmatch(value) is not None


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _unreadable() -> RequestError:
    return _refused(
        'We were unable to parse your search query. Try using the format `metadata["key"]:"value"` to query for metadata or key:"value" to '
        "query for other fields."
    )


def _not_for(clause: _Clause) -> RequestError:
    return _refused(f"Operator `{clause.operator}` with value `{clause.value[:40]}` is not supported for field `{clause.field}`.")


def _refused(message: str) -> RequestError:
    return RequestError("invalid_request_error", message)
