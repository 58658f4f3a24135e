# Every command of the project; `make` alone prints them. Each target first creates .venv and installs
# what it needs, and does nothing twice. CI calls the same targets.

NOTEBOOKS := $(wildcard notebooks/*.ipynb)
SHELL_SCRIPTS := get_datasets.sh .ci/run

.DEFAULT_GOAL := help
.PHONY: help run lab data test test-cifar10 test-browser test-colab notebooks student grade bench results pages lint clean

include tools/venv.mk

help:  ## print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: $(VENV)/run.done  ## train, search and show the templates: softmax.ipynb from start to end
	@$(BIN)/python -m tools.run_notebook notebooks/softmax.ipynb

lab: $(VENV)/run.done  ## open JupyterLab on the assignment
	$(BIN)/python -m tools.lab

data: $(VENV)/run.done  ## download the real CIFAR-10 (170 MB)
	@$(BIN)/python -m cs231n.data.download

# Two processes share notebooks and tests; the cells of a notebook stay together (conftest.py). The tests read
# their files in UTF-8, whatever the locale.
test: $(VENV)/test.done  ## every notebook, its output compared digit for digit (sample set), and the unit tests
	PYTHONUTF8=1 $(BIN)/python -m pytest -n 2 --nbval notebooks tests

test-cifar10: $(VENV)/test.done  ## run the notebooks on the real images; their assertions must hold
	CS231N_DATA=cifar10 $(BIN)/python -m tools.run_notebook --out build/cifar10 $(NOTEBOOKS)

test-browser: $(VENV)/test.done  ## axe-core on every page and notebook, which run in JupyterLab; the playground against NumPy; needs Chromium or Chrome
	$(BIN)/python -m pytest -v -rs tests/browser_pages.py tests/browser_jupyterlab.py tests/browser_playground.py

test-colab: $(VENV)/test.done  ## run the set-up, an exercise and a slider in Google Colab's environment; needs Python 3.12
	$(BIN)/python -m pytest -v -rs tests/colab_environment.py

notebooks: $(VENV)/test.done  ## re-execute the committed notebooks on the sample set and strip their metadata
	$(BIN)/python -m tools.refresh_notebooks $(NOTEBOOKS)

student: $(VENV)/run.done  ## build the student edition, without solutions: build/student and build/student.zip [URL=where it will be, DRIVE=yes: for Colab]
	@$(BIN)/python -m instructor.release $(if $(URL),--url "$(URL)") $(if $(DRIVE),--drive)

grade: $(VENV)/grade.done  ## grade SUBMISSION=..., a zip, a folder, or a platform's folder of them [HIDDEN=folder JOBS=n OUT=folder GRADEBOOK=file COLUMN=title]
	@$(BIN)/python -m instructor.grade $(if $(SUBMISSION),"$(SUBMISSION)") $(if $(HIDDEN),--hidden "$(HIDDEN)") \
		$(if $(JOBS),--jobs $(JOBS)) $(if $(OUT),--out "$(OUT)") \
		$(if $(GRADEBOOK),--gradebook "$(GRADEBOOK)") $(if $(COLUMN),--gradebook-column "$(COLUMN)")

# The number of BLAS threads is not set here: the benchmarks set it themselves, and compare.
bench: $(VENV)/grade.done  ## time the search against the plain loop and others, and the grading: a table, and build/bench.json
	@$(BIN)/python -m benchmarks

# SciPy, which only L-BFGS needs, comes with the requirements of the tests.
results: $(VENV)/test.done  ## write docs/results.md: what the real images give [COPY="what they are, if not the official files"]
	@$(BIN)/python -m tools.results $(if $(COPY),--copy "$(COPY)")

# Nothing is executed: the committed notebooks hold their outputs.
pages: $(VENV)/run.done  ## write the playground, the notebooks and an index as a small web site: build/site [EDITION=student: without solutions, build/site-student]
	@$(BIN)/python -m tools.pages $(if $(EDITION),--edition "$(EDITION)")

lint: $(VENV)/test.done  ## ruff (code and notebooks), shellcheck, notebook hygiene
	$(BIN)/ruff check .
	$(BIN)/ruff check --quiet --preview --select PLW1514 .  # text files are opened with their encoding
	$(BIN)/ruff format --check .
	$(BIN)/shellcheck $(SHELL_SCRIPTS)
	$(BIN)/nbstripout --verify --keep-output --keep-count --keep-id $(NOTEBOOKS)

clean:  ## remove .venv, build/ and caches; keep the data sets
	rm -rf $(VENV) build .pytest_cache .ruff_cache .hypothesis *.egg-info __pycache__
	find benchmarks cs231n instructor tests tools notebooks \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

$(VENV)/grade.done: $(VENV)/run.done instructor/requirements.txt
	$(call install,instructor/requirements.txt)

$(VENV)/test.done: $(VENV)/grade.done requirements-test.txt
	$(call install,requirements-test.txt)
