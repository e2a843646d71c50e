"""What editors and the REPL ask of a text: pure functions of text and offset, to plain values."""
