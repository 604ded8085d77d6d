# GNU make and a POSIX shell, on Linux and macOS. Every target makes the environment that it needs in .venv;
# the second time that takes a moment. PYTHON=/path/to/python3 chooses the Python it is built from.
#
# .venv's programs are called as `python -m ...`: its scripts name the folder where they were made, and fail
# when the folder is moved or when its name has a space.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help lab test test-unit test-notebooks test-processors test-browser lint notebooks edit update slides html site \
    handout bench fuzz mutants data check-data clean distclean

# What is set for other Pythons must not reach this one, and figures must not depend on a chosen backend.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP JUPYTER_PATH MPLBACKEND
export PYTHONNOUSERSITE = 1
export PYTHON
export PYDEVD_DISABLE_FILE_VALIDATION = 1

PYTHON ?=
JOBS ?= 2
LAB_ARGS ?=
LAB_ROOT ?= $(CURDIR)
PYTEST_ARGS ?=

RUN = .venv/bin/python
COURSE = @sh tools/environment.sh course
TEST = @sh tools/environment.sh test
PAGES = @sh tools/environment.sh pages
AUTHOR = @sh tools/environment.sh author
# The lab neither asks for news nor looks for updates: the course needs no network once it is installed.
QUIET_LAB = --LabApp.news_url=None --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate \
    --LabApp.app_settings_dir="$(CURDIR)/tools/lab_settings"

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

lab: ## install the course, and open its first lesson in JupyterLab (LAB_ARGS=--no-browser)
	$(COURSE)
	$(RUN) -m jupyterlab $(QUIET_LAB) --ServerApp.root_dir="$(LAB_ROOT)" \
	    --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb $(LAB_ARGS)

# conftest.py says which tests share a process (loadscope). There are as many processes as JOBS: further threads of linear
# algebra in each would wait for one another. --nbval-current-env, because a student who saves a notebook also saves the
# name of a kernel that may be nowhere else.
PYTEST = OMP_NUM_THREADS=1 $(RUN) -m pytest -n $(JOBS) --dist loadscope
UNIT = tests --ignore tests/browser
NBVAL = --nbval --nbval-current-env

test: ## unit tests, and every notebook executed and compared with what it stores
	$(TEST)
	$(PYTEST) $(NBVAL) notebooks $(UNIT) $(PYTEST_ARGS)

test-unit: ## the unit tests alone (PYTEST_ARGS="-k name")
	$(TEST)
	$(PYTEST) $(UNIT) $(PYTEST_ARGS)

test-notebooks: ## the notebooks alone (NB=notebooks/01_one_gaussian.ipynb)
	$(TEST)
	$(PYTEST) $(NBVAL) "$${NB:-notebooks}" $(PYTEST_ARGS)

test-processors: ## what computes, as other processors would: for what hangs on last digits
	$(TEST)
	$(RUN) tools/processors.py --jobs $(JOBS) -- $(PYTEST_ARGS)

# Debian's Chromium through playwright; CHROMIUM=/path/to/another tries that one. What is tried is built at once: the
# site on one core, the rest on another; what all of them need of npm is fetched before.
test-browser: ## slides, pages, site and JupyterLab tried in Chromium (PYTEST_ARGS="-k slides")
	$(PAGES)
	@$(RUN) -m publish.libraries
	@$(MAKE) --no-print-directory site & $(MAKE) --no-print-directory slides html; built=$$?; wait $$! && exit $$built
	$(RUN) -m pytest tests/browser -n $(JOBS) --dist load $(PYTEST_ARGS)

lint: ## style of the code and of the notebooks' cells
	$(TEST)
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

notebooks: ## execute every notebook in place; nothing changes unless a result did (NB=... for one)
	$(TEST)
	$(RUN) tools/notebook.py run --jobs $(JOBS) $${NB:+"$$NB"}

edit: ## write a notebook as text to build/notebooks/ (NB=notebooks/01_one_gaussian.ipynb)
	@: "$${NB:?say which: make edit NB=notebooks/01_one_gaussian.ipynb}"
	$(AUTHOR)
	@$(RUN) tools/notebook.py text "$$NB"

update: ## take that text back into the notebook, and execute it (NB=...)
	@: "$${NB:?say which: make update NB=notebooks/01_one_gaussian.ipynb}"
	$(AUTHOR)
	@$(RUN) tools/notebook.py update "$$NB"

# Chromium, which prints the PDFs, is driven by a package of the environment `pages`.
slides: ## a deck of slides for each lesson, with no network: build/slides (PDF=1 adds PDFs, NB=... for one)
	$(if $(PDF),$(PAGES),$(TEST))
	@$(RUN) -m publish slides $(if $(PDF),--pdf) $${NB:+"$$NB"}

html: ## each lesson as one page to read: build/html (NB=... for one)
	$(TEST)
	@$(RUN) -m publish html $${NB:+"$$NB"}

site: ## the site of all lessons, searchable: build/site (SOLUTIONS=no, REPOSITORY=https://github.com/you/course)
	$(PAGES)
	@$(RUN) -m publish site $(if $(filter no,$(SOLUTIONS)),--no-solutions) $${REPOSITORY:+--repository "$$REPOSITORY"}

handout: ## the course without solutions: build/handout (ZIP=1 for a zip, LESSONS="00 01" for some)
	$(TEST)
	@$(RUN) -m publish handout $(if $(ZIP),--zip) $${LESSONS:+--lessons "$$LESSONS"}

bench: ## speed, memory, scale and time to quality beside scikit-learn's (half an hour)
	$(TEST)
	$(RUN) -m benchmarks

fuzz: ## ten thousand random problems, many of them nasty (N=100000 for more; some minutes each ten thousand)
	$(TEST)
	$(RUN) tests/fuzz.py $(or $(N),10000)

mutants: ## small changes of right answers: which does a checker praise, what does it say of the others (LESSON=05)
	$(TEST)
	@$(RUN) tests/exercises/mutants.py $${LESSON:?say which: make mutants LESSON=05}

data: ## build the data files from their sources (needs the network)
	$(TEST)
	$(RUN) data/build_data.py

check-data: ## compare the data files with what their sources give
	$(TEST)
	$(RUN) data/build_data.py --check

clean: ## remove caches; keep .venv and the texts in build/notebooks/
	find . -path ./.venv -prune -o -path ./.git -prune -o -type d \( -name __pycache__ -o -name .ipynb_checkpoints \
	    -o -name .pytest_cache -o -name .hypothesis -o -name .ruff_cache -o -name .virtual_documents \) \
	    -prune -exec rm -rf {} +
	rm -rf *.egg-info dist build/lib build/bdist.*

distclean: clean ## remove .venv and build/ as well
	rm -rf .venv build
