"""Collects the pages of this folder: each fence that shows something to check is one test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.mdspec import Fence, Page, PageError, rewrite

UPDATE = "WFRUN_UPDATE_SPEC"
CHANGES = pytest.StashKey[dict[Path, list[tuple[Fence, str]]]]()


class Mismatch(Exception):
    """A fence holds something else than what happens; the text is the diff."""


class FenceItem(pytest.Item):
    """One fence."""

    def __init__(self, *, page: Page, fence: Fence, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]  # handed on as pytest gave them
        self.page = page
        self.fence = fence

    def runtest(self) -> None:
        actual = self.page.actual(self.fence)
        if actual == self.fence.text:
            return
        if os.environ.get(UPDATE):
            self.config.stash[CHANGES].setdefault(self.path, []).append((self.fence, actual))
        else:
            raise Mismatch(self.page.explain(self.fence, actual))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        if isinstance(excinfo.value, Mismatch | PageError):
            return str(excinfo.value)
        excinfo.traceback = excinfo.traceback.cut(path=__file__)
        return str(super().repr_failure(excinfo, style="short"))

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.fence.line - 1, f"{self.path.name}:{self.fence.line}"


class PageFile(pytest.File):
    """One page."""

    def collect(self) -> Iterator[FenceItem]:
        if os.environ.get(UPDATE) and hasattr(self.config, "workerinput"):
            raise self.CollectError(f"{UPDATE} rewrites whole pages: run it without `-n`")
        try:
            page = Page(self.path)
        except PageError as error:
            raise self.CollectError(str(error)) from None
        for fence in page.tests():
            yield FenceItem.from_parent(self, name=str(fence.line), page=page, fence=fence)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> PageFile | None:
    if file_path.suffix != ".md" or file_path.name == "README.md":
        return None
    parent.config.stash.setdefault(CHANGES, {})
    return PageFile.from_parent(parent, path=file_path)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for path, changes in config.stash.get(CHANGES, {}).items():
        rewrite(path, changes)
        terminalreporter.write_line(f"{path.name}: {len(changes)} fences rewritten; read the change before you keep it")
