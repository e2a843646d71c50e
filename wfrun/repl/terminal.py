"""The REPL at a terminal: a prompt with completion, colours and history around a session."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from threading import Thread

from prompt_toolkit import PromptSession
from prompt_toolkit.application.current import get_app
from prompt_toolkit.completion import Completer, DynamicCompleter
from prompt_toolkit.formatted_text import FormattedText, StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import DynamicLexer, Lexer, PygmentsLexer, SimpleLexer
from prompt_toolkit.output import ColorDepth, Output, create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.styles import Style

from wfrun import __version__
from wfrun.cli import exit_status
from wfrun.cli.terminal import stdout_terminal
from wfrun.repl.answer_printer import AnswerPrinter
from wfrun.repl.answering import answer_input
from wfrun.repl.answers import Answer, said
from wfrun.repl.history import InputHistory, history_file
from wfrun.repl.session import ReplSession

PROMPT = "wf> "
MORE = "... "
INDENT = "  "

_MENU_ROWS = 8

_STYLE = Style.from_dict(
    {
        "prompt": "bold ansicyan",
        "more": "ansibrightblack",
        "command": "ansicyan",
        "pygments.keyword": "bold ansiblue",
        "pygments.operator.word": "bold ansiblue",
        "pygments.keyword.constant": "ansimagenta",
        "pygments.literal.string": "ansigreen",
        "pygments.literal.string.interpol": "ansiyellow",
        "pygments.literal.number": "ansimagenta",
        "pygments.name.function": "ansicyan",
        "pygments.name.builtin": "ansicyan",
        "pygments.comment": "italic ansibrightblack",
    }
)


class InteractiveTerminal:
    """A session at a terminal. Its history goes on from one session to the next."""

    def __init__(self, session: ReplSession, color: str) -> None:
        self.session = session
        self.color = color
        session.ask = self.ask
        self.history = InputHistory(history_file(os.environ))
        self.printer = AnswerPrinter(stdout_terminal(color))
        self.depth = None if self.printer.terminal.color else ColorDepth.DEPTH_1_BIT
        self.prompt: PromptSession[str] = PromptSession(
            FormattedText([("class:prompt", PROMPT)]),
            multiline=True,
            prompt_continuation=_continuation,
            lexer=DynamicLexer(self._lexer),
            completer=DynamicCompleter(self._completer),
            complete_while_typing=False,
            history=self.history,
            key_bindings=_bindings(),
            style=_STYLE,
            color_depth=self.depth,
            reserve_space_for_menu=_MENU_ROWS,
            enable_open_in_editor=False,
            output=_output(),
            tempfile_suffix=".wf",
        )
        self._language: Lexer | None = None
        self._commands = SimpleLexer("class:command")

    def run(self, answer: Answer) -> int:
        """Reads and answers inputs until the person leaves; gives the exit status."""
        self.print_answer(_welcome(self.session) + answer)
        if self.history.fault:
            self.print_answer(said(("note: ", "faint"), self.history.fault))
        Thread(target=_get_ready, daemon=True).start()
        running = interrupted = False
        while True:
            try:
                if interrupted:
                    interrupted = False
                    sys.stdout.write("\n")
                    self.print_answer(said(("interrupted", "doubt")))
                text = self.prompt.prompt()
                running = True
                if self.carry_out(text):
                    return exit_status.OK
                running = False
            except KeyboardInterrupt:
                interrupted, running = running, False
            except EOFError:
                return exit_status.OK

    def carry_out(self, text: str) -> bool:
        """Answers what was typed or pasted, input by input; whether one of them ends the session."""
        from wfrun.repl.inputs import inputs_of

        given = list(inputs_of(text))
        for one in given:
            if len(given) > 1:
                self.print_answer(said((PROMPT + one.text.partition("\n")[0], "faint")))
            answer = answer_input(self.session, one.text, line=one.line)
            self.print_answer(answer)
            if answer.quits:
                return True
        return False

    def print_answer(self, answer: Answer) -> None:
        """Shows an answer at the width that the terminal has now."""
        self.printer.terminal = stdout_terminal(self.color)
        self.printer.print_answer(answer)
        sys.stdout.flush()

    def ask(self, message: str) -> bool | None:
        """Puts the question of an approval to the person: yes, no, or none for nobody in time."""
        self.print_answer(said("“" + message + "”"))
        asking: PromptSession[str] = PromptSession(style=_STYLE, color_depth=self.depth, output=_output())
        while True:
            try:
                word = asking.prompt(FormattedText([("class:prompt", "yes, no or none? ")])).strip().lower()
            except EOFError:
                return None
            if word in ("yes", "y"):
                return True
            if word in ("no", "n"):
                return False
            if word == "none":
                return None

    def _completer(self) -> Completer:
        """Returns the completer, imported when it is asked for."""
        from wfrun.repl.completing import SessionCompleter

        return SessionCompleter(self.session)

    def _lexer(self) -> Lexer:
        """Colours commands in one colour, and the rest as the language."""
        text = get_app().current_buffer.text.lstrip()
        if not text or text.startswith(":"):
            return self._commands
        if self._language is None:
            from wfrun.tools.grammar.pygments_lexer import WfLexer

            self._language = PygmentsLexer(WfLexer)
        return self._language


def _get_ready() -> None:
    """Imports what the first inputs need, while the person reads the prompt: a session that nobody sees answers some."""
    for name in ("wfrun.repl.inputs", "wfrun.repl.evaluating", "wfrun.tools.grammar.pygments_lexer", "wfrun.repl.completing"):
        import_module(name)
    unseen = ReplSession(now=0)
    for text in ("missing(now) and 1 USD < 2 USD", "let x = 1", "log x", "unknown"):
        answer_input(unseen, text)


def _output() -> Output:
    """Returns the output of the terminal. It never asks for the cursor's position: a terminal that does not answer costs a second."""
    output = create_output(sys.stdout)
    if isinstance(output, Vt100_Output):
        output.enable_cpr = False
    return output


