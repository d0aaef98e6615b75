# Everything a newcomer needs: Python 3.11 or later and make. `make help` lists the commands.

PORT ?= 8000
PYTHON ?= python3
COMMANDS ?= 100000
PROCESSES ?= 8
TRIES ?= 200

BIN := .venv/bin
STAMP := .venv/installed
NODE := tools/e2e/node/node_modules/.package-lock.json
CHROMIUM := tools/browser/node/unpacked/chromium
LOCKS := requirements/production.txt requirements/development.txt requirements/installer.txt

.DEFAULT_GOAL := help
.PHONY: help install demo demo-reset test browser pictures races stress bench e2e check lock findings clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(STAMP) ## Create .venv with the locked dependencies

$(STAMP): $(LOCKS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Innkeeper needs Python 3.11 or later; name one: make PYTHON=python3.12 ...")'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@echo "Installing the locked dependencies ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/installer.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/development.txt requirements/installer.txt
	@touch $@

demo: $(STAMP) ## Serve the demo hotels on 127.0.0.1:8000 (PORT=8123 for another port); Ctrl-C stops all of it
	@$(BIN)/python -m tools.demo --port $(PORT)

demo-reset: $(STAMP) ## Delete the demo's data; the next `make demo` makes it anew, up to today
	@$(BIN)/python -m tools.demo --reset

test: $(STAMP) ## Run all tests in parallel on real PostgreSQL, then those in a browser (longer: STATE_MACHINE_EXAMPLES=500, REPLAY_CSV=tests/data/hotel_bookings_slice.csv.xz)
	@failed=0; $(BIN)/python -m pytest -n auto || failed=1; $(BIN)/python -m tools.browser test || failed=1; exit $$failed

browser: $(CHROMIUM) ## Install a Chromium for the browser tests beside the program (needs Node 20 and npm); not needed where one is on the PATH

$(CHROMIUM): tools/browser/node/package.json tools/browser/node/package-lock.json tools/browser/node/unpack.mjs
	@node -e 'process.exit(process.versions.node.split(".")[0] === "20" ? 0 : 1)' || { echo "make browser needs Node 20." >&2; exit 1; }
	@echo "Installing the locked packages of tools/browser/node/ ..."
	@cd tools/browser/node && rm -rf unpacked && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && node unpack.mjs unpacked
	@touch $@

pictures: $(STAMP) ## Take the pictures of README and docs with the demo's data (ONLY="board board-dark")
	@$(BIN)/python -m tools.pictures $(ONLY)

races: $(STAMP) ## Send each pair of racing requests TRIES=200 times, ten times as often as `make test`
	@RACE_TRIES=$(TRIES) $(BIN)/python -m pytest -n auto tests/concurrency

stress: $(STAMP) ## Send random commands from many processes, kill some and PostgreSQL too, and check all data (COMMANDS=100000 PROCESSES=8)
	@$(BIN)/python -m tools.stress --commands $(COMMANDS) --processes $(PROCESSES)

bench: $(STAMP) ## Measure commands beside the same rows by hand-written SQL, and among a million rooms (ROUNDS=200 ONLY=commands MILLION=0 HOTELS=5000 JSON=file MARKDOWN=1); with BASE=<commit>: this build beside that one, over HTTP (ROUNDS=60 ONLY=search)
	@$(BIN)/python -m $(if $(BASE),tools.bench.builds --base $(BASE),tools.bench) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(ONLY),--only $(ONLY)) \
		$(if $(filter 0,$(MILLION)),--without-million) $(if $(HOTELS),--hotels $(HOTELS)) $(if $(JSON),--json $(JSON)) $(if $(MARKDOWN),--markdown)

e2e: $(STAMP) $(NODE) ## Prove deliveries with a real Pusher server and Pusher's own client (needs Node 20 and npm; about a minute)
	@$(BIN)/python -m tools.e2e

$(NODE): tools/e2e/node/package.json tools/e2e/node/package-lock.json
	@node -e 'process.exit(process.versions.node.split(".")[0] === "20" ? 0 : 1)' || { echo "make e2e needs Node 20." >&2; exit 1; }
	@echo "Installing the locked packages of tools/e2e/node/ ..."
	@cd tools/e2e/node && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

check: $(STAMP) ## Lint, types, layers, migrations, lock files, known vulnerabilities (AUDIT=strict: all must be asked)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m tools.checks
	$(BIN)/python -m tools.audit

lock: $(STAMP) ## Renew the lock files after a change of pyproject.toml (UPGRADE=tzdata: with its newest release)
	$(BIN)/python -m tools.locks renew $(if $(UPGRADE),--upgrade-package=$(UPGRADE))

findings: ## Run every finding in findings/ with the packages it pins; fails where a behaviour has changed
	@failed=0; for script in findings/*.sh; do echo "== $$script"; bash $$script || failed=1; done; exit $$failed

clean: ## Remove .venv, the private PostgreSQL clusters and all caches
	@test ! -x $(BIN)/python || for name in demo tests checks stress bench e2e pictures browser; do $(BIN)/python -m tools.postgres remove $$name || exit 1; done
	rm -rf .venv .postgres .bench .browser tools/e2e/node/node_modules tools/browser/node/node_modules tools/browser/node/unpacked .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
