# Circle Take. "make up" runs the studio, "make test" and "make test-browsers" every test; all install what they need.

# Hundreds of processes start in a run of the tests: none of them shall compile the studio anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SBOM := var/sbom
QUICK := "not processes and not sandbox and not servers and not films and not exhaustive"

.PHONY: up link test test-quick test-browsers environment checks lint types layers bench chaos siege mutants docs screenshots examples messages requirements audit licences sbom clean

up: $(VENV)/.installed
	@$(BIN)/python manage.py up

link: $(VENV)/.installed
	@$(BIN)/python manage.py link

# Two calls: Playwright keeps an event loop running in its process, in which asyncio's own runner cannot start. The second
# finds what the first has made for the run: tables, static files, rendered media.
test: environment checks
	@export TEST_RUN_FOLDER=$$(mktemp -d) && trap 'rm -rf "$$TEST_RUN_FOLDER"' EXIT && set -x && \
	$(BIN)/python -m pytest -n 2 --dist worksteal --ignore tests/browser --ignore tests/other_browsers && \
	$(BIN)/python -m pytest -n 2 --dist worksteal tests/browser

# For the inner loop: no browser, no servers but SQLite, no further processes (the sandbox is one), no whole films, no
# hundreds of random cases.
test-quick: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n 2 --dist worksteal --ignore tests/browser --ignore tests/other_browsers -m $(QUICK)

# The core walk in Firefox and WebKitGTK, side by side.
test-browsers: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.environment browsers
	$(BIN)/python -m pytest -n 2 --dist loadgroup tests/other_browsers

# What the tests need of the machine and no Python package brings: a browser and fonts.
environment: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.environment

# Side by side: types take as long as all others together.
checks: $(VENV)/.installed-dev
	@$(MAKE) --no-print-directory --jobs 2 types lint layers

lint: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/deno lint --quiet static/js
	$(BIN)/deno check --quiet --cached-only static/js
	@[ ! -x $(BIN)/biome ] || $(BIN)/biome lint --error-on-warnings --log-level=warn

types: $(VENV)/.installed-dev
	$(BIN)/mypy studio tests bench cli/circle_take

layers: $(VENV)/.installed-dev
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/.installed-dev
	$(BIN)/python -m bench

# Takes half an hour: how many small faults in what must never be wrong do the tests notice?
mutants: $(VENV)/.installed-dev
	@$(PYTHON) install.py requirements-mutants.txt
	$(BIN)/python -m tests.mutants

chaos: $(VENV)/.installed-dev
	$(BIN)/python -m tests.journeys.chaos

# A quarter of an hour: two nodes, and everything they stand on goes away and comes back.
siege: $(VENV)/.installed-dev
	$(BIN)/python -m tests.journeys.siege

screenshots: $(VENV)/.installed-dev
	$(BIN)/python -m tests.browser.screenshots --docs

examples: $(VENV)/.installed-dev
	$(BIN)/python -m tests.generation.example_pictures

docs: $(VENV)/.installed-dev
	$(BIN)/python manage.py states
	$(BIN)/python manage.py permissions
	$(BIN)/python manage.py architecture
	WRITE_DOCS=1 $(BIN)/python -m pytest -q tests/generation/pipeline/test_reliability.py

# The words of the interface for who translates them: from the sources into studio/*/locale.
messages: $(VENV)/.installed-dev
	@$(BIN)/python manage.py messages

# Needs uv (from the package index) on the path; everything else only reads the compiled files.
requirements:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements.txt
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements-dev.txt
	uv pip compile pyproject.toml --extra dev --extra mutants --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements-mutants.txt
	uv pip compile --group supply --constraint requirements.txt --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements-supply.txt

# Known weaknesses of what runs. Asks services, so it is no part of the tests. Fails also where they give no answer.
audit: $(VENV)/.installed-dev
	$(BIN)/python -m tests.advisories

# The licences of what runs into docs/licences.md; fails at one that is not on the list.
licences: $(VENV)/.installed-dev
	$(BIN)/python -m tests.licences

# The bill of materials (CycloneDX) of an environment that holds what runs and nothing else. The tool has one of its own.
sbom: $(VENV)/.installed
	@rm -rf $(SBOM)
	@$(PYTHON) -m venv --without-pip $(SBOM)/runtime
	@$(PYTHON) -m venv --without-pip $(SBOM)/tool
	$(BIN)/pip --python $(SBOM)/runtime install --quiet --require-hashes -r requirements.txt
	$(BIN)/pip --python $(SBOM)/tool install --quiet --require-hashes -r requirements-supply.txt
	$(SBOM)/tool/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible -o var/sbom.cdx.json $(SBOM)/runtime
	@rm -rf $(SBOM)
	@echo "The bill of materials is var/sbom.cdx.json."

$(VENV)/.installed: requirements.txt
	@$(PYTHON) install.py requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt
	@$(PYTHON) install.py requirements-dev.txt
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) var
