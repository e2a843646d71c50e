"""Sibling modules: what an ``actions.py`` imports from its own folder, apart for each folder.

Two folders may both have a ``helpers.py``, and one process may run rules of both. So the modules of a folder are loaded as those of a
package that has a name of its own, and ``import helpers`` in a file of the folder gives the folder's. All else is imported as always.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType
from typing import Any


class Folder:
    """A folder whose Python files find each other; ``package`` is the name that its modules are loaded below."""

    def __init__(self, path: str, package: str) -> None:
        self.path = path
        self.package = package
        self.builtins: dict[str, Any] = {**vars(builtins), "__import__": self._import}
        """The names that are built into the files of the folder."""

    def open(self) -> None:
        """Makes the modules of the folder importable below its package."""
        if self.package not in sys.modules:
            package = ModuleType(self.package)
            package.__path__ = [self.path]
            sys.modules[self.package] = package
        _FINDER.folders[self.package] = self
        if _FINDER not in sys.meta_path:
            sys.meta_path.insert(0, _FINDER)

    def has(self, name: str) -> bool:
        """Tells whether the folder has a module of this name, one that the standard library does not have."""
        if name in sys.stdlib_module_names or name in ("wfrun", "__main__"):
            return False
        place = os.path.join(self.path, name)
        return os.path.isfile(place + ".py") or os.path.isfile(os.path.join(place, "__init__.py"))

    def _import(
        self,
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """Imports as ``import`` does, from the folder first."""
        top = name.partition(".")[0]
        if level or not self.has(top):
            return builtins.__import__(name, globals, locals, fromlist or (), level)
        module = importlib.import_module(f"{self.package}.{name}")
        for wanted in fromlist or ():
            if wanted != "*" and not hasattr(module, wanted) and hasattr(module, "__path__"):
                try:
                    importlib.import_module(f"{module.__name__}.{wanted}")
                except ModuleNotFoundError as error:
                    if error.name != f"{module.__name__}.{wanted}":
                        raise
        return module if fromlist else sys.modules[f"{self.package}.{top}"]


class _Loader(SourceFileLoader):
    """Loads a file of a folder, with what is built into its files."""

    def __init__(self, name: str, path: str, folder: Folder) -> None:
        super().__init__(name, path)
        self.folder = folder

    def exec_module(self, module: ModuleType) -> None:
        vars(module)["__builtins__"] = self.folder.builtins
        super().exec_module(module)


class _Finder(MetaPathFinder):
    """Finds the modules of all folders that are open."""

    def __init__(self) -> None:
        self.folders: dict[str, Folder] = {}

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        folder = self.folders.get(fullname.partition(".")[0])
        if folder is None or path is None:
            return None
        for parent in path:
            place = os.path.join(parent, fullname.rpartition(".")[2])
            for file, inside in ((os.path.join(place, "__init__.py"), [place]), (place + ".py", None)):
                if os.path.isfile(file):
                    loader = _Loader(fullname, file, folder)
                    return importlib.util.spec_from_file_location(fullname, file, loader=loader, submodule_search_locations=inside)
        return None


_FINDER = _Finder()
