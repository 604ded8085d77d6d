"""Kernels have sockets of their own: nobody can take a port from them."""

import gc
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from jupyter_client.manager import KernelManager

sys.path.append(str(Path(__file__).resolve().parent.parent / "tools"))
from kernels import with_own_sockets

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the ports")
Manager = with_own_sockets(KernelManager)


def test_a_kernel_answers_by_files_and_leaves_none():
    manager = Manager(kernel_name="python3")
    folder = Path(manager.ip).parent
    manager.start_kernel(stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=600)
        reply = client.execute("6 * 7", reply=True, timeout=600)
        assert reply["content"]["status"] == "ok"
        assert len([path for path in folder.iterdir() if path.is_socket()]) == 5
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    del manager, client
    gc.collect()
    assert not folder.exists()


def test_two_kernels_share_no_socket():
    one, other = Manager(), Manager()
    assert one.ip != other.ip and os.path.isabs(one.ip)


def test_a_long_temporary_folder_is_not_used(monkeypatch, tmp_path):
    """107 bytes on Linux, 103 on macOS are all that a socket's path may have."""
    long = tmp_path / ("long" * 20)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    assert len(os.fsencode(Manager().ip)) + len("-65535") <= 103
