# Python 3.11 or newer and make are all that is needed; everything else is installed into .venv.
PYTHON ?= $(shell for v in 3.13 3.12 3.11; do python$$v -c '' 2>/dev/null && { echo python$$v; exit; }; done; echo python3)
VENV ?= .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?= -n 2

.PHONY: install serve seed test check bench lock translations

install: $(VENV)/runtime

serve: $(VENV)/runtime
	@exec $(BIN)/python manage.py serve

seed: $(VENV)/runtime
	$(BIN)/python manage.py seed_demo

test: $(VENV)/development node_modules/installed
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tests/checks.py

bench: $(VENV)/development
	$(BIN)/python -m bench $(BENCH_ARGS)

# For maintainers, with uv and gettext at hand.
lock:
	uv lock --upgrade
	uv export --frozen --no-emit-project --no-header --no-dev --format requirements-txt -o requirements.txt
	uv export --frozen --no-emit-project --no-header --all-extras --format requirements-txt -o requirements-dev.txt
	rm uv.lock

translations: $(VENV)/development
	$(BIN)/python manage.py makemessages --locale fr --no-location --no-obsolete \
		--ignore 'var/*' --ignore '.venv*/*' --ignore 'tests/*' --ignore 'node_modules/*'
	sed -i '/^"POT-Creation-Date/d' newsportal/locale/*/LC_MESSAGES/*.po
	$(BIN)/python manage.py compilemessages --ignore '.venv*' --ignore node_modules

$(VENV)/runtime: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit("newsportal needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(VENV)/development: requirements-dev.txt $(VENV)/runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

# The validator of the tests. Without npm they skip it; CI does not.
node_modules/installed: package-lock.json
	! command -v npm >/dev/null || { npm ci --ignore-scripts --no-audit --no-fund --silent && touch $@; }
