# The tasks themselves are in deploy/tasks.py, which also runs where there is no make:
#   python deploy/tasks.py run
# make demo JURISDICTION=gansu builds the demonstration of another province.
PYTHON ?= python3
SIZE ?= small
JURISDICTION ?= sichuan

.PHONY: run test lint bench demo

run test lint bench:
	@$(PYTHON) deploy/tasks.py $@

demo:
	@$(PYTHON) deploy/tasks.py demo --size $(SIZE) --jurisdiction $(JURISDICTION)
