"""The editor's questions: pure functions of text and offset, to plain values."""
