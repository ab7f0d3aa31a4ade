# Each command sets up what it needs the first time and nothing the second time.
# PYTHON=/path/to/python3 chooses the Python that .venv is made with; PORT=8600 the dashboard's port.
PORT ?= 8501
PY := .venv/bin/python
export PYTHON
# What is compiled is kept: the suite and the server start many processes of the same code.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run serve test nightly check format bench screenshots fuzz trials lock setup setup-dev clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

run: setup ## start the dashboard on 127.0.0.1:8501 (PORT= changes it)
	@$(PY) cli.py prepare
	@exec $(PY) -m streamlit run asgi.py --server.address 127.0.0.1 --server.port "$(PORT)"

serve: setup ## start it for many people, behind a proxy: with accounts, of which one must be an admin (docs/serve.md)
	@$(PY) cli.py prepare
	@$(PY) cli.py person check
	@exec env DASHBOARD_SIGN_IN="$${DASHBOARD_SIGN_IN:-local}" $(PY) -m streamlit run asgi.py --server.headless true --server.port "$(PORT)"

test: setup-dev ## run the test suite, browser tests included
	$(PY) -m pytest -n auto --dist worksteal $(if $(CI),--most-seconds 0)

nightly: setup-dev ## run the long part of the suite and print each part's time (PARTS="marked kills" chooses)
	$(PY) tools/nightly.py $(PARTS)

check: setup-dev ## lint, format, types, floors, docs
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) tools/stands_out.py
	$(if $(wildcard tests/docs),$(PY) -m pytest -q tests/docs)

format: setup-dev ## put the code into the project's format
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: setup-dev ## run the benchmarks and print their figures
	$(PY) -m pytest tests/bench -m bench -q -s

screenshots: setup-dev ## take every screen in both languages, light and dark, at three sizes, into screenshots/
	$(PY) -m tests.docs.screenshots

fuzz: setup-dev ## read 100,000 damaged files (FUZZ_MUTATIONS= another number, FUZZ_SEED= repeats a run)
	FUZZ_MUTATIONS="$${FUZZ_MUTATIONS:-100000}" FUZZ_SEED="$${FUZZ_SEED:-$$(date +%s)}" \
		$(PY) -m pytest tests/data/reading/test_fuzz.py -n auto -q -rP --most-seconds 0

trials: setup-dev ## read 10,000 files that are wrong but well-formed, and 2,000 right ones (TRIALS= another number, TRIALS_SEED= repeats)
	TRIALS="$${TRIALS:-10000}" TRIALS_SEED="$${TRIALS_SEED:-$$(date +%s)}" \
		$(PY) -m pytest tests/data/reading/test_wrong_files.py -n auto -q -rP --most-seconds 0

lock: setup-dev ## compile requirements*.txt from the ranges in pyproject.toml (UPGRADE=1 takes newer versions)
	$(LOCK) -o requirements.txt
	$(LOCK) -c requirements.txt --extra dev -o requirements-dev.txt
	$(EXTRA) postgres | $(subst pyproject.toml,-,$(LOCK)) -c requirements-dev.txt -o requirements-postgres.txt

EXTRA = $(PY) -c "import sys, tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies'][sys.argv[1]], sep='\n')"
LOCK = $(PY) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header $(if $(UPGRADE),--upgrade)

setup: ## make .venv with what the program needs
	@sh tools/bootstrap.sh requirements.txt

setup-dev: ## make .venv with what its developers need as well
	@sh tools/bootstrap.sh requirements.txt requirements-dev.txt

clean: ## remove .venv and caches; the data stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
