# One command each, the same here and in CI: `make help` lists them.

UV_VERSION := 0.13.9
BACKEND := backend
VENV := $(BACKEND)/.venv
BIN := $(VENV)/bin
FRONTEND := frontend
DEPLOY := deploy
OF_DEPLOY := -c pyproject.toml --rootdir . --import-mode=prepend ../$(DEPLOY)/check
NODE_TESTS := $(BACKEND)/tests/journeys/node
WEB_APP := $(BACKEND)/src/genx/api/static/app
TYPED_TESTS := --explicit-package-bases --namespace-packages tests
# Rooms that do their work in the tests' own process: each has a floor of coverage. Of the others it would say little.
MEASURED := $(patsubst %,tests/%,accounts api central_system db delivery gateway jobs models realtime seed settings) \
	$(patsubst $(BACKEND)/%,%,$(wildcard $(BACKEND)/tests/test_*.py))
# Two at once, each with a database of its own.
PYTEST := .venv/bin/python -m pytest -n 2 --dist loadfile
INSTALLED := $(VENV)/.installed
NODE_INSTALLED := $(NODE_TESTS)/node_modules/.installed
WEB_INSTALLED := $(FRONTEND)/node_modules/.installed
WEB_BUILT := $(WEB_APP)/index.html
WEB_SOURCES := $(shell find $(FRONTEND)/src $(FRONTEND)/public $(FRONTEND)/build $(FRONTEND)/*.* -type f -not -name '*.gen.ts' 2>/dev/null)

# The first Python on the path that is new enough.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)

# What a recipe says where there is no Node, or an old one.
define NEEDS_NODE
command -v npm >/dev/null || { echo 'GenX needs Node 20.19 or newer with npm (nodejs.org, or Debian 13: apt-get install nodejs npm).' >&2; exit 1; }; \
node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' \
	|| { echo "GenX needs Node 20.19 or newer, this is $$(node --version)." >&2; exit 1; }
endef

# Bytecode is written at installation, also where PYTHONDONTWRITEBYTECODE is set: every start is 2 s faster with it.
export UV_COMPILE_BYTECODE := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install web run dev test floors hostile release sbom check-deploy check-deploy-files bench bench-quick bench-web screenshots check format openapi docs lock upgrade clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

install: $(INSTALLED) $(WEB_INSTALLED) ## install what the others need (they do it by themselves)

web: $(WEB_BUILT) ## build the web app into the backend, which serves it

run: $(INSTALLED) $(WEB_BUILT) ## start everything and serve until Ctrl-C
	@mkdir -p .genx
	@$(BIN)/genx run

dev: $(INSTALLED) $(WEB_BUILT) ## the same, started again whenever the code changes
	@mkdir -p .genx
	@$(BIN)/watchfiles --filter python --sigint-timeout 5 "$(BIN)/genx run" $(BACKEND)/src

test: $(INSTALLED) $(NODE_INSTALLED) $(WEB_BUILT) ## run all tests; those in a browser need Chromium
	cd $(FRONTEND) && npm test --silent
	cd $(BACKEND) && $(PYTEST) tests/ocpp tests/domain --cov=genx.ocpp --cov=genx.domain --cov-branch --cov-fail-under=100
	cd $(BACKEND) && .venv/bin/python -m tests.contract.schemathesis_run
	cd $(BACKEND) && $(PYTEST) $(MEASURED) --cov=genx --cov-branch --cov-report=
	cd $(BACKEND) && .venv/bin/python tests/support/coverage_floors.py
	cd $(BACKEND) && $(PYTEST) $(addprefix --ignore=,tests/ocpp tests/domain $(MEASURED))
	@# Last: all the others run without a browser too.
	cd $(FRONTEND) && npm run --silent e2e

floors: $(INSTALLED) ## raise the floors of coverage to what the last `make test` has reached
	cd $(BACKEND) && .venv/bin/python tests/support/coverage_floors.py --write

hostile: $(INSTALLED) ## attack the server for longer than `make test` does, then show what others saw meanwhile
	cd $(BACKEND) && HOSTILE_SECONDS=20 .venv/bin/python -m pytest tests/hostile
	cd $(BACKEND) && .venv/bin/python benchmarks/attacks.py --seconds 30

release: $(INSTALLED) $(WEB_BUILT) ## make dist/genx-VERSION.tar.gz, which deploy/install.sh installs on a server
	deploy/release.sh

sbom: $(INSTALLED) ## list what GenX is made of, in CycloneDX: dist/genx-backend.cdx.json, dist/genx-web.cdx.json
	@$(BIN)/pip install -q -r $(DEPLOY)/check/requirements.txt
	$(DEPLOY)/sbom.sh

check-deploy: check-deploy-files $(WEB_BUILT) ## as root: from a bare Debian to a server with TLS, and through its life (10 minutes)
	cd $(BACKEND) && .venv/bin/python -m pytest -s $(OF_DEPLOY)/test_machine.py

check-deploy-files: $(INSTALLED) ## what deploy/ and .github have in them, checked by the programs that read it
	@$(DEPLOY)/check/tools.sh
	@$(BIN)/pip install -q -r $(DEPLOY)/check/requirements.txt
	cd $(BACKEND) && .venv/bin/python -m pytest $(OF_DEPLOY)/test_files.py ../$(DEPLOY)/check/test_nginx.py ../$(DEPLOY)/check/test_releases.py \
		../$(DEPLOY)/check/test_monitoring.py

bench: $(INSTALLED) $(NODE_INSTALLED) ## measure: message path, standard load beside peers, memory of idle chargers, sign-ins
	cd $(BACKEND) && .venv/bin/python benchmarks/message_path.py
	cd $(BACKEND) && .venv/bin/python benchmarks/standard_load.py
	cd $(BACKEND) && .venv/bin/python benchmarks/idle_memory.py
	cd $(BACKEND) && .venv/bin/python benchmarks/accounts.py
	cd $(BACKEND) && .venv/bin/python benchmarks/compare.py

bench-quick: $(INSTALLED) $(NODE_INSTALLED) ## measure the standard load beside one peer, and say what got worse, in two minutes
	cd $(BACKEND) && .venv/bin/python benchmarks/standard_load.py --rounds 2 --seconds 6 --only genx "ocpp-rpc strict"
	cd $(BACKEND) && .venv/bin/python benchmarks/compare.py

bench-web: $(INSTALLED) $(WEB_BUILT) ## measure the web app's budgets in a browser, on a desktop and a slow phone, with 1,000 and 10,000 chargers
	cd $(FRONTEND) && npm run --silent budgets

screenshots: $(INSTALLED) $(WEB_BUILT) ## take README's pictures anew, from the running product
	cd $(FRONTEND) && npm run --silent screenshots

check: $(INSTALLED) $(WEB_INSTALLED) ## style, types, layers, lock files, openapi.json
	cd $(FRONTEND) && npm run --silent check
	cd $(BACKEND) && .venv/bin/ruff check .
	cd $(BACKEND) && .venv/bin/ruff format --check .
	cd $(BACKEND) && .venv/bin/mypy
	cd $(BACKEND) && .venv/bin/mypy $(TYPED_TESTS)
	cd $(BACKEND) && .venv/bin/lint-imports
	@! grep -nE '://|--(extra-)?index-url|--find-links' $(BACKEND)/requirements*.lock || { echo 'A lock file names a host: make lock'; exit 1; }
	@! find . -name package-lock.json -not -path '*/node_modules/*' -exec grep -Hn '"resolved":' {} + | grep . || { echo 'A lock file names a host: make lock'; exit 1; }
	@$(BIN)/genx openapi | diff openapi/openapi.json - || { echo 'openapi/openapi.json is not what the code says: make openapi'; exit 1; }

format: $(INSTALLED) $(WEB_INSTALLED) ## lay out the code as `make check` wants it
	cd $(FRONTEND) && npm run --silent format
	cd $(BACKEND) && .venv/bin/ruff check --fix . && .venv/bin/ruff format .

openapi: $(INSTALLED) ## write openapi/openapi.json
	@mkdir -p openapi
	$(BIN)/genx openapi > openapi/openapi.json

docs: $(INSTALLED) ## write the pages that come from the code
	$(BIN)/genx config --markdown > $(BACKEND)/docs/settings.md
	$(BIN)/genx config --example > .env.example
	cd $(BACKEND) && .venv/bin/python -m tests.certification.page

lock: $(INSTALLED) ## write the lock files, with the versions that they have
	cd $(BACKEND) && .venv/bin/uv pip compile -q --universal $(UPGRADE) --generate-hashes --extra dev \
		-o requirements.lock pyproject.toml
	cd $(BACKEND) && .venv/bin/uv pip compile -q --universal --generate-hashes -c requirements.lock \
		-o requirements-runtime.lock pyproject.toml
	cd $(NODE_TESTS) && npm install --package-lock-only --no-audit --no-fund
	cd $(FRONTEND) && npm install --package-lock-only --no-audit --no-fund

upgrade: ## write the lock files, with the newest versions that pyproject.toml allows
	$(MAKE) lock UPGRADE=--upgrade

clean: ## remove what was installed; data in .genx stays
	rm -rf $(VENV) $(NODE_TESTS)/node_modules $(FRONTEND)/node_modules $(FRONTEND)/dist $(WEB_APP)

$(INSTALLED): $(BACKEND)/requirements.lock $(BACKEND)/pyproject.toml
	@if [ -z "$(PYTHON)" ]; then echo 'GenX needs Python 3.11 or newer (Debian: apt-get install python3 python3-venv).' >&2; exit 1; fi
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo 'GenX needs the venv module of Python (Debian: apt-get install python3-venv).' >&2; exit 1; }
	@echo 'Installing into $(VENV) ...'
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@# pip knows of a package index that only pip is configured for.
	@cd $(BACKEND) && { .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements.lock \
		|| .venv/bin/pip install --quiet --require-hashes -r requirements.lock; }
	@cd $(BACKEND) && { .venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps -e . \
		|| .venv/bin/pip install --quiet --no-deps -e .; }
	@touch $@

$(NODE_INSTALLED): $(NODE_TESTS)/package-lock.json
	@$(NEEDS_NODE)
	@cd $(NODE_TESTS) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(WEB_INSTALLED): $(FRONTEND)/package-lock.json
	@$(NEEDS_NODE)
	@echo 'Installing into $(FRONTEND)/node_modules ...'
	@cd $(FRONTEND) && npm ci --loglevel=error
	@touch $@

# Built beside and then moved: a build that is cut short leaves the one before it.
$(WEB_BUILT): $(WEB_INSTALLED) $(WEB_SOURCES) openapi/openapi.json
	@echo 'Building the web app ...'
	@cd $(FRONTEND) && npm run --silent build -- --logLevel=warn
	@rm -rf $(WEB_APP) && cp -r $(FRONTEND)/dist $(WEB_APP)
	@touch $@
