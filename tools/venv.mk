# Creates .venv and installs what is needed, once; included by the Makefile.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# A .done file is newer than the requirements it stands for once they are installed.
$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found; use another Python: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.10 or newer is needed, this is %d.%d: make PYTHON=python3.12 ..." % sys.version_info[:2] if sys.version_info < (3, 10) else 0)'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Could not create $(VENV), see above. If the venv module is missing, on Debian or Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/run.done: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the requirements into $(VENV) (a few minutes, but only once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@
