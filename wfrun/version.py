"""The version of wfrun."""

__version__ = "0.1.0"
