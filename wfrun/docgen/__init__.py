"""Pages of the manual that are written from declarations."""
