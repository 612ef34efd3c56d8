"""Build what browsers load: the style sheet from Sass, the scripts from their packages, each also compressed.

Run by ``make``; needs the packages in ``node_modules``.
"""

import gzip
import shutil
import subprocess
import sys
from pathlib import Path

import brotli

ROOT = Path(__file__).parent.parent
BUILD = ROOT / "lms" / "static" / "build"
COPIES = {
    "@noble/ed25519/index.js": "noble-ed25519.js",
    "@github/markdown-toolbar-element/dist/index.js": "markdown-toolbar.js",
    "turndown/lib/turndown.browser.es.js": "turndown.js",
}

LOOKS = {
    "dark.css": ("@media(prefers-color-scheme: dark)", ":root{color-scheme:dark}"),
    "paper.css": ("@media print", ":root{color-scheme:light}"),
}
"""The style sheet as it is in the dark and on paper, for authors who look at how a lesson will be."""


def build(node: str) -> None:
    """Write every built file below ``lms/static/build``; ``node`` is the program that runs Sass."""
    BUILD.mkdir(parents=True, exist_ok=True)
    packages = ROOT / "node_modules"
    subprocess.run(
        [node, packages / "sass" / "sass.js", "--style=compressed", "--no-source-map", "--quiet-deps", "--load-path", packages]
        + ["--silence-deprecation=import", ROOT / "lms" / "styles" / "app.scss", BUILD / "app.css"],
        check=True,
    )
    style = (BUILD / "app.css").read_text()
    for name, (asked, scheme) in LOOKS.items():
        assert asked in style, f"no rule of the style sheet is for {name}"
        (BUILD / name).write_text(style.replace(asked, "@media all") + scheme)
    for source, name in COPIES.items():
        shutil.copy(packages / source, BUILD / name)
    for path in (ROOT / "lms" / "static").rglob("*"):
        if path.suffix in (".css", ".js", ".svg"):
            compress(path)


def compress(path: Path) -> None:
    """Put a gzip and a Brotli copy beside the file, for the server to hand out."""
    body = path.read_bytes()
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(body, 9, mtime=0))
    path.with_name(path.name + ".br").write_bytes(brotli.compress(body))


if __name__ == "__main__":
    build(sys.argv[1] if len(sys.argv) > 1 else "node")
