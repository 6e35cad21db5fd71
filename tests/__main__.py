"""Everything that has to hold before a change lands: `python -m tests [pytest arguments]`.

Gets what PyPI does not carry (Chromium, PostgreSQL, MariaDB) through apt where it may, then runs ruff with bandit's rules, mypy, pip-audit
and pytest. Ends with the first failing step's exit code.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
DEBIAN_PACKAGES = {"chromium": "chromium", "mariadbd": "mariadb-server", "postgres": "postgresql"}
"""The program that is needed, and the Debian package that brings it."""


def is_there(program: str) -> bool:
    """Whether the program can be started; PostgreSQL's server is kept outside the PATH on Debian."""
    return bool(shutil.which(program) or any(Path("/usr/sbin").glob(program)) or any(Path("/usr/lib/postgresql").glob(f"*/bin/{program}")))


def install_missing() -> None:
    """Install what is missing through apt, as root or through a sudo that asks nothing; elsewhere say what to do and go on."""
    missing = [package for program, package in DEBIAN_PACKAGES.items() if not is_there(program)]
    if not missing:
        return
    apt = ["apt-get"] if os.geteuid() == 0 else ["sudo", "-n", "apt-get"]
    if not shutil.which(apt[0]) or not shutil.which("apt-get"):
        print(f"Not there: {', '.join(missing)}. The tests that need them are skipped; install them to run all.")
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *missing]):
        subprocess.run([*apt, *step], env=environment, stdout=subprocess.DEVNULL, check=False)


def steps(arguments: list[str]) -> list[list[str]]:
    """The commands, in the order in which they fail soonest."""
    python = [sys.executable, "-m"]
    return [
        [*python, "ruff", "check", "."],
        [*python, "ruff", "format", "--check", "."],
        [*python, "mypy"],
        [*python, "tests.audit"],
        [*python, "pytest", "-n", "2", "--dist", "loadfile", *arguments],
    ]


def main() -> int:
    """Run all steps; the first that fails ends it."""
    install_missing()
    for step in steps(sys.argv[1:]):
        print("$", " ".join(["python", *step[1:]]), flush=True)
        code = subprocess.run(step, cwd=ROOT, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
