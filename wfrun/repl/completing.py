"""Completion in the REPL: of commands and their arguments here, of what is written in the language by ``ide.completion``."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import cache

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from wfrun.ide.completion import EXPRESSION, Completions, Environment, complete
from wfrun.repl import commands
from wfrun.repl.session import ReplSession
from wfrun.support.terminal_text import visible

_MAX_COMPLETIONS = 200

_COMMAND = re.compile(r"\s*:\s*(\w*)\Z")
_ARGUMENT = re.compile(r"\s*:\s*(\w+)\s+")


class SessionCompleter(Completer):
    """Completes what is typed into a session."""

    def __init__(self, session: ReplSession) -> None:
        self.session = session

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Yields what may stand at the cursor, best first."""
        text = document.text_before_cursor
        named = _COMMAND.match(text)
        if named is not None:
            return self._commands(named[1])
        given = _ARGUMENT.match(text)
        if given is not None:
            return self._arguments(given[1], text[given.end() :])
        return _shown(complete(document.text, document.cursor_position, self._environment()), document.cursor_position)

    def _environment(self) -> Environment:
        session = self.session
        names = {name: type_ for frame in reversed([*session.checker.names.chain()]) for name, type_ in frame.names.items() if name}
        return Environment(
            session.library,
            mode=EXPRESSION,
            event=session.events.type,
            names=names,
            lists=tuple(session.settings.lists),
            settings=tuple(session.settings.values),
            secrets=tuple(session.settings.secrets),
            packages=_packages(),
            docs=session.library.catalog.doc,
        )

    def _commands(self, word: str) -> Iterator[Completion]:
        for command in commands.COMMANDS:
            if command.name.startswith(word):
                takes = any(command.arguments)
                yield Completion(
                    command.name + (" " if takes else ""),
                    -len(word),
                    display=f":{command.name}",
                    display_meta=next(iter(command.arguments.values())),
                )

    def _arguments(self, name: str, rest: str) -> Iterable[Completion]:
        command = commands.command_named(name)
        match command.completes if command is not None else "":
            case commands.EXPRESSION:
                return _shown(complete(rest, len(rest), self._environment()), len(rest))
            case commands.PATH if "=" not in rest:
                return _shown(complete(rest, len(rest), self._environment()), len(rest), kinds=("field",))
            case commands.EVENT if " " not in rest:
                return [*self._events(rest), *_files(rest)]
            case commands.FILE:
                return _files(rest)
            case commands.ANSWERS:
                word = rest.rpartition(" ")[2]
                return [Completion(answer, -len(word)) for answer in ("yes", "no", "none") if answer.startswith(word)]
            case commands.COMMAND_NAME:
                return self._commands(rest.removeprefix(":"))
        return []

    def _events(self, word: str) -> Iterator[Completion]:
        library = self.session.library
        names = [name for name in library.event_names() if name.startswith(word)]
        names += [name for name in library.event_names() if word in name and not name.startswith(word)]
        for name in names[:_MAX_COMPLETIONS]:
            declaration = library.event(name)
            yield Completion(name, -len(word), display_meta=_line(declaration.doc if declaration is not None else ""))


def _shown(found: Completions, cursor: int, kinds: tuple[str, ...] = ()) -> Iterator[Completion]:
    for item in found.items:
        if kinds and item.kind not in kinds:
            continue
        detail = item.detail.removeprefix(f"{item.label} ") if item.kind == "action" else item.detail
        meta = " · ".join(part for part in (detail or item.kind, item.doc) if part)
        yield Completion(item.insert, found.start - cursor, display=visible(item.label), display_meta=_line(meta))


def _files(word: str) -> Iterator[Completion]:
    """Files and folders whose path begins with the word."""
    folder, start = os.path.split(word)
    try:
        with os.scandir(os.path.expanduser(folder) or ".") as entries:
            found = sorted((entry.name, entry.is_dir()) for entry in entries if entry.name.startswith(start))
    except (OSError, ValueError):
        return
    for name, is_folder in found[:_MAX_COMPLETIONS]:
        if (is_folder or name.endswith((".json", ".jsonl", ".ndjson"))) and (start or not name.startswith(".")):
            path = os.path.join(folder, name) + ("/" if is_folder else "")
            yield Completion(path, -len(word), display=visible(name), display_meta="folder" if is_folder else "file")


def _line(text: str) -> str:
    return visible(" ".join(text.split()))


@cache
def _packages() -> tuple[str, ...]:
    """Returns the names that installed packages offer actions under."""
    from wfrun.project.package_actions import offered

    return offered()
