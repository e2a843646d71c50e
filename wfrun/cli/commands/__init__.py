"""The subcommands, one module each: its ``command`` reads options, calls, renders and gives the exit status."""
