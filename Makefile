# Everything runs from .venv, which `make setup` fills from requirements.lock: nothing else is touched.
PYTHON ?= python3
BIN := .venv/bin

# How often processes are killed, and by which choices: make kills ROUNDS=30 SEED=376861
ROUNDS ?= 200

# Where `make test-online` keeps what Slack is to look at.
PAYLOADS ?= .payloads

.PHONY: setup demo test audit test-online kills words lint types browser pictures bench lock lock-run vendor clean

setup: .venv/ready

# The lock is whole, so nothing is left to resolve; pip 23 would look past a pin that somebody asks for with an extra.
.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Frontlane needs Python 3.11 or newer; try: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: setup
	$(BIN)/frontlane demo $(ARGS)

test: lint types browser
	$(BIN)/coverage erase
	$(BIN)/pytest -n auto --dist worksteal --cov --cov-report=term:skip-covered --cov-report=html:.coverage-html $(ARGS)

# What stands for secrets in tests and examples.
MADE_UP := ^(password|passw0rd|p%40|s3cret|kept|f00d|of nobody|C0123456789|(a signing|another) secret|xoxb-1-2-abc|xoxb-12-34-AbCdEf)$$

# Asks PyPI for known vulnerabilities of every locked version, and looks for secrets in what git knows. Both tools
# stay out of the project's own environment. What PyPI could not be asked about is listed as skipped.
audit: .venv/audit/ready
	.venv/audit/bin/pip-audit --requirement requirements.lock --require-hashes --disable-pip --progress-spinner off
	git ls-files -z ':!requirements*.lock' ':!sandbox/page/vendor' | \
		xargs -0 .venv/audit/bin/detect-secrets-hook --exclude-secrets '$(MADE_UP)'

.venv/audit/ready: .venv/ready
	$(PYTHON) -m venv .venv/audit
	.venv/audit/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1 detect-secrets==1.5.0
	touch $@

# Not a part of `make test`: it needs slack.com. Slack itself looks at all that the tests make the app send, one payload
# a second. It gets made-up names alone. Untried: written against what Slack documents of blocks.validate.
test-online: browser
	rm -rf $(PAYLOADS)
	$(BIN)/pytest -n auto -p tests.online.recording --payloads $(PAYLOADS) $(ARGS)
	$(BIN)/python -m tests.online $(PAYLOADS)

kills: setup
	ROUNDS=$(ROUNDS) SEED=$(SEED) $(BIN)/pytest tests/e2e/test_kills.py $(ARGS)

# Brings the catalogues of sentences up to date with the code; docs/language.md says what to do then.
words: setup
	$(BIN)/python -m tests.language

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: setup
	$(BIN)/mypy

# Draws those of docs/install.md anew.
pictures: browser
	$(BIN)/python -m tests.browser.pictures

# The browser tests take the machine's Chromium, or else Playwright's own.
browser: setup
	$(BIN)/python -m tests.browser.chromium

bench: browser
	$(BIN)/python -m benchmarks $(ARGS)

# Raises every locked version to the newest that pyproject.toml allows.
lock: setup
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --python-version 3.11 \
		--no-emit-index-url --no-emit-find-links --no-header --upgrade --quiet --output-file requirements.lock
	$(MAKE) lock-run

# The part of it that runs without the demo and without tests, in the same versions: for the Dockerfile.
lock-run: setup
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --constraint requirements.lock --universal --generate-hashes --python-version 3.11 \
		--no-emit-index-url --no-emit-find-links --no-header --upgrade --quiet --output-file requirements-run.lock

# Brings the page's libraries up to date; they stand in the repository, so that nobody else needs npm.
vendor:
	bash sandbox/page/vendor/refresh.sh

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage* build *.egg-info
