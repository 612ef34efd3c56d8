# Everything a newcomer needs: make run, make test. Each sets up what it needs by itself.

SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
STAMPS := .make
STYLES := $(wildcard lms/styles/*.scss lms/static/js/*.js lms/static/verifier/*.js lms/static/img/*.svg) scripts/build_assets.py

.PHONY: run test bench check format screenshots lock clean

run: $(STAMPS)/assets
	@exec $(PY) scripts/serve.py --demo

test: $(STAMPS)/assets $(STAMPS)/dev $(STAMPS)/browser
	$(PY) -m pytest -n 2 --dist worksteal tests

bench: $(STAMPS)/assets $(STAMPS)/dev $(STAMPS)/browser
	$(PY) -m pytest -q -s tests/benchmarks --benchmarks

screenshots: $(STAMPS)/assets $(STAMPS)/dev $(STAMPS)/browser
	$(PY) -m scripts.screenshots

check: $(STAMPS)/dev
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy lms config.py wsgi.py
	$(VENV)/bin/djlint lms/templates --lint --quiet
	$(PY) -m lms.content course_content/*

format: $(STAMPS)/dev
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .
	LMS_MODE=demo $(PY) -m flask --app wsgi content format

lock: $(STAMPS)/dev
	for name in requirements requirements-dev requirements-node; do \
	  $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url $$name.in -o $$name.txt; \
	done
	npm install --package-lock-only

clean:
	rm -rf $(VENV) $(STAMPS) node_modules lms/static/build

$(STAMPS)/python: requirements.txt scripts/set_up.sh
	@scripts/set_up.sh python

$(STAMPS)/dev: $(STAMPS)/python requirements-dev.txt
	@scripts/set_up.sh dev

$(STAMPS)/node: $(STAMPS)/python package.json package-lock.json
	@scripts/set_up.sh node

$(STAMPS)/browser: $(STAMPS)/python
	@scripts/set_up.sh browser

$(STAMPS)/assets: $(STAMPS)/node $(STYLES)
	@scripts/set_up.sh assets
