"""Loading of an ``actions.py``: its text is run once, when the first of its actions is carried out.

What runs is the text that the program holds, so that a run ends on the actions that it began with. ``__file__`` is where the file was. What
it imports is what is there now: the modules beside it, or those of the package that offers it.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from threading import Lock, RLock
from types import ModuleType
from typing import Any

from wfrun.live.custom.siblings import Folder
from wfrun.stdlib_actions.custom.action import ActionsFile


class CannotLoad(Exception):
    """An ``actions.py`` that fails when it is run; the text begins with the place."""


class ActionModules:
    """The modules that have been made of actions files, one for each text and place."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._loaded: dict[ActionsFile, ModuleType] = {}
        self._locks: dict[ActionsFile, RLock] = {}

    def function(self, source: ActionsFile, name: str) -> Callable[..., Any]:
        """Returns a function of a file, which is run if it has not been. Raises ``CannotLoad``."""
        found = getattr(self._module(source), name, None)
        if not callable(found):
            raise CannotLoad(f"{source.path}: `{name}` is no function once the file has run")
        function: Callable[..., Any] = found
        return function

    def _module(self, source: ActionsFile) -> ModuleType:
        with self._lock:
            module = self._loaded.get(source)
            if module is not None:
                return module
            own = self._locks.setdefault(source, RLock())
        with own:  # loading takes as long as its author likes, and others need not wait for it
            module = self._loaded.get(source)
            if module is None:
                module = _run(source)
                with self._lock:
                    self._loaded[source] = module
            return module


def _run(source: ActionsFile) -> ModuleType:
    """Runs a file as a module. One that fails is run again when it is next needed. Raises ``CannotLoad``."""
    place = place_of(source)
    name = "wfrun_actions_" + hashlib.sha256(f"{place}\0{source.text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    if source.module is not None:
        module = ModuleType(name)
        module.__package__ = source.module.rpartition(".")[0] if os.path.basename(place) != "__init__.py" else source.module
    else:
        folder = Folder(os.path.dirname(place), name)
        folder.open()
        module = ModuleType(f"{name}.{os.path.basename(place).removesuffix('.py')}")
        module.__package__ = name
        vars(module)["__builtins__"] = folder.builtins
    module.__file__ = place
    sys.modules[module.__name__] = module
    try:
        exec(compile(source.text, place, "exec", dont_inherit=True), vars(module))
    except BaseException as error:
        sys.modules.pop(module.__name__, None)
        line = line_in(error, place)
        where = f"{source.path}:{line}" if line else source.path
        raise CannotLoad(f"{where}: the file cannot be run: {told(error)}") from None
    return module


def place_of(source: ActionsFile) -> str:
    """Returns the absolute path of a file."""
    return source.place or os.path.abspath(source.path)


def line_in(error: BaseException, place: str) -> int:
    """Returns the line of a file in which an error came up; 0 where that is elsewhere."""
    if isinstance(error, SyntaxError) and error.filename == place:
        return error.lineno or 0
    line, frame = 0, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == place:
            line = frame.tb_lineno
        frame = frame.tb_next
    return line


def told(error: BaseException) -> str:
    """Returns an error as text: ``ValueError: no such customer``."""
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception:
        text = ""
    name = type(error).__name__
    return f"{name}: {text}" if text else name
