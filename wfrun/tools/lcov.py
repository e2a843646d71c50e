"""Coverage in the format of lcov, which genhtml and the services that show coverage read (``man geninfo``, "FILES")."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from wfrun.tools.coverage import FileCoverage


def lcov_document(files: Iterable[FileCoverage], path_of: Callable[[str], str]) -> str:
    """Writes the tracefile. Workflows stand in it as functions, the sides of branches and of the parts of conditions as branches."""
    lines: list[str] = []
    for file in files:
        lines += ["TN:", f"SF:{_one_line(path_of(file.file))}"]
        workflows = [spot for spot in file.spots if spot.kind == "workflow"]
        # The names of functions are unique in a file and have no comma in them.
        lines += [f"FN:{spot.line},{_name(spot.text)}" for spot in workflows]
        lines += [f"FNDA:{spot.sides[0].count},{_name(spot.text)}" for spot in workflows]
        lines += [f"FNF:{len(workflows)}", f"FNH:{sum(spot.sides[0].count > 0 for spot in workflows)}"]
        forks = [spot for spot in file.spots if spot.kind != "workflow"]
        blocks: dict[int, int] = {}
        for spot in forks:
            block = blocks[spot.line] = blocks.get(spot.line, -1) + 1
            reached = any(side.count for side in spot.sides) or file.lines.get(spot.line, 0) > 0
            for number, side in enumerate(spot.sides):
                lines.append(f"BRDA:{spot.line},{block},{number},{side.count if reached else '-'}")
        sides = [side for spot in forks for side in spot.sides]
        lines += [f"BRF:{len(sides)}", f"BRH:{sum(side.count > 0 for side in sides)}"]
        lines += [f"DA:{line},{count}" for line, count in sorted(file.lines.items())]
        lines += [f"LF:{len(file.lines)}", f"LH:{sum(count > 0 for count in file.lines.values())}", "end_of_record"]
    return "".join(f"{line}\n" for line in lines)


def _name(text: str) -> str:
    return _one_line(text.strip('"')).replace(",", " ")


def _one_line(text: str) -> str:
    return " ".join(text.split())
