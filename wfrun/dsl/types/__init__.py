"""The type system: the types, their refinements, and types in words."""
