"""Tools around scripts and declarations; none of them is needed to run a script."""
