"""Run a scenario: ``python run.py scenarios/aircraft-incident.yaml``."""

import sys

try:
    from eurasia_sim.__main__ import run
except ModuleNotFoundError as error:
    sys.exit(f"'{error.name}' is not installed. In this folder, run:  python -m pip install -e .")

if __name__ == "__main__":
    run(["run", *sys.argv[1:]])
