# The tasks themselves are in deploy/tasks.py, which also runs where there is no make:
#   python deploy/tasks.py run
# make demo JURISDICTION=gansu builds the demonstration of another province.
PYTHON ?= python3
SIZE ?= small
JURISDICTION ?= sichuan

.PHONY: run demo check lint test coverage bench documents lock bom audit bundle bundle-check container

check lint test coverage bench documents lock bom audit bundle bundle-check container:
	@$(PYTHON) deploy/tasks.py $@

run demo:
	@$(PYTHON) deploy/tasks.py $@ --size $(SIZE) --jurisdiction $(JURISDICTION)
