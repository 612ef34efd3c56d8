#!/usr/bin/env bash
# One step of setting up, named by its argument; make runs each only when what it depends on has changed.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p .make

say() { printf '%s\n' "$*" >&2; }

install_debian() {
  # Only root, or whoever may sudo without a password, can install packages; everybody else is told what to ask for.
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  if ! command -v apt-get >/dev/null || ! { "${as_root[@]}" apt-get update -qq && DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$@"; } >.make/apt.log 2>&1; then
    say "Could not install: $*. Install it with your package manager and run make again. (Details: .make/apt.log)"
    return 1
  fi
}

set_up_python() {
  local python=${PYTHON:-python3}
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "Threshold needs Python 3.11 or newer."; exit 1; }
  if [ ! -x .venv/bin/pip ]; then
    say "Making the Python environment..."
    rm -rf .venv
    "$python" -m venv .venv 2>/dev/null || { rm -rf .venv; install_debian python3-venv && "$python" -m venv .venv; }
  fi
  say "Installing Python packages..."
  .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
}

set_up_dev() {
  say "Installing development packages..."
  .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
}

node_folder() {
  # A Node.js that is there and new enough is used; otherwise a Python package brings one.
  if command -v npm >/dev/null && node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 18)' 2>/dev/null; then
    dirname "$(command -v npm)"
    return
  fi
  .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.txt
  printf '%s/.venv/bin\n' "$PWD"
}

set_up_node() {
  local folder
  folder=$(node_folder)
  say "Fetching front-end packages..."
  PATH="$folder:$PATH" npm ci --silent --no-progress
}

set_up_assets() {
  say "Building style sheets and scripts..."
  PATH="$(node_folder):$PATH" .venv/bin/python scripts/build_assets.py
}

set_up_browser() {
  if ! command -v chromium-headless-shell >/dev/null; then
    say "Installing Chromium for the browser tests..."
    install_debian chromium-headless-shell
  fi
}

"set_up_$1"
touch ".make/$1"
