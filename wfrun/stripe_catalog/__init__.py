"""Stripe catalogue, per API release: event types, objects and their fields, operations and their parameters.

The catalogue is read from files shipped with the package, so two machines give a script the same verdict. Nothing here imports the
``stripe`` package.
"""

from wfrun.stripe_catalog.catalog import Catalog, Operation, UnknownRelease, load, packages, releases

__all__ = ["Catalog", "Operation", "UnknownRelease", "load", "packages", "releases"]
