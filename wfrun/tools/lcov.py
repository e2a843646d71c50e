"""Coverage in the format of lcov, which genhtml and the services that show coverage read (``man geninfo``, "FILES")."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from wfrun.tools.coverage import FileCoverage


def lcov_document(files: Iterable[FileCoverage], path_of: Callable[[str], str]) -> str:
    """Writes the tracefile. Workflows stand in it as functions, the sides of branches and of the parts of conditions as branches."""
    lines: list[str] = []
    for file in files:
        lines += ["TN:", f"SF:{_one_line(path_of(file.file))}"]
        workflows = [point for point in file.points if point.kind == "workflow"]
        # The names of functions are unique in a file and have no comma in them.
        lines += [f"FN:{point.line},{_name(point.text)}" for point in workflows]
        lines += [f"FNDA:{point.sides[0].count},{_name(point.text)}" for point in workflows]
        lines += [f"FNF:{len(workflows)}", f"FNH:{sum(point.sides[0].count > 0 for point in workflows)}"]
        forks = [point for point in file.points if point.kind != "workflow"]
        blocks: dict[int, int] = {}
        for point in forks:
            block = blocks[point.line] = blocks.get(point.line, -1) + 1
            reached = any(side.count for side in point.sides) or file.lines.get(point.line, 0) > 0
            for number, side in enumerate(point.sides):
                lines.append(f"BRDA:{point.line},{block},{number},{side.count if reached else '-'}")
        sides = [side for point in forks for side in point.sides]
        lines += [f"BRF:{len(sides)}", f"BRH:{sum(side.count > 0 for side in sides)}"]
        lines += [f"DA:{line},{count}" for line, count in sorted(file.lines.items())]
        lines += [f"LF:{len(file.lines)}", f"LH:{sum(count > 0 for count in file.lines.values())}", "end_of_record"]
    return "".join(f"{line}\n" for line in lines)


def _name(text: str) -> str:
    return _one_line(text.strip('"')).replace(",", " ")


def _one_line(text: str) -> str:
    return " ".join(text.split())
