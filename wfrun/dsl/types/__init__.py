"""The type system: the types, their refinements, and how they are named to people."""
