# Creates .venv and installs what is needed, once; included by the Makefile.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# A .done file is newer than the requirements that it stands for, once they are installed:
# $(call install,requirements.txt)
define install
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found; use another Python: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.10 or newer is needed, this is %d.%d: make PYTHON=python3.12 ..." % sys.version_info[:2] if sys.version_info < (3, 10) else 0)'
	@$(PYTHON) tools/install.py $@ $(1)
endef

$(VENV)/run.done: requirements.txt pyproject.toml
	$(call install,requirements.txt)
