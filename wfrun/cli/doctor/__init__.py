"""The checks of ``wfrun doctor``, one module a part of the installation."""
