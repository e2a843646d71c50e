"""From files to a checked program: reading, ``use`` lines, and the cache of checked programs."""
