#!/usr/bin/env bash
# Start the demo site: migrate, publish the courses, make the demo people, serve.
set -euo pipefail
cd "$(dirname "$0")/.."
export LMS_MODE=demo HOST=${HOST:-127.0.0.1} PORT=${PORT:-8000}
export LMS_BASE_URL=${LMS_BASE_URL:-http://$HOST:$PORT}
exec .venv/bin/python -m flask --app wsgi demo serve --host "$HOST" --port "$PORT"
