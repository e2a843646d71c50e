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
from wfrun.stdlib_actions.custom.action import ActionsFile, CustomAction, CustomActions

MAX_DEPTH = 50
"""Deepest nesting of types and examples that is read."""

MAX_RETRIES = 100
MAX_TIMEOUT = 86_400
"""Seconds."""

KEY_PARAMETER = "idempotency_key"
"""The parameter that is filled in and that scripts do not see."""

_AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef

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


def read_actions(text: str, filename: str, place: str | None = None, module: str | None = None) -> CustomActions:
    """Reads the declarations of an ``actions.py`` without running it. Total: what cannot be read is among the problems.

    ``filename`` is how scripts and problems name the file, ``place`` its absolute path, ``module`` its name where a package offers it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, filename="actions.py")
    except SyntaxError as error:
        return CustomActions((), (f"{filename}:{error.lineno or 1}: this is not Python: {error.msg}",))
    except (ValueError, RecursionError, MemoryError):
        return CustomActions((), (f"{filename}: this is not Python that can be read",))
    names = _Names(tree)
    source = ActionsFile(filename, text, place, module)
    actions: dict[str, CustomAction] = {}
    problems: list[str] = []
    for statement in tree.body:
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        try:
            found = _read_function(statement, names, source)
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


def _read_function(function: _AnyFunction, names: _Names, source: ActionsFile) -> CustomAction | None:
    """Returns the action that a function declares; None for other functions."""
    for decorator in function.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        if names.is_action(call.func if call is not None else decorator):
            break
    else:
        return None
    _check_name(function)
    _check_body(function)
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
        moves=_moved(declaration),
        doc=declaration.doc,
        example=f"{function.name} {shown}".rstrip(),
        retries=_number(call, "retries", MAX_RETRIES, whole=True),
        timeout=_number(call, "timeout", MAX_TIMEOUT),
    )
    return CustomAction(declaration, _example(call, function), source, function.lineno, takes_key=_takes_key(function))


def _check_name(function: _AnyFunction) -> None:
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


def _check_body(function: _AnyFunction) -> None:
    """Refuses a function that a call would not run: with ``yield`` it only makes a generator."""
    inside: list[ast.AST] = list(function.body)
    while inside:
        node = inside.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            raise _Problem(node, f"`{function.name}` holds `yield`, so that a call of it would do nothing; return a list")
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            inside += ast.iter_child_nodes(node)


def _parameters(function: _AnyFunction) -> Iterator[Parameter]:
    arguments = function.args
    if arguments.posonlyargs or arguments.args:
        first = (arguments.posonlyargs + arguments.args)[0]
        raise _Problem(first, f"arguments of an action are given by name: write `def {function.name}(*, {first.arg}: …)`")
    if arguments.vararg is not None or arguments.kwarg is not None:
        raise _Problem(function, f"`{function.name}` takes arguments without names of their own; each must be listed")
    common = {parameter.name for parameter in COMMON_PARAMETERS}
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if argument.arg == KEY_PARAMETER:
            if argument.annotation is None or _type(argument.annotation) != STRING:
                raise _Problem(argument, f"the key of a call is text: write `{KEY_PARAMETER}: str`")
            continue
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


def _moved(declaration: ActionDeclaration) -> str | None:
    """Returns the parameter that says how much money a call moves: the only one that is money, where a call moves it."""
    amounts = [one.name for one in declaration.parameters if isinstance(one.type, Money)]
    return amounts[0] if declaration.effect is Effect.MOVES_MONEY and len(amounts) == 1 else None


def _takes_key(function: _AnyFunction) -> bool:
    return any(argument.arg == KEY_PARAMETER for argument in function.args.kwonlyargs)


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


def _doc(function: _AnyFunction) -> str:
    text = ast.get_docstring(function) or ""
    return " ".join(text.split("\n\n")[0].split())


_OPTIONS = "`@wfrun.action` takes `example=…`, `effect=…`, `retries=…` and `timeout=…` only"

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


def _number(call: ast.Call | None, name: str, most: int, *, whole: bool = False) -> Any:
    """Returns the number after an option; None where it is not given."""
    for keyword in call.keywords if call is not None else ():
        if keyword.arg == name:
            value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
            if type(value) is int and (0 if whole else 1) <= value <= most:
                return value if whole else float(value)
            if type(value) is float and not whole and 0 < value <= most:
                return value
            what = f"a whole number from 0 to {most}" if whole else f"a number of seconds above 0, at most {most:,}"
            raise _Problem(keyword.value, f"`{name}` is {what}")
    return None


def _example(call: ast.Call | None, function: _AnyFunction) -> Any:
    """Returns the answer of a simulation: the literal after ``example=``."""
    if call is None:
        return None
    for argument in call.args:
        raise _Problem(argument, _OPTIONS)
    found = None
    for keyword in call.keywords:
        if keyword.arg not in ("example", "effect", "retries", "timeout"):
            raise _Problem(keyword.value, _OPTIONS)
        if keyword.arg != "example":
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
