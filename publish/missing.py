"""What cannot be built because something is not installed: said in words, without a traceback."""


class Missing(Exception):
    """Something outside of Python is not there; the message says what, and how to get it."""
