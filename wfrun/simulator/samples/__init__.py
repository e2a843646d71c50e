"""Made-up events and objects: realistic, valid against the catalogue, and the same each time."""
