"""Known weaknesses of the libraries that are installed: `python -m tests.audit`.

pip-audit passes a library over, and ends well, when the index that it asks knows nothing of weaknesses, as a mirror may. That would look
like an audit: here it is said aloud, and how many libraries were looked up is counted.
"""

import json
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

PROBE = "streamlit"


def asked(*arguments: str) -> list[dict[str, Any]]:
    """What pip-audit found of each library; nothing where it could not ask."""
    command = [sys.executable, "-m", "pip_audit", "--progress-spinner", "off", "--format", "json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        return list(json.loads(done.stdout)["dependencies"])
    except (ValueError, KeyError):
        return []


def verdict(found: list[dict[str, Any]]) -> tuple[int, str]:
    """The exit code and what is said: 1 for a known weakness, 0 for none, also where nobody could be asked."""
    looked_up = [each for each in found if "skip_reason" not in each]
    if not looked_up:
        return 0, "NOT AUDITED: the package index answers nothing about known weaknesses. Run python -m tests.audit where PyPI is reached."
    weak = [f"{each['name']} {each['version']}: {weakness['id']}" for each in looked_up for weakness in each["vulns"]]
    counted = f"{len(looked_up)} of {len(found)} libraries looked up"
    return (1, "\n".join([f"KNOWN WEAKNESSES ({counted}):", *weak])) if weak else (0, f"No known weakness; {counted}.")


def main() -> int:
    """Ask for one library first: it takes a second to hear that there is no answer, and twenty for all of them."""
    with tempfile.TemporaryDirectory() as folder:
        one = Path(folder) / "one.txt"
        one.write_text(f"{PROBE}=={metadata.version(PROBE)}\n", encoding="utf-8")
        found = asked("-r", str(one), "--no-deps", "--disable-pip")
    if any("skip_reason" not in each for each in found):
        found = asked("--local")
    code, said = verdict(found)
    print(said, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
