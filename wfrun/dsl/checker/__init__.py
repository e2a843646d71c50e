"""Type checking: names, types and currencies of a parsed file, as diagnostics and a type for each expression."""
