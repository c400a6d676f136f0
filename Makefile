# Thin: every target asks no questions, needs no root and keeps its state under .local/.
# STATE=folder keeps the state elsewhere.
# Needed on the machine: make and Python 3.10 to 3.13 as python3 (or PYTHON=...).

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := install
# An environment without byte code costs every start of Airflow several seconds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install help demo up down airflow migrate rehearse view rebuild-ledger audit erase retention backup restore test year chaos bench check docs mapping lock

PYTHON ?= python3
LOWEST := 3.10
comma := ,
BIN := .venv/bin
STAMP := .venv/.installed
STACK = $(BIN)/python -m include.local_stack $(if $(STATE),--state '$(STATE)')
# Finds test data and file hashes; ruff looks for passwords in the code itself.
NOISY := KeywordDetector HexHighEntropyString
TYPED := -p process_street_tallyfy -p include.checks -p include.sandbox -p include.local_stack -p include.chaos -p include.bench -p include.reference

install: $(STAMP)  ## create or refresh .venv from the lock

$(STAMP): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not $(subst .,$(comma) ,($(LOWEST))) <= sys.version_info[:2] < (3, 14))' \
		|| { echo "Python $(LOWEST) to 3.13 is needed; name one with PYTHON=python3.12" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/uv --version >/dev/null 2>&1 \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep -m1 -o '^uv==[^ ;]*' requirements.txt)"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  %-15s %s\n", $$1, $$2}'

demo: $(STAMP)  ## migrate the sample organisation through a real Airflow, verify, print the result
	@$(STACK) demo

up: $(STAMP)  ## the Airflow UI on your own organisations until make down; SANDBOX=1 plays both accounts of "sample"
	@$(STACK) up $(if $(SANDBOX),--sandbox)

down: $(STAMP)  ## stop what make up started
	@$(STACK) down

airflow: $(STAMP)  ## Airflow's own command line on the Airflow of make up: ARGS='dags list'
	@$(STACK) airflow $(ARGS)

migrate: $(STAMP)  ## one organisation's DAG to its end: ORG=acme [CONF='{...}']
	@$(STACK) migrate "$(ORG)" --conf '$(or $(CONF),{})'

# The source account is the real one, read at its own limits. CONF as for migrate.
rehearse: $(STAMP)  ## an organisation into a played Tallyfy, the real one untouched: ORG=acme [SPEED=60] [ANEW=1]
	@$(STACK) rehearse "$(ORG)" --conf '$(or $(CONF),{})' $(if $(SPEED),--speed '$(SPEED)') $(if $(ANEW),--anew)

view: $(STAMP)  ## what the played Tallyfy of make demo, or of ORG's rehearsal, holds; until Ctrl-C
	@$(STACK) view $(if $(ORG),"$(ORG)")

rebuild-ledger: $(STAMP)  ## a lost ledger anew from the marks in Tallyfy: ORG=acme [CONF='{"dry_run": true}']
	@$(STACK) rebuild-ledger "$(ORG)" --conf '$(or $(CONF),{})'

audit: $(STAMP)  ## prove that an organisation's audit trail is whole: ORG=acme [FILE=audit.csv] [EXPECT=hash]
	@$(STACK) audit "$(ORG)" $(if $(FILE),--file '$(FILE)') $(if $(EXPECT),--expect '$(EXPECT)')

# make hands PERSON on in the environment: an argument of ours could be read in the process list.
erase: $(STAMP)  ## content of an organisation or one person, with a certificate: ORG=acme [PERSON=address or id]
	@$(STACK) erase "$(ORG)" $(if $(filter-out undefined,$(origin PERSON)),--person)

retention: $(STAMP)  ## remove what was kept for long enough after the acceptance: ORG=acme
	@$(STACK) retention "$(ORG)"

backup: $(STAMP)  ## the ledger into a file: FILE=ledger.dump
	@$(STACK) backup '$(FILE)'

restore: $(STAMP)  ## the ledger from a file, into a database without one: FILE=ledger.dump
	@$(STACK) restore '$(FILE)'

# tests/integration has both cores to itself: a real Airflow with tests beside it is slow to start.
test: $(STAMP)  ## the test suite; ARGS= goes to pytest and runs what it selects
	@$(BIN)/python -m pytest $(or $(ARGS),--numprocesses auto --maxprocesses 4 --dist loadfile --ignore tests/integration --ignore tests/year)
	@$(if $(ARGS),,$(BIN)/python -m pytest tests/integration)

year: $(STAMP)  ## a year in monthly slices through a real Airflow, compared with one full run (many minutes)
	@$(BIN)/python -m pytest tests/year

bench: $(STAMP)  ## what a move costs, part by part, against what is promised: ARGS=names of parts, all of them without
	@$(BIN)/python -m include.bench $(ARGS) --json '$(or $(STATE),.local)/bench.json'

# ARGS=--sabotage breaks the product on purpose: every scenario must notice.
chaos: $(STAMP)  ## kill, cut off and lie to a move until it ends as if nothing had happened: SIZE=small|full SEED=1
	@$(BIN)/python -m include.chaos --size $(or $(SIZE),small) --seed $(or $(SEED),1) \
		--state '$(or $(STATE),.local)/chaos' $(ARGS)

check: $(STAMP)  ## lint, format, types, documentation, secrets, vulnerable dependencies, structure
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy $(TYPED)
	@$(BIN)/python -m process_street_tallyfy.transform.mapping_table --check docs/mapping.md
	@$(BIN)/python -m process_street_tallyfy.transform.change_page --check docs/changes.md
	@$(BIN)/python -m process_street_tallyfy.report.personal_data_page --check docs/personal-data.md
	@$(BIN)/python -m process_street_tallyfy.report.alerts_page --check docs/alerts.md
	@$(BIN)/python -m process_street_tallyfy.report.metrics_page --check docs/metrics.md
	@$(BIN)/python -m process_street_tallyfy.report.budget.page --check docs/budget.md
	@$(BIN)/python -m include.reference --check docs
	@$(BIN)/mkdocs build --strict
	@git ls-files -z | xargs -0 $(BIN)/detect-secrets-hook --no-verify $(NOISY:%=--disable-plugin %)
	@$(BIN)/python -m include.checks.dependencies
	@$(BIN)/python -m pytest -q tests/test_structure.py

docs: $(STAMP)  ## the documentation as a site: .local/site/index.html
	@$(BIN)/mkdocs build --strict
	@echo "docs result=ok site=.local/site/index.html"

mapping: $(STAMP)  ## write the pages of docs/ that come from code anew
	@$(BIN)/python -m process_street_tallyfy.transform.mapping_table docs/mapping.md
	@$(BIN)/python -m process_street_tallyfy.transform.change_page docs/changes.md
	@$(BIN)/python -m process_street_tallyfy.report.personal_data_page docs/personal-data.md
	@$(BIN)/python -m process_street_tallyfy.report.alerts_page docs/alerts.md
	@$(BIN)/python -m process_street_tallyfy.report.metrics_page docs/metrics.md
	@$(BIN)/python -m process_street_tallyfy.report.budget.page docs/budget.md
	@$(BIN)/python -m include.reference docs

lock: $(STAMP)  ## pin every version anew in requirements.txt
	@$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --all-extras --universal --python-version $(LOWEST) \
		--annotation-style line --custom-compile-command "make lock" -o requirements.txt
