# Sori. Two commands are enough on a fresh machine with Python >= 3.11, make and pip:
#   make demo     a spoken lesson with a recorded learner
#   make test     lint, types, layers and every test
# `make setup UV=uv` sets up with uv instead of pip.

PYTHON ?= python3
UV ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
FAST := not slow and not vllm and not soundcard

.PHONY: help setup demo test test-fast explore test-vllm lint format bench bench-quick screens clean

help:
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

setup: $(READY) ## .venv with everything for the embedded default and the tests

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Sori needs Python 3.11 or later. Give one with: make setup PYTHON=python3.12" >&2; exit 3; }
	@echo "Setting up $(VENV): about 1 GB of packages and model weights, a few minutes the first time."
ifeq ($(UV),)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "No virtual environment could be made. On Debian: apt install python3-venv" >&2; exit 3; }
	@$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[embedded,echo,anki,plots,notes]' --group dev --group bench
else
	@test -x $(BIN)/python || $(UV) venv --python $(PYTHON) $(VENV)
	@$(UV) pip install --python $(BIN)/python --constraint constraints.txt --editable '.[embedded,echo,anki,plots,notes]' --group dev --group bench
endif
	@touch $@

demo: $(READY) ## a spoken lesson with a recorded learner; writes out/demo
	@$(BIN)/tutor rehearse bench/lessons/demo.yaml --out out/demo

lint: $(READY) ## ruff, mypy, the layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint ## lint, types, layers, and the whole test suite with coverage
	$(BIN)/pytest -q -n logical -m "$(FAST)" --cov
	$(BIN)/pytest -m "not ($(FAST))"

test-fast: $(READY) ## the tests that need no engine
	$(BIN)/pytest -q -n logical -m "$(FAST)"

explore: $(READY) ## the property tests with new random examples
	HYPOTHESIS_PROFILE=explore $(BIN)/pytest -q -n logical -m "$(FAST)"

test-vllm: $(READY) ## the same tutor against a real vLLM server on CPU
	tests/vllm/run.sh

bench: $(READY) ## the benchmark suite with its budgets; writes out/bench; about an hour
	@$(BIN)/python -m bench

bench-quick: $(READY) ## the same in four minutes, with the budgets that hold on a busy machine
	@$(BIN)/python -m bench --quick

screens: $(READY) ## draw the terminal app's screens again, for docs/screens
	@$(BIN)/python -m tests.tui.pictures

format: $(READY) ## put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove what was built here; lessons and models in the user's folders stay
	rm -rf out dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
