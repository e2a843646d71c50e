"""Projects: from script files to a checked program, with ``use`` lines and the cache of checked programs."""
