"""Diagnostics: what can be wrong with a script, and how each finding is shown."""
