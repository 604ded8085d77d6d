"""To come."""


def arguments(parser):
    pass


def build():
    pass
