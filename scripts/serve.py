"""Serve the site with the worker beside it; with ``--demo`` prepare the demo first, if anything it is made of has changed.

Nothing of the site is imported here: the server's process does that, and once is enough.
"""

import argparse
import errno
import hashlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from threading import Timer

from granian.constants import Interfaces
from granian.server import Server

ROOT = Path(__file__).parent.parent
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]


def fingerprint() -> str:
    """A digest of what the demo is made from: the courses, the migrations, its own code, and which database it is in."""
    found = hashlib.sha256(os.environ.get("DATABASE_URL", "").encode())
    parts = [*(ROOT / "course_content").rglob("*"), *(ROOT / "migrations" / "versions").glob("*.py"), ROOT / "lms/cli/demo.py"]
    for path in sorted(path for path in parts if path.is_file()):
        found.update(path.as_posix().encode() + path.read_bytes())
    return found.hexdigest()


def prepare(data: Path) -> str:
    """What the demo says of itself, prepared now unless it was prepared from the same before."""
    note = data / "prepared.txt"
    now = fingerprint()
    if note.exists():
        before, _, said = note.read_text().partition("\n")
        if before == now:
            return said
    said = subprocess.run([*FLASK, "demo", "prepare"], check=True, stdout=subprocess.PIPE, text=True).stdout
    note.write_text(f"{now}\n{said}")
    return said


def is_taken(host: str, port: int) -> bool:
    """Whether somebody listens there already; two servers on one port would each get a part of the requests."""
    family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, socket.SOCK_STREAM) as asked:
        # Connections that were closed a moment ago are no server.
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind(address)
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                return True
            raise
    return False


def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Answer requests until stopped, with the worker beside."""
    behind: list[subprocess.Popen[bytes]] = []
    command = [*FLASK, "worker", "run"]
    # The first page matters more than the first mail: the worker starts once the server has had time to.
    later = Timer(3, lambda: behind.append(subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)))
    later.start()
    try:
        Server(
            "wsgi:app", host, port, interface=Interfaces.WSGI, workers=workers, blocking_threads=threads, log_access=False
        ).serve()
    finally:
        later.cancel()
        for worker in behind:
            worker.send_signal(signal.SIGINT)
            worker.wait()


def main() -> None:
    """Read the options and serve."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--demo", action="store_true", help="prepare the demo first")
    options.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    options.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    options.add_argument("--workers", type=int, default=1, help="processes that answer requests")
    options.add_argument("--threads", type=int, default=4, help="requests each process answers at a time")
    chosen = options.parse_args()
    os.chdir(ROOT)
    if is_taken(chosen.host, chosen.port):
        sys.exit(f"Port {chosen.port} is taken, perhaps by Threshold. Stop that, or choose another: PORT={chosen.port + 1}.")
    if chosen.demo:
        data = Path(os.environ.setdefault("LMS_DATA", str(ROOT / "instance")))
        data.mkdir(parents=True, exist_ok=True)
        os.environ["LMS_MODE"] = "demo"
        os.environ.setdefault("LMS_BASE_URL", f"http://{chosen.host}:{chosen.port}")
        said = prepare(data)
        address = f"http://{chosen.host}:{chosen.port}"
        print(f"\nThreshold is at {address}\n{said}\nMail goes to {data / 'mail'}. Stop with Ctrl-C.\n", flush=True)
    serve(chosen.host, chosen.port, chosen.workers, chosen.threads)


if __name__ == "__main__":
    main()
