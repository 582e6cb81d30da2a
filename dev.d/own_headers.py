"""The library's own files, for the scripts beside this one."""
import pathlib
import re

top = pathlib.Path(__file__).resolve().parent.parent
include = top / "include"
own_include = re.compile(r'^#include "(moonshot/[^"]+)"\n', re.MULTILINE)
# What a program includes for everything, and what stands on libcurl, which is apart: with coroutines, in C++20.
root = "moonshot/moonshot.hpp"
curl_roots = [
    "moonshot/async/async_chat_parse.hpp",
    "moonshot/async/async_client.hpp",
    "moonshot/async/executor.hpp",
    "moonshot/tools/async_formula_tools.hpp",
    "moonshot/tools/async_tool_run.hpp",
    "moonshot/tools/async_typed_tool_run.hpp",
    "moonshot/transport/curl.hpp",
]
coroutines = "moonshot/async/coroutine.hpp"


def reached(names, is_wanted):
    """These files and those of the library that they include, as far as they are wanted."""
    found, todo = set(), list(names)
    while todo:
        name = todo.pop()
        if name in found or not is_wanted(name):
            continue
        found.add(name)
        todo += own_include.findall((include / name).read_text())
    return found


def is_header(name):
    return name.endswith(".hpp")