def _welcome(session: ReplSession) -> Answer:
    answer = said((f"wfrun {__version__}", "name"), ". Nothing leaves this machine. `:help` lists the commands, Ctrl-D quits.")
    if session.events.current is None:
        answer += said("No event is loaded: `:event payment_intent.succeeded` loads a sample, and its fields are names.")
    return answer


def _continuation(width: int, line: int, wrap_count: int) -> StyleAndTextTuples:
    return [("class:more", MORE if not wrap_count else " " * width)]


def _bindings() -> KeyBindings:
    bindings = KeyBindings()

    @bindings.add("enter")
    def _(event: KeyPressEvent) -> None:
        """Takes what the menu has marked, submits what is whole, and goes on in the next line otherwise."""
        buffer = event.current_buffer
        if buffer.complete_state is not None and buffer.complete_state.current_completion is not None:
            buffer.complete_state = None
        elif _is_whole(buffer.text, buffer.document.text_after_cursor):
            buffer.validate_and_handle()
        else:
            buffer.newline(copy_margin=True)
            if buffer.document.lines[buffer.document.cursor_position_row - 1].rstrip().endswith(("<", "{", "[", "(")):
                buffer.insert_text(INDENT)

    @bindings.add(">")
    @bindings.add("}")
    def _(event: KeyPressEvent) -> None:
        """Moves a sign that closes a block to the column where the block begins, when it is the first of its line."""
        buffer = event.current_buffer
        before = buffer.document.current_line_before_cursor
        if before and not before.strip() and len(before) >= len(INDENT):
            buffer.delete_before_cursor(len(INDENT))
        buffer.insert_text(event.data)

    @bindings.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        """Begins a new line, whatever is open."""
        event.current_buffer.newline(copy_margin=True)

    return bindings


def _is_whole(text: str, after: str) -> bool:
    """Tells whether a text is submitted by Enter: nothing is open in it, and the cursor does not stand above its last line."""
    if "\n" in after.rstrip("\n"):
        return False
    from wfrun.repl.inputs import InputReader

    reader = InputReader()
    for line in text.split("\n"):
        for _ in reader.feed(line):
            pass
    return not reader.is_open
