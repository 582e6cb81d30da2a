#!/usr/bin/env python3
"""Whether README.md shows what `moonshot-doctor explain` really prints for the error that it shows:

    explain_sample.py DOCTOR
"""

import difflib
import pathlib
import re
import subprocess
import sys

readme = pathlib.Path(__file__).resolve().parents[2] / "README.md"
sample = re.compile(
    r"^```json\n(?P<error>.*?)^```$.*?`moonshot-doctor explain` says.*?^```\n(?P<shown>.*?)^```$", re.M | re.S
)


def main():
    found = sample.search(readme.read_text(encoding="utf-8"))
    if not found:
        return "README.md has no error as JSON with what `moonshot-doctor explain` says about it"
    done = subprocess.run([sys.argv[1], "explain"], input=found["error"], env={}, capture_output=True, text=True, timeout=30)
    if done.returncode != 0:
        return f"exit status {done.returncode}: {done.stderr}"
    lines = difflib.unified_diff(
        found["shown"].splitlines(), done.stdout.splitlines(), "README.md", "moonshot-doctor explain", lineterm=""
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main() or 0)
