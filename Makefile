# The two commands are `make run` and `make test`; `make` alone lists the others. Needs: Python 3.11 or newer, pip, make.

PYTHON ?= python3
BIN := .venv/bin
DONE := .venv/stamps

# `make run PORT=9000` and `PORT=9000 make run` both work.
ifdef PORT
export UNDERSIGNED_PORT := $(PORT)
endif

.DEFAULT_GOAL := help
.PHONY: help run test check fix sentences bench lock clean
MAKEFLAGS += --no-print-directory

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

run: $(DONE)/run ## install what is needed, then start the site (PORT=8000, UNDERSIGNED_HOME=var)
	@exec $(BIN)/undersigned run

test: $(DONE)/dev ## install what the tests need, then run everything: checks, tests on both databases, browser journeys
	@$(BIN)/python tools/install_debian_packages.py --for "the tests" postgresql chromium libatomic1 dnsmasq-base \
	    poppler-utils zbar-tools fonts-dejavu-core postfix dovecot-imapd khal vdirsyncer
	@exec $(BIN)/python tools/run_tests.py

check: $(DONE)/dev ## lint, format, types, import floors, migrations, templates
	@exec $(BIN)/python tools/check_code.py

fix: $(DONE)/dev ## repair what ruff and djade can repair
	@$(BIN)/python tools/check_code.py --fix

sentences: $(DONE)/dev ## collect the sentences to translate into src/undersigned/locale and compile them
	@$(BIN)/python tools/collect_sentences.py

bench: $(DONE)/dev ## measure speed beside nginx, Postfix and plain Django (installs wrk, nginx-light, PostgreSQL, Postfix)
	@$(BIN)/python tools/install_debian_packages.py --for "the benchmark" postgresql wrk nginx-light postfix
	@exec $(BIN)/python -m bench

lock: $(DONE)/dev ## for maintainers: write requirements/ anew from pyproject.toml
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/python tools/lock_requirements.py

clean: ## remove .venv, caches and test results (never var/, where the instance keeps what it knows)
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results dist build
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

$(DONE)/run: requirements/run.txt pyproject.toml tools/make_environment.py
	@$(PYTHON) tools/make_environment.py run

$(DONE)/dev: requirements/dev.txt $(DONE)/run
	@$(PYTHON) tools/make_environment.py dev
