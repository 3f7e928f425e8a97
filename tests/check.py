"""All checks in one command: format, lint, types, tests. `python -m tests.check`."""

import subprocess
import sys

CHECKS = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy",),
    ("pytest",),
)


def main() -> int:
    """Run every check, even after one that fails; 1 if any does."""
    failed = [
        " ".join(check)
        for check in CHECKS
        if subprocess.run([sys.executable, "-m", *check], check=False).returncode
    ]
    print(f"Failed: {', '.join(failed)}." if failed else "All checks pass.")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
