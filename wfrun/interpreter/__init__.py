"""Interpreter: checked program and event in, effects and a report out."""
