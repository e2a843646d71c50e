"""Reader of the declarations in an ``actions.py``, from its syntax tree.

The file is never run, and whatever it holds gives problems, never exceptions.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from wfrun.dsl.declarations import COMMON_PARAMETERS, ActionDeclaration, Effect, Parameter
from wfrun.dsl.syntax.keywords import RESERVED, SOFT
from wfrun.dsl.types.base import ANY, BOOLEAN, INTEGER, MONEY, NUMBER, STRING, Any_, Boolean, List, Map, Money, Number, String, Type
from wfrun.stdlib_actions.custom.action import CustomAction, CustomActions

MAX_DEPTH = 50
"""Deepest nesting of types and examples that is read."""

_LISTS = ("list", "List", "Sequence")
_MAPS = ("dict", "Dict", "Mapping")
_PLAIN: Mapping[str, Type] = {
    "str": STRING,
    "int": INTEGER,
    "Decimal": NUMBER,
    "bool": BOOLEAN,
    "Money": MONEY,
    "Any": ANY,
    **dict.fromkeys(_LISTS, List(ANY)),
    **dict.fromkeys(_MAPS, Map(ANY)),
}
_TYPES = "`str`, `int`, `Decimal`, `bool`, `Money`, `list`, `dict`, `Literal[…]` or `Any`"


class _Problem(Exception):
    """One sentence about the file, and the line that it is about."""

    def __init__(self, node: ast.AST, message: str) -> None:
        super().__init__(message)
        self.line = getattr(node, "lineno", 1)
        self.message = message


def read_actions(text: str, filename: str) -> CustomActions:
    """Reads the declarations of an ``actions.py`` without running it. Total: what cannot be read is among the problems."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, filename="actions.py")
    except SyntaxError as error:
        return CustomActions((), (f"{filename}:{error.lineno or 1}: this is not Python: {error.msg}",))
    except (ValueError, RecursionError, MemoryError):
        return CustomActions((), (f"{filename}: this is not Python that can be read",))
    names = _Names(tree)
    actions: dict[str, CustomAction] = {}
    problems: list[str] = []
    for statement in tree.body:
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        try:
            found = _read_function(statement, names, filename)
            if found is None:
                continue
            if statement.name in actions:
                raise _Problem(statement, f"`{statement.name}` is already an action of this file")
            actions[statement.name] = found
        except _Problem as problem:
            problems.append(f"{filename}:{problem.line}: {problem.message}")
    if not actions and not problems:
        problems.append(f"{filename}: no function here is marked with `@wfrun.action`")
    return CustomActions(tuple(actions.values()), tuple(problems))


class _Names:
    """The names that the file has for ``wfrun`` and ``wfrun.action``: ``import wfrun as w``, ``from wfrun import action as step``."""

    def __init__(self, tree: ast.Module) -> None:
        self.modules: set[str] = set()
        self.decorators: set[str] = set()
        for statement in tree.body:
            if isinstance(statement, ast.Import):
                self.modules |= {alias.asname or alias.name for alias in statement.names if alias.name == "wfrun"}
            elif isinstance(statement, ast.ImportFrom) and statement.module == "wfrun" and not statement.level:
                self.decorators |= {alias.asname or alias.name for alias in statement.names if alias.name == "action"}

    def is_action(self, node: ast.expr) -> bool:
        """Returns whether an expression is the decorator ``wfrun.action``."""
        match node:
            case ast.Name(name):
                return name in self.decorators
            case ast.Attribute(ast.Name(module), "action"):
                return module in self.modules
            case _:
                return False


def _read_function(function: ast.FunctionDef | ast.AsyncFunctionDef, names: _Names, filename: str) -> CustomAction | None:
    """Returns the action that a function declares; None for other functions."""
    for decorator in function.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        if names.is_action(call.func if call is not None else decorator):
            break
    else:
        return None
    if isinstance(function, ast.AsyncFunctionDef):
        raise _Problem(function, f"`{function.name}` is an `async` function; an action is a plain one")
    _check_name(function)
    declaration = ActionDeclaration(
        function.name,
        tuple(_parameters(function)),
        result=_result(function.returns),
        effect=_effect(call),
        doc=_doc(function),
    )
    shown = " ".join(f"{one.name}={_sample(one.type)}" for one in declaration.parameters if one.required)
    declaration = ActionDeclaration(
        declaration.name,
        declaration.parameters,
        result=declaration.result,
        effect=declaration.effect,
        doc=declaration.doc,
        example=f"{function.name} {shown}".rstrip(),
    )
    return CustomAction(declaration, _example(call, function), filename, function.lineno)


def _check_name(function: ast.FunctionDef) -> None:
    from wfrun import stripe_catalog
    from wfrun.interpreter.builtins import FUNCTIONS
    from wfrun.stdlib_actions.own_actions import OWN_ACTIONS

    name = function.name
    if not name.isascii():
        raise _Problem(function, f"`{name}`: the name of an action has the letters a to z, digits and `_`")
    if name in RESERVED or name in SOFT or name == "to" or name == "most":
        raise _Problem(function, f"`{name}` is a word of the language and cannot be an action")
    if name in FUNCTIONS:
        raise _Problem(function, f"`{name}` is a function of the language and cannot be an action")
    if name in OWN_ACTIONS or stripe_catalog.load().operation_of(name) is not None:
        raise _Problem(function, f"`{name}` is an action already; give this one another name")


