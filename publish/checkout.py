"""What git knows of the course's folder; None where it cannot be asked: an unpacked zip, or no git on this machine."""

import subprocess
import time


def is_checkout(root):
    return (root / ".git").exists()  # another git around the folder knows nothing of it


def tracked(root):
    """The names of the files that git knows, or None."""
    listed = ask(root, "ls-files", "-z")
    return None if listed is None else set(listed.split("\0"))


def last_change(root):
    """When the last commit was made, in UTC as (year, month, day, hour, minute, second), or None."""
    seconds = ask(root, "log", "-1", "--format=%ct")
    return time.gmtime(int(seconds))[:6] if seconds else None


def ask(root, *words):
    if not is_checkout(root):
        return None
    try:
        done = subprocess.run(["git", "-C", root, *words], capture_output=True)
    except FileNotFoundError:
        return None
    return None if done.returncode else done.stdout.decode()
