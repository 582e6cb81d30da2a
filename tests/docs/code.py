#!/usr/bin/env python3
"""The C++ code of the pages: every block that is fenced as `cpp` in README.md and docs/*.md.

    code.py extract FOLDER       writes one source for each whole program and one for the fragments of each page
    code.py run FOLDER BIN SIM   runs the programs, built as BIN/docs-code-NAME, against the simulator SIM

A block with a `main` is a whole program: it is compiled as it stands, run with the key of a healthy account, and must
succeed and print something. Every other block is a fragment: those of a page are compiled together, each as the body of
a function that has a `client`, a `request` and a `completion`. An HTML comment in front of a block says what differs:

    <!-- code: at file scope -->       a fragment that declares what later ones of the page use
    <!-- code: goes on -->             a fragment in the same function as the one before
    <!-- code: account suspended -->   the program runs with the key sk-sim-suspended; it may fail, and must print
    <!-- code: with TEXT -->           the program gets these arguments
    <!-- code: compiled only -->       a program that the simulator cannot answer
    <!-- code: of others: NAME -->     code for another library: not compiled
    <!-- code: elsewhere: PLACE -->    code that is compiled at another place, such as a test of its own
    <!-- code before:                  lines at file scope that the fragments of the page need and readers do not
    ... -->
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

root = pathlib.Path(__file__).resolve().parents[2]
block = re.compile(
    r"(?:<!-- code: (?P<how>[^\n]*?) -->\n+)?^(?P<indent> *)```cpp\n(?P<code>.*?)^ *```$"
    r"|<!-- code before:\n(?P<before>.*?)-->",
    re.M | re.S,
)
known = re.compile(r"at file scope|goes on|account \w+|with .+|compiled only|(of others|elsewhere): .+")
a_main = re.compile(r"^int main\(", re.M)
an_include = re.compile(r"^#include .*$", re.M)

# What every fragment may use.
prologue = """#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>
#include <moonshot/moonshot.hpp>
"""
fragment_head = (
    "[[maybe_unused]] static void fragment_{}([[maybe_unused]] const moonshot::Client& client,\n"
    "    [[maybe_unused]] moonshot::ChatRequest request,\n"
    "    [[maybe_unused]] moonshot::ChatCompletion completion) {{ {{\n"
)


class Code:
    """The code of one page."""

    def __init__(self, page):
        self.name = page.stem.lower().replace("-", "_")
        self.programs = []  # (name, how, source)
        self.includes, self.fragments = [], []
        text = page.read_text(encoding="utf-8")
        for found in block.finditer(text):
            line = text.count("\n", 0, found.start("code")) + 1 if found["code"] else 1
            place = f'#line {line} "{page.relative_to(root)}"\n'
            self.add(found["how"] or "", found["code"], found["before"], place)

    def add(self, how, code, before, place):
        if how and not known.fullmatch(how):
            sys.exit(f"{place.strip()}: nobody knows what this means: code: {how}")
        if how.startswith(("of others", "elsewhere")):
            return
        if before is not None:
            self.add_fragment(before, "at file scope", "")
        elif a_main.search(code):
            self.programs.append((f"{self.name}_{len(self.programs) + 1}", how, place + code))
        else:
            self.add_fragment(code, how, place)

    def add_fragment(self, code, how, place):
        self.includes += an_include.findall(code)
        # An empty line in its place keeps the numbers of the lines.
        code = place + an_include.sub("", code)
        if how == "at file scope":
            self.fragments.append(code)
        elif how == "goes on":
            self.fragments[-1] = self.fragments[-1].removesuffix("} }\n") + code + "} }\n"
        else:
            self.fragments.append(fragment_head.format(len(self.fragments)) + code + "} }\n")

    def sources(self):
        for name, _, source in self.programs:
            yield name, source
        if self.fragments:
            includes = "\n".join(dict.fromkeys(self.includes))
            yield f"{self.name}_fragments", "\n".join([prologue + includes, *self.fragments, "int main() {}\n"])


def pages():
    return [Code(page) for page in [root / "README.md", *sorted((root / "docs").glob("*.md"))]]


def extract(folder):
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {f"{name}.cpp": source for code in pages() for name, source in code.sources()}
    for old in folder.glob("*.cpp"):
        if old.name not in wanted:
            old.unlink()
    for name, source in wanted.items():
        path = folder / name
        # What has not changed is not compiled again.
        if not path.exists() or path.read_text(encoding="utf-8") != source:
            path.write_text(source, encoding="utf-8")


def outcome(program, how, url, folder):
    """What is wrong with the run of a program, or nothing."""
    account = how.removeprefix("account ") if how.startswith("account ") else "ok"
    arguments = how.removeprefix("with ").split() if how.startswith("with ") else []
    environment = {"PATH": os.environ["PATH"], "MOONSHOT_API_KEY": f"sk-sim-{account}", "MOONSHOT_BASE_URL": url}
    done = subprocess.run(
        [program, *arguments], env=environment, cwd=folder, capture_output=True, text=True, timeout=60
    )
    if done.returncode != 0 and account == "ok":
        return f"exit status {done.returncode}: {done.stdout}{done.stderr}"
    return "" if done.stdout or done.stderr else "it prints nothing"


def base_url(server, ready):
    while not (ready.exists() and ready.read_text()):
        if server.poll() is not None:
            sys.exit("the simulator does not start")
        time.sleep(0.05)
    return ready.read_text().strip()


def run(binaries, simulator):
    failures = ran = 0
    with tempfile.TemporaryDirectory() as folder:
        ready = pathlib.Path(folder) / "ready"
        server = subprocess.Popen([simulator, "--ready-file", ready], stdout=subprocess.DEVNULL)
        try:
            url = base_url(server, ready)
            for name, how, _ in (program for code in pages() for program in code.programs):
                program = binaries / f"docs-code-{name}"
                if how == "compiled only":
                    continue
                if not program.exists():
                    # One that lacks a library, such as Asio; whatever else is not there did not compile.
                    print(f"{name} was not built")
                    continue
                problem = outcome(program, how, url, folder)
                ran += 1
                if problem:
                    failures += 1
                    print(f"{name}: {problem}")
        finally:
            server.terminate()
            server.wait()
    print(f"{ran - failures} programs of the pages ran, {failures} failed")
    return 1 if failures or not ran else 0


def main():
    command, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    if command == "extract":
        return extract(folder)
    return run(folder, pathlib.Path(sys.argv[3]).resolve())


if __name__ == "__main__":
    sys.exit(main())
