"""The author's own actions: Python functions that ``use`` brings into a script."""
