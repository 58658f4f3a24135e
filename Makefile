# Every command of the project; `make` alone prints them. Each target first creates .venv and installs
# what it needs, and does nothing twice. CI calls the same targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
SHELL_SCRIPTS := get_datasets.sh .ci/run

.DEFAULT_GOAL := help
.PHONY: help run lab test test-cifar10 notebooks bench lint clean

help:  ## print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run.done  ## train, search and show the templates: softmax.ipynb from start to end
	@$(BIN)/python tools/run_notebook.py notebooks/softmax.ipynb

lab: $(VENV)/run.done  ## open JupyterLab on the assignment
	$(BIN)/jupyter lab --notebook-dir=. notebooks/softmax.ipynb

test: $(VENV)/test.done  ## unit tests, then every notebook held to its printed outputs (sample set)
	$(BIN)/python -m pytest -n 2 tests
	$(BIN)/python -m pytest --nbval $(NOTEBOOKS)

test-cifar10: $(VENV)/test.done  ## the notebooks on the real images: cells run, their assertions hold
	CS231N_DATA=cifar10 $(BIN)/python tools/run_notebook.py --out build/cifar10 $(NOTEBOOKS)

notebooks: $(VENV)/test.done  ## execute the committed notebooks anew on the sample set and clean them
	$(BIN)/python tools/refresh_notebooks.py $(NOTEBOOKS)

# No number of BLAS threads is set: the benchmarks set it themselves, and compare.
bench: $(VENV)/run.done  ## the search against the plain loop and others: a table, and build/bench.json
	@$(BIN)/python benchmarks/run_all.py

lint: $(VENV)/test.done  ## ruff (code and notebooks), shellcheck, notebook hygiene
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/shellcheck $(SHELL_SCRIPTS)
	$(BIN)/nbstripout --verify --keep-output --keep-count --keep-id $(NOTEBOOKS)

clean:  ## remove .venv, build/ and caches; data sets stay
	rm -rf $(VENV) build .pytest_cache .ruff_cache .hypothesis *.egg-info __pycache__
	find benchmarks cs231n tests tools notebooks \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

# A stamp is newer than the requirements it stands for once they are installed.
$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here; name another one: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.10 or newer is needed, this is %d.%d: make PYTHON=python3.12 ..." % sys.version_info[:2] if sys.version_info < (3, 10) else 0)'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Could not create $(VENV), see above. If the venv module is missing, on Debian or Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/run.done: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the requirements into $(VENV) (a few minutes, only once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/test.done: $(VENV)/run.done requirements-test.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	@touch $@
