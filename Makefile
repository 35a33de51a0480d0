# The tasks themselves are in deploy/tasks.py, which also runs where there is no make:
#   python deploy/tasks.py run
PYTHON ?= python3
SIZE ?= small

.PHONY: run test lint bench demo

run test lint bench:
	@$(PYTHON) deploy/tasks.py $@

demo:
	@$(PYTHON) deploy/tasks.py demo --size $(SIZE)
