"""Kernels for tests and for authors, reached through sockets that are files.

Jupyter chooses five ports for a kernel, and the kernel opens them a second later: meanwhile another program may have
taken one, and the kernel dies. A file in a folder of the kernel's own cannot be taken. (Windows keeps the ports.)
"""

import os
import shutil
import sys
import tempfile
import weakref

# A socket's path may have 103 bytes on macOS and 107 on Linux; a folder's name and a kernel's number come to it.
LONGEST_FOLDER = 70


def with_own_sockets(manager_class):
    """The same kind of KernelManager; each has its own sockets, which go when it does."""

    class WithOwnSockets(manager_class):
        def __init__(self, **options):
            super().__init__(**options)
            if sys.platform != "win32":
                usual = tempfile.gettempdir()
                short = usual if len(os.fsencode(usual)) <= LONGEST_FOLDER else "/tmp"
                folder = tempfile.mkdtemp(prefix="kernel-", dir=short)
                self.transport, self.ip = "ipc", f"{folder}/socket"  # whole: a relative path is sought elsewhere
                weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)

    return WithOwnSockets