def _parameters(function: ast.FunctionDef) -> Iterator[Parameter]:
    arguments = function.args
    if arguments.posonlyargs or arguments.args:
        first = (arguments.posonlyargs + arguments.args)[0]
        raise _Problem(first, f"arguments of an action are given by name: write `def {function.name}(*, {first.arg}: …)`")
    if arguments.vararg is not None or arguments.kwarg is not None:
        raise _Problem(function, f"`{function.name}` takes arguments without names of their own; each must be listed")
    common = {parameter.name for parameter in COMMON_PARAMETERS}
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if argument.arg in common:
            raise _Problem(argument, f"every action takes `{argument.arg}`; give this argument another name")
        if not argument.arg.isascii():
            raise _Problem(argument, f"`{argument.arg}`: the name of an argument has the letters a to z, digits and `_`")
        if argument.annotation is None:
            raise _Problem(argument, f"`{argument.arg}` needs a type: {_TYPES}")
        type_ = _type(argument.annotation)
        if type_ is None:
            message = (
                "`float` holds no exact numbers; write `Decimal`" if _last_name(argument.annotation) == "float" else f"a type is {_TYPES}"
            )
            raise _Problem(argument, f"`{argument.arg}`: {message}")
        yield Parameter(argument.arg, type_, required=default is None, prints=True)


def _type(node: ast.expr, depth: int = 0) -> Type | None:
    """Returns the type that an annotation means; None for one that no value of the language fits."""
    if depth > MAX_DEPTH:
        return None
    match node:
        case ast.Constant(str(quoted)):
            try:
                return _type(ast.parse(quoted, mode="eval").body, depth + 1)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return None
        case ast.Name() | ast.Attribute():
            return _PLAIN.get(_last_name(node))
        case ast.BinOp(left, ast.BitOr(), right):
            return _one_of([left, right], depth)
        case ast.Subscript(base, ast.Tuple(items)):
            return _generic(_last_name(base), items, depth)
        case ast.Subscript(base, item):
            return _generic(_last_name(base), [item], depth)
        case _:
            return None


def _generic(name: str, items: list[ast.expr], depth: int) -> Type | None:
    if name == "Literal":
        values = [item.value for item in items if isinstance(item, ast.Constant)]
        texts = tuple(value for value in values if isinstance(value, str))
        return String(texts, open=False) if texts and len(texts) == len(items) else None
    if name in _LISTS and len(items) == 1:
        item = _type(items[0], depth + 1)
        return List(item) if item is not None else None
    if name in _MAPS and len(items) == 2:
        value = _type(items[1], depth + 1)
        return Map(value) if value is not None and _type(items[0], depth + 1) == STRING else None
    return _one_of(items, depth) if name in ("Optional", "Union") else None


def _one_of(items: list[ast.expr], depth: int) -> Type | None:
    """Returns the one type beside ``None``; any value where there are several."""
    types = [_type(item, depth + 1) for item in items if not (isinstance(item, ast.Constant) and item.value is None)]
    if None in types or not types:
        return None
    return types[0] if len(types) == 1 else ANY


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _result(annotation: ast.expr | None) -> Type:
    """Returns the type of a result: the declared one where it is plain. Money comes back as a map of ``minor`` and ``currency``."""
    if annotation is not None and _last_name(annotation) == "float":
        return NUMBER  # it comes back as the decimal that it prints as
    type_ = _type(annotation) if annotation is not None else None
    return ANY if type_ is None or isinstance(type_, Money) else type_


def _doc(function: ast.FunctionDef) -> str:
    text = ast.get_docstring(function) or ""
    return " ".join(text.split("\n\n")[0].split())


_OPTIONS = "`@wfrun.action` takes `example=…` and `effect=…` only"

_EFFECTS = {"read": Effect.READS, "write": Effect.WRITES, "money": Effect.MOVES_MONEY, "end": Effect.ENDS}


def _effect(call: ast.Call | None) -> Effect:
    """Returns what a call of the action does: the word after ``effect=``, else that it writes."""
    for keyword in call.keywords if call is not None else ():
        if keyword.arg == "effect":
            word = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
            if not isinstance(word, str) or word not in _EFFECTS:
                raise _Problem(keyword.value, 'an effect is "read", "write", "money" (moves it) or "end" (ends something)')
            return _EFFECTS[word]
    return Effect.WRITES


def _example(call: ast.Call | None, function: ast.FunctionDef) -> Any:
    """Returns the answer of a simulation: the literal after ``example=``."""
    if call is None:
        return None
    for argument in call.args:
        raise _Problem(argument, _OPTIONS)
    found = None
    for keyword in call.keywords:
        if keyword.arg not in ("example", "effect"):
            raise _Problem(keyword.value, _OPTIONS)
        if keyword.arg == "effect":
            continue
        try:
            found = _json(ast.literal_eval(keyword.value))
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            raise _Problem(
                keyword.value, f"the example of `{function.name}` is a literal that JSON can say: text, numbers, lists, maps"
            ) from None
    return found


def _json(value: Any, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise ValueError("too deep")
    match value:
        case None | bool() | str() | int():
            return value
        case float():
            number = Decimal(repr(value))
            if not number.is_finite():
                raise ValueError("no number")
            return number
        case list() | tuple():
            return [_json(item, depth + 1) for item in value]
        case dict():
            if not all(isinstance(key, str) for key in value):
                raise ValueError("a key that is no text")
            return {key: _json(item, depth + 1) for key, item in value.items()}
        case _:
            raise ValueError("not JSON")


def _sample(type_: Type) -> str:
    """Returns a value of a type, as the reference shows it."""
    match type_:
        case String(values):
            return f'"{values[0]}"' if values and '"' not in values[0] else '"…"'
        case Number():
            return "1"
        case Boolean():
            return "true"
        case Money():
            return "5 USD"
        case List():
            return "[]"
        case Map():
            return "{}"
        case Any_():
            return '"…"'
        case _:
            return '"…"'
