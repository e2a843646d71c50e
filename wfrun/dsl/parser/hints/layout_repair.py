"""The error strategy of the layout pass that repairs: each token out of place is reported once, and what was meant is read."""

from __future__ import annotations

from wfrun.dsl.parser.hints import header_repair
from wfrun.dsl.parser.hints.block_repair import BlockRepair
from wfrun.dsl.parser.hints.timetable_repair import repair_timetable
from wfrun.dsl.parser.layout.blocks import BlockLayout
from wfrun.dsl.parser.layout.error_strategy import ErrorStrategy, Handlers
from wfrun.dsl.parser.layout.state import HEADER, START, STATEMENT, LayoutState, OpenBlock
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.tokens import Token


class LayoutRepair(ErrorStrategy):
    """The strategy of a second reading; ``repair`` holds what was reported and passed over."""

    def __init__(self, state: LayoutState) -> None:
        super().__init__(state)
        self.repair = BlockRepair(state)

    def handlers(self, handlers: Handlers) -> Handlers:
        """Returns the handlers, each after what repairs the token."""
        return header_repair.with_repairs(self.repair, handlers)

    # --- lines and statements

    def close_item(self) -> bool:
        """Closes whatever is open; False when the item is read again by its indentation."""
        return self.repair.close_item()

    def restart(self, token: Token) -> None:
        """Takes the name for the word that it is."""
        self.state.raw[self.state.index] = token._replace(kind=token.text)

    def begin_line(self, token: Token) -> bool:
        """Closes brackets and blocks that should have ended before the line."""
        state, repair = self.state, self.repair
        if state.brackets:
            if not repair.leaves_brackets(token):
                return True
            repair.drop_brackets()
        if state.block in repair.inserted:
            if repair.takes_end_word(token):
                return False
            repair.end_inserted_blocks(token)
        if token.kind in ("else", "catch", "on_failure") and state.block.mode in (START, STATEMENT):
            repair.ends_first_part(token)
        return True

    def end_line_start(self, token: Token) -> bool:
        """Obeys the indentation of an item that lacks a closing sign."""
        if self.repair.closes_with_end_word(token):
            return False
        self.repair.obey_indentation(token)
        return True

    def continue_header(self, token: Token, block: OpenBlock) -> None:
        """Opens the block that the header lacks."""
        header_repair.continue_header(self.repair, token, block)

    def compares(self, token: Token) -> bool:
        """Reports a comparison that begins a line."""
        return header_repair.compares(self.repair, token)

    def first_word(self, token: Token, block: OpenBlock) -> Token:
        """Returns the first word as it is meant."""
        return header_repair.first_word(self.repair, token, block)

    def trigger(self) -> None:
        """Reads timetables of other tools."""
        repair_timetable(self.repair)

    # --- after blocks

    def second_part(self, index: int, word: str) -> str:
        """Returns the second part that is meant."""
        return header_repair.second_part(self.repair, index, word)

    def take_second_part(self, token: Token, meant: str) -> None:
        """Reports the word, and takes what is meant."""
        header_repair.take_second_part(self.repair, token, meant)

    def after_block(self, token: Token) -> None:
        """Reports the missing ``;``."""
        header_repair.after_block(self.repair, token)

    # --- blocks and brackets

    def cannot_be_compared(self, index: int) -> bool:
        """Says whether a statement begins here that lacks a ``;`` before it."""
        return header_repair.cannot_be_compared(self.state, index)

    def closes_block(self, token: Token, block: OpenBlock) -> bool:
        """Reports a sign of the other form, or one too many."""
        return self.repair.closes_block(token, block)

    def stray(self, token: Token) -> None:
        """Reports the sign, or another of the item that is to blame."""
        self.repair.stray(token)

    def unmatched_bracket(self, token: Token) -> None:
        """Closes the brackets between, or takes the sign for the right one."""
        self.repair.unmatched_bracket(token)

    def leaves_brackets(self, token: Token, block: OpenBlock) -> bool:
        """Closes the brackets before a ``;`` or the ``<`` of a block."""
        if token.kind == ";" or (block.mode == HEADER and header_repair.begins_block(self.state, self.state.index + 1)):
            self.repair.drop_brackets()
            return True
        return False

    def skips_counting(self, token: Token) -> bool:
        """Reports a counting loop."""
        return header_repair.skips_counting(self.repair, token)

    def too_deep(self, token: Token) -> None:
        """Gives up the item."""
        self.repair.too_deep(token)


def repair_layout(source: Source, raw: list[Token]) -> tuple[BlockLayout, BlockRepair]:
    """Returns a layout pass that repairs, and its repairs."""
    state = LayoutState(source, raw)
    errors = LayoutRepair(state)
    return BlockLayout(state, errors), errors.repair
