"""Starting the server by its script."""

import socket
import subprocess
import sys

from tests.conftest import ROOT


def test_a_port_that_is_taken_is_refused_before_anything_is_prepared(tmp_path):
    data = tmp_path / "data"
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        command = [sys.executable, "scripts/serve.py", "--demo", "--port", str(port)]
        run = subprocess.run(command, cwd=ROOT, env={"LMS_DATA": str(data)}, capture_output=True, text=True, timeout=60)
    assert run.returncode == 1
    assert f"Port {port} is taken" in run.stderr
    assert not data.exists()
