"""Counts what holds and what does not: for all of the scripts in Python."""

import faulthandler
import sys

passed = failed = 0


def check(title, holds, found=""):
    global passed, failed
    if holds:
        passed += 1
        print(f"ok      {title}")
    else:
        failed += 1
        print(f"FAILED  {title}: {found!r}")


def equal(title, found, expected):
    check(title, found == expected, found)


def raised(error_class, action):
    """The error of exactly this class that the action raises; anything else ends the part."""
    try:
        result = action()
    except error_class as error:
        if type(error) is error_class:
            return error
        raise
    raise AssertionError(f"no {error_class.__name__} but {result!r}")


def run(who, parts):
    faulthandler.dump_traceback_later(120, exit=True)  # who waits for ever has failed, too
    for part in parts:
        try:
            part()
        except Exception as problem:  # that a client fails in its own way is a finding, too
            check(part.__name__, False, problem)
    print(f"{who}: {passed} passed, {failed} failed")
    sys.exit(0 if passed and not failed else 1)
