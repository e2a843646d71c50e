"""Builds the catalogue files from the source of the ``stripe`` package: a developer's tool, not used by a running ``wfrun``.

The package's source is read with ``ast`` and never imported: its annotations name classes that exist for type checkers only, and its
documentation of fields is gone at run time.
"""
