# Short names for what is done often. `.ci/run` does all of it, on a clean checkout.
BIN := .venv/bin

# Else each process that a test starts compiles all modules anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: test lint docs format fuzz crash bench ci

test: $(BIN)/stagerules ## everything quick, in under three minutes
	$(BIN)/python -m pytest -n 2 $(if $(SNAPSHOT),--snapshot-update) -m "not packaging and not slow and not fuzz and not crash"

lint: $(BIN)/stagerules
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(BIN)/stagerules ## the site, in docs/_build/index.html
	$(BIN)/python -m sphinx -q -W --keep-going -j auto -b html docs docs/_build

format: $(BIN)/stagerules
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

fuzz: $(BIN)/stagerules
	$(BIN)/python -m pytest -m fuzz

crash: $(BIN)/stagerules
	$(BIN)/python -m pytest -m crash

bench: $(BIN)/stagerules
	$(BIN)/python -m benchmarks.run

ci:
	.ci/run

$(BIN)/stagerules: pyproject.toml
	python3 -m venv .venv
	$(BIN)/python -m pip install -q -e ".[dev]"
	touch $@
