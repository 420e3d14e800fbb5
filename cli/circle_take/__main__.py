"""The command as a module: ``python -m circle_take``."""

from circle_take.main import run

if __name__ == "__main__":
    run()
