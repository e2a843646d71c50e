"""Stored programs: a checked program with all that its runs read, kept by the hash of its content.

A run ends on the program that it began with, whatever becomes of the files. What is stored are the scripts, the files that they use, the
settings and the lists; secrets never are. The checked tree is stored beside them; where a newer version of wfrun has another form of
trees, the scripts are checked again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from wfrun.dsl.diagnostics.diagnostic import CheckFailed
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.dsl.source import Source
from wfrun.interpreter.triggers import Rule, RuleIndex, rules_of
from wfrun.project.codec import decode, encode
from wfrun.project.files import PackageFile, read_script, read_text
from wfrun.project.imports import used_files
from wfrun.project.loader import Loaded, load_scripts
from wfrun.project.package_actions import package_file
from wfrun.runs import schema
from wfrun.settings import Settings
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.stdlib_actions.custom.reader import read_actions
from wfrun.support.json_text import json_bytes, read_json
from wfrun.support.records import evolve, frozen


class UnknownProgram(Exception):
    """A program that the database does not hold, or that cannot be read any more; the text is one sentence."""


@frozen
class StoredProgram:
    """A program as runs see it: its rules, and the settings and lists that they read."""

    hash: str
    rules: tuple[Rule, ...]
    settings: Mapping[str, Any]
    lists: Mapping[str, tuple[str, ...]]

    @property
    def index(self) -> RuleIndex:
        """The rules by event type."""
        return RuleIndex(self.rules)

    def rule(self, name: str) -> Rule | None:
        """Returns the rule of a workflow's name."""
        return next((rule for rule in self.rules if rule.name == name), None)


def stored_form(loaded: Loaded, settings: Settings) -> bytes:
    """Returns a program as it is stored."""
    used = [_used_by(source, file) for source, file in zip(loaded.sources, loaded.checked.files, strict=True)]
    content = {
        "folders": [os.path.dirname(os.path.abspath(source.name)) for source in loaded.sources],
        "scripts": [[source.name, source.text] for source in loaded.sources],
        "used": used,
        "settings": dict(settings.values),
        "lists": {name: list(items) for name, items in settings.lists.items()},
        "checked": base64.b85encode(encode(loaded.checked)).decode("ascii"),
    }
    return json_bytes(content)


def _used_by(source: Source, file: Any) -> list[list[str]]:
    """Returns path and text of the files that a script uses; for what a package offers also its module, version and place."""
    folder = os.path.dirname(source.name)
    used = []
    for use in used_files(file.file):
        if use.is_package:
            offered = package_file(use.path)
            used.append([use.path, offered.text, offered.module, offered.version, offered.place])
        else:
            used.append([use.path, read_text(os.path.join(folder, use.path))])
    return used


def hash_of(form: bytes) -> str:
    """Returns the hash of a stored program: of all that its author wrote, and not of the form of its tree nor of where the files are."""
    content = {name: value for name, value in read_json(form).items() if name not in ("checked", "folders")}
    return "sha256:" + hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode("utf-8", "surrogatepass")).hexdigest()


def store(connection: sa.Connection, form: bytes, now: float) -> str:
    """Stores a program, or notes that it was brought again; returns its hash."""
    name = hash_of(form)
    there = sa.update(schema.programs).where(schema.programs.c.hash == name).values(stored=now)
    if connection.execute(there).rowcount == 0:
        connection.execute(sa.insert(schema.programs).values(hash=name, body=zlib.compress(form), stored=now))
    return name


def brought(connection: sa.Connection, form: bytes) -> StoredProgram:
    """Stores a program, or notes that it was brought again; returns it."""
    return read(connection, store(connection, form, time.time()))


def read(connection: sa.Connection, name: str) -> StoredProgram:
    """Returns the program of a hash. Raises ``UnknownProgram``."""
    body = connection.execute(sa.select(schema.programs.c.body).where(schema.programs.c.hash == name)).scalar_one_or_none()
    if body is None:
        raise UnknownProgram(f"the program {name} is not in the database")
    try:
        content = read_json(zlib.decompress(body))
        lists = {title: tuple(items) for title, items in content["lists"].items()}
        return StoredProgram(name, _rules(content), content["settings"], lists)
    except (zlib.error, ValueError, LookupError, TypeError, AttributeError) as error:
        raise UnknownProgram(f"the program {name} cannot be read: it is not what wfrun stored") from error


def _rules(content: Mapping[str, Any]) -> tuple[Rule, ...]:
    checked = decode(base64.b85decode(content["checked"]))
    if checked is None:
        loaded = _checked_again(content["scripts"], content["used"])
        checked, libraries = loaded.checked, loaded.libraries
    else:
        libraries = tuple(StandardDeclarations.of(file.release) for file in checked.files)
    folders = content.get("folders") or [os.path.dirname(os.path.abspath(name)) for name, _ in content["scripts"]]
    stored = zip(checked.files, libraries, content["scripts"], content["used"], folders, strict=True)
    return rules_of(
        [
            (evolve(file, source_name=script[0]), Source(*script), _with_actions(library, used, folder))
            for file, library, script, used, folder in stored
        ]
    )


def _with_actions(library: StandardDeclarations, used: Sequence[Sequence[str]], folder: str) -> StandardDeclarations:
    """Returns declarations with the author's actions in the files that a script used, at the places that these had."""
    for path, text, *package in used:
        if package:
            library = library.with_custom(read_actions(text, path, package[2], package[0]))
        elif not path.endswith(".wf"):
            library = library.with_custom(read_actions(text, path, os.path.normpath(os.path.join(folder, path))))
    return library


def _checked_again(scripts: Sequence[Sequence[str]], used: Sequence[Sequence[Sequence[str]]]) -> Loaded:
    """Checks stored scripts, which another version of wfrun checked when they were stored. Raises ``UnknownProgram``."""
    with tempfile.TemporaryDirectory(prefix="wfrun-program-") as folder:
        stored = []
        for number, ((name, text), files) in enumerate(zip(scripts, used, strict=True)):
            place = os.path.join(folder, str(number))
            os.mkdir(place)
            path = os.path.join(place, os.path.basename(name) or "script.wf")
            packages = {title: PackageFile(module, version, at, content) for title, content, module, version, at in _of_packages(files)}
            for title, content in [(os.path.basename(path), text), *(row for row in files if len(row) == 2)]:
                target = os.path.normpath(os.path.join(place, title))
                if not target.startswith(place + os.sep):
                    raise UnknownProgram(f"{name} uses {title}, which does not lie beside it: this version cannot check it again")
                os.makedirs(os.path.dirname(target), exist_ok=True)
                with open(target, "w", encoding="utf-8", newline="") as file:
                    file.write(content)
            stored.append(evolve(read_script(path), packages=packages))
        try:
            return load_scripts(stored)
        except CheckFailed as failed:
            first = next(problem for problem in failed.problems if problem.severity is Severity.ERROR)
            place = f"{os.path.basename(first.source.name)}:{first.source.place(first.span.start).line}: {first.message}"
            raise UnknownProgram(f"this version of wfrun finds an error in a script that an earlier one took: {place}") from None


def _of_packages(used: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
    return (row for row in used if len(row) > 2)
