# Everything here works on a fresh Debian with git, make and python3-venv.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
DEMO := instance/demo
# As many processes as cores, a file's tests in one of them. The journeys come first:
# they are long, and would else be the last that one core is left with.
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test test-quick lint format types mutants check bench widget natives lock update try-fresh screenshots clean

help: ## Say what there is
	@echo "make …"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/installed ## Serve sample content on port 8000 (PORT=N for another) and print the links
	@$(BIN)/trackgate demo --port $(PORT)

demo-reset: ## Throw the demo's data away and start over
	rm -rf $(DEMO)
	@$(MAKE) --no-print-directory demo

test: .venv/installed-dev ## Run every test: unit, property, race, browser journeys (ARGS="-k name" for some)
	@scripts/test-needs
	$(PYTEST) $(ARGS)

test-quick: .venv/installed-dev ## Run what needs neither browser nor machine: minutes (ARGS as above)
	$(PYTEST) -m 'not browser and not machine and not engine' $(ARGS)

lint: .venv/installed-dev ## Look for mistakes and untidy code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache

format: .venv/installed-dev ## Tidy the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

mutants: .venv/installed-dev ## Break the rules one by one: does a test notice?
	$(BIN)/python scripts/mutants $(if $(ONLY),--only $(ONLY)) $(if $(MISSED),--missed) \
		$(if $(RECORD),--record) $(if $(CHECK),--check) $(if $(AGAIN),--again $(AGAIN)) \
		$(if $(COMPARE),--compare $(COMPARE))

types: .venv/installed-dev ## Check the types
	$(BIN)/mypy

check: lint types test ## All three, before a pull request

bench: .venv/installed-dev ## Measure the gate beside two others, the admin's lists, the widget, machines
	$(BIN)/python bench/run.py

widget: ## Write the minified <track-widget> anew (needs Node.js)
	@$(PYTHON) scripts/build_widget.py

natives: ## Build the machine's own programs anew (needs nasm)
	@scripts/build-natives

lock: .venv/installed-update ## Write the locks anew after pyproject.toml changed; versions stay
	$(BIN)/python scripts/update.py --keep

update: .venv/installed-dev .venv/installed-update ## Renew every lock, run every test, say what changed
	$(BIN)/python scripts/update.py

try-fresh: ## As root: make demo and some tests in a new Debian of git, make, python3-venv
	scripts/try-fresh

screenshots: .venv/installed-dev ## Take the README's pictures anew
	@scripts/test-needs
	$(BIN)/python scripts/screenshots.py

clean: ## Remove everything that was made here, the demo's data too
	rm -rf .venv build dist instance test-results .cache
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis site/*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Made anew only when the dependencies change, so that a second start is quick.
LOCKS := pyproject.toml requirements/demo.txt requirements/node.txt

.venv/installed: $(LOCKS) scripts/install | .venv/bin/python
	@scripts/install demo
	@touch $@

.venv/installed-dev: $(LOCKS) requirements/dev.txt scripts/install | .venv/bin/python
	@scripts/install dev
	@touch .venv/installed $@

.venv/installed-update: requirements/update.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --only-binary :all: --requirement $<
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Trackgate needs Python 3.11 or newer; say which: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || \
		{ rm -rf .venv; echo "No virtual environment; on Debian: apt install python3-venv"; exit 1; }
