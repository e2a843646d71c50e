"""The ``stripe`` package as parsed source: its modules, their classes, and what a name in an annotation refers to."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple


class Module:
    """One parsed source file.

    ``classes`` holds classes of every depth by their dotted path, ``imports`` the module and name behind each imported name,
    ``functional`` the fields of ``X = TypedDict("X", {...})``, which the package uses for fields named like a Python keyword.
    """

    __slots__ = ("classes", "functional", "imports", "name", "tree")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.tree = ast.parse(text)
        self.classes: dict[str, ast.ClassDef] = {}
        self.imports: dict[str, tuple[str, str]] = {}
        self.functional: dict[str, ast.Dict] = {}
        self._scan(self.tree.body, "")

    def _scan(self, body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            match node:
                case ast.ClassDef():
                    self.classes[prefix + node.name] = node
                    self._scan(node.body, f"{prefix}{node.name}.")
                case ast.ImportFrom(module=str(module)):
                    for alias in node.names:
                        self.imports[alias.asname or alias.name] = (module, alias.name)
                case ast.If():  # if TYPE_CHECKING:
                    self._scan(node.body, prefix)
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="TypedDict"), args=[_, ast.Dict() as fields])):
                    self.functional[name] = fields
                case _:
                    pass

    def assigned(self, name: str) -> object:
        """Returns the literal that a module-level ``name = …`` assigns; None when there is no such line."""
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
                value: object = ast.literal_eval(node.value)
                return value
        return None


class ClassRef(NamedTuple):
    """A class of the package: its module, and its dotted path inside it (``Charge.Outcome``)."""

    module: Module
    path: str

    @property
    def node(self) -> ast.ClassDef:
        """Returns the class statement."""
        return self.module.classes[self.path]


class Package:
    """The source folder of one version of ``stripe``. Modules are parsed once, when first asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._modules: dict[str, Module | None] = {}
        self.version = self._constant("_version.py", "VERSION")
        self.release = self._constant("_api_version.py", "CURRENT")

    def _constant(self, file: str, name: str) -> str:
        found = re.search(rf'\b{name} = "([^"]+)"', (self.root / file).read_text("utf-8"))
        if found is None:
            raise ValueError(f"{self.root / file} does not set {name}")
        return found[1]

    def module(self, name: str) -> Module | None:
        """Returns the module of a dotted name, or None where the package has none."""
        if name not in self._modules:
            base = self.root.parent / name.replace(".", "/")
            file = next((f for f in (base.with_suffix(".py"), base / "__init__.py") if f.is_file()), None)
            self._modules[name] = Module(name, file.read_text("utf-8")) if file is not None and name.split(".")[0] == "stripe" else None
        return self._modules[name]

    def modules_with(self, text: str, pattern: str) -> list[Module]:
        """Returns the modules of a pattern whose source holds ``text``, in the order of their names; the others are not parsed."""
        found: list[Module] = []
        for file in sorted(self.root.rglob(pattern)):
            if text in file.read_text("utf-8"):
                module = self.module("stripe." + ".".join(file.relative_to(self.root).with_suffix("").parts))
                assert module is not None, file
                found.append(module)
        return found

    def resolve(self, module: Module, scope: str, dotted: str) -> ClassRef | None:
        """Returns the class that a name means inside the class ``scope`` of a module: innermost scope first, then imports."""
        parts = scope.split(".") if scope else []
        for depth in range(len(parts), -1, -1):
            path = ".".join([*parts[:depth], dotted])
            if path in module.classes:
                return ClassRef(module, path)
        head, _, rest = dotted.partition(".")
        if head not in module.imports:
            return None
        target, original = module.imports[head]
        imported = self.module(target)
        if imported is not None:
            path = f"{original}.{rest}" if rest else original
            if path in imported.classes:
                return ClassRef(imported, path)
            if original in imported.imports and imported is not module:
                return self.resolve(imported, "", path)
        submodule = self.module(f"{target}.{original}")
        return self.resolve(submodule, "", rest) if submodule is not None and rest else None


_LINK = re.compile(r"\[([^\]\[]+)\]\([^)\s]*\)")
_TAG = re.compile(r"</?(?:a|p|br|em|strong|code)\b[^>]*>")


def clean(text: str | None) -> str:
    """Returns documentation without indentation and markup, for terminals and editors; links keep their words only."""
    if not text:
        return ""
    return re.sub(r"[ \t]*\n[ \t]*", "\n", _LINK.sub(r"\1", _TAG.sub("", text))).strip()
