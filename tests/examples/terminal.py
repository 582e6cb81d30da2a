#!/usr/bin/env python3
"""What moonshot-chat does at a terminal: tests/examples/terminal.py <bin directory> <base URL> <of a slow one>"""

import os
import pty
import re
import select
import shutil
import signal
import sys
import tempfile
import time

BIN, URL, SLOW = sys.argv[1:4]
LIMIT = 30  # seconds until something that does not come is missed
CTRL_C, CTRL_D, LEFT, UP = "\x03", "\x04", "\x1b[D", "\x1b[A"
PROGRAM = os.path.abspath(os.path.join(BIN, "moonshot-chat"))
with open(PROGRAM, "rb") as program:
    EDITS = b"take-key" in program.read()  # built with libedit


started = []


class Terminal:
    """moonshot-chat at a terminal of its own, in a folder of its own."""

    def __init__(self, folder, *arguments, **environment):
        self.seen = ""
        self.mark = 0
        self.is_asked = False
        started.append(self)
        pid, self.fd = pty.fork()
        if pid == 0:
            os.chdir(folder)
            settings = {"PATH": os.environ["PATH"], "TERM": "xterm", "HOME": folder, "LC_ALL": "C.UTF-8",
                        "MOONSHOT_API_KEY": "sk-sim-ok", "MOONSHOT_BASE_URL": URL, "NO_PROXY": "*"}
            os.execve(PROGRAM, [PROGRAM, *arguments], {**settings, **environment})
        self.pid = pid

    def read(self, end):
        """Reads what there is until `end` (a time). False where nothing more comes."""
        ready, _, _ = select.select([self.fd], [], [], max(0, end - time.monotonic()))
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:  # the other side is closed
            return False
        self.seen += data.decode("utf-8", "replace")
        return bool(data)

    def wait_for(self, text):
        """Waits until `text` is shown behind what was waited for last."""
        end = time.monotonic() + LIMIT
        while text not in self.seen[self.mark:]:
            if not self.read(end):
                raise AssertionError(f"no {text!r} in {self.seen[self.mark:]!r}")
        at = self.seen.index(text, self.mark)
        shown, self.mark = self.seen[self.mark:at], at + len(text)
        return shown

    def type(self, keys):
        self.is_asked = False
        os.write(self.fd, keys.encode())

    def at_prompt(self):
        shown = self.wait_for("> ")
        self.is_asked = True
        return shown

    def ask(self, line):
        """Types a line at the prompt, and returns what is shown until the next prompt."""
        self.type(line + "\r")
        self.wait_for("\n")
        return self.at_prompt()

    def leave(self):
        if not self.is_asked:
            self.at_prompt()  # before it, Ctrl-D would not be a key
        self.type(CTRL_D)
        return self.exit_status()

    def exit_status(self):
        end = time.monotonic() + LIMIT
        while self.read(end):
            pass
        if time.monotonic() > end:
            self.stop()
            raise AssertionError(f"it does not end: {self.seen[self.mark:]!r}")
        _, status = os.waitpid(self.pid, 0)
        os.close(self.fd)
        return os.waitstatus_to_exitcode(status)

    def stop(self):
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass


def want(text, shown):
    if text not in shown:
        raise AssertionError(f"no {text!r} in {shown!r}")


def begin(folder, *arguments, **environment):
    terminal = Terminal(folder, *arguments, **environment)
    terminal.greeting = terminal.at_prompt()
    return terminal


def the_first_line_names_model_endpoint_and_balance(folder):
    chat = begin(folder)
    want("kimi-k3 on 127.0.0.1", chat.greeting)
    want("balance ", chat.greeting)
    want("PONG", chat.ask("PING"))
    assert chat.leave() == 0


def the_first_line_tells_of_a_key_that_is_not_accepted(folder):
    chat = begin(folder, MOONSHOT_API_KEY="sk-nobody")
    want("the key is not accepted", chat.greeting)
    assert chat.leave() == 0


def the_first_line_tells_of_an_endpoint_that_cannot_be_reached(folder):
    chat = begin(folder, MOONSHOT_BASE_URL="http://127.0.0.1:9/v1")
    want("kimi-k3 on 127.0.0.1:9, cannot be reached", chat.greeting)
    assert "trying again" not in chat.greeting, chat.greeting
    assert chat.leave() == 0


def the_first_line_asks_once(folder):
    chat = begin(folder, MOONSHOT_BASE_URL=URL.replace("/v1", "/fault/html-502/v1"))
    assert "trying again" not in chat.greeting, chat.greeting
    assert chat.leave() == 0


def ctrl_c_clears_the_line(folder):
    chat = begin(folder)
    chat.type("never sent")
    chat.wait_for("never sent")
    chat.type(CTRL_C)
    chat.at_prompt()
    want("PONG", chat.ask("PING"))
    assert chat.leave() == 0


def a_paste_is_one_prompt(folder):
    chat = begin(folder)
    chat.type("\x1b[200~one\rtwo\rthree\x1b[201~\r")
    shown = chat.wait_for(" tokens in")
    want("one\r\ntwo\r\nthree\"", shown)
    assert chat.leave() == 0


def lines_between_quotation_marks_are_one_prompt(folder):
    chat = begin(folder)
    chat.type('"""/help\r')
    chat.wait_for(". ")
    chat.type('is no command here"""\r')
    want("\"/help\r\nis no command here\"", chat.wait_for(" tokens in"))
    assert chat.leave() == 0


def arrow_keys_edit_the_line_and_bring_it_back(folder):
    chat = begin(folder)
    want("PONG", chat.ask("PIG" + LEFT + "N"))
    want("PONG", chat.ask(UP))
    assert chat.leave() == 0
    again = begin(folder)
    want("PONG", again.ask(UP))
    assert again.leave() == 0
    path = os.path.join(folder, ".local/state/moonshot-chat/history")
    assert os.stat(path).st_mode & 0o777 == 0o600


def keys_of_any_terminal_move_through_the_line(folder):
    chat = begin(folder)
    for word_left in ("\x1b[1;5D", "\x1b[1;3D", "\x1b[5D", "\x1bOd"):
        chat.type("two three" + word_left + "one \r")
        want("\"two one three\"", chat.wait_for(" tokens in"))
    for word_right in ("\x1b[1;5C", "\x1b[1;3C", "\x1b[5C", "\x1bOc"):
        chat.type("one three\x1b[H" + word_right + " two\r")
        want("\"one two three\"", chat.wait_for(" tokens in"))
    for home, end in (("\x1b[H", "\x1b[F"), ("\x1bOH", "\x1bOF"), ("\x1b[1~", "\x1b[4~"), ("\x1b[7~", "\x1b[8~")):
        chat.type("wo" + home + "t" + end + "!\r")
        want("\"two!\"", chat.wait_for(" tokens in"))
    chat.type("too\x1b" + LEFT + LEFT + "w\x1b[3~\r")
    want("\"two\"", chat.wait_for(" tokens in"))
    assert chat.leave() == 0


def a_pasted_key_stays_out_of_the_history(folder):
    chat = begin(folder)
    chat.ask("my key is sk-0123456789abcdefghijklmnopqrstuvwxyzABCD")
    assert chat.leave() == 0
    with open(os.path.join(folder, ".local/state/moonshot-chat/history"), encoding="utf-8") as file:
        assert "0123456789abcdef" not in file.read()


def no_history_writes_no_file(folder):
    chat = begin(folder, "--no-history")
    want("PONG", chat.ask("PING"))
    assert chat.leave() == 0
    assert os.listdir(folder) == []


def keys_do_not_reach_the_model_without_an_editor(folder):
    chat = begin(folder)
    want("PONG", chat.ask("PING" + LEFT))
    assert chat.leave() == 0


def keys_that_mean_nothing_leave_nothing(folder):
    # Shift and arrows, page up and down, insert, F1 to F12 as xterm, rxvt, the console of Linux and others send
    # them, keys with all modifiers, focus, and what was begun and not ended.
    keys = ("[1;2A [1;2B [1;2C [1;2D [a [d [5~ [6~ [5;5~ [2~ OP OQ OR OS [11~ [14~ [15~ [17~ [24~ [24;2~ [[A [[E "
            "[1;6P [1;8D [27;5;13~ [13;2u [Z [I [O [?1;2c Ol O2P \x1b[1;2D \x1bOP").split()
    chat = begin(folder)
    for key in keys:
        chat.type("PI\x1b" + key + "NG\x1b" + key + "\r")
        shown = chat.wait_for(" tokens in")
        assert "PONG\r\n" in shown, f"{key}: {shown!r}"
    chat.type("PING\x1b[1;\r")
    want("PONG", chat.wait_for(" tokens in"))
    assert chat.leave() == 0


def text_of_any_language_is_typed(folder):
    chat = begin(folder, LC_ALL="C")
    chat.type("Grüße, 你好\r")
    want("Grüße, 你好\"", chat.wait_for(" tokens in"))
    assert chat.leave() == 0


def commands_do_what_help_says(folder):
    chat = begin(folder)
    want("/save FILE", chat.ask("/help"))
    want("There is no command /frobnicate", chat.ask("/frobnicate"))
    want("1 answer: ", chat.ask("PING") + chat.ask("/cost"))
    want("kimi-k2.6", chat.ask("/model"))
    chat.ask("/model no-such-model")
    want("NotFound", chat.ask("PING"))
    want("The dialogue is in talk.json", chat.ask("/save talk.json"))
    want("is there already", begin_and_ask(folder, "/save talk.json"))
    want("2 messages are read", begin_and_ask(folder, "/load talk.json"))
    chat.type("/bye\r")
    assert chat.exit_status() == 1  # one prompt had no answer


def begin_and_ask(folder, line):
    chat = begin(folder)
    shown = chat.ask(line)
    assert chat.leave() == 0
    return shown


def a_path_at_the_beginning_is_no_command(folder):
    chat = begin(folder)
    chat.type("/etc/hosts is what?\r")
    want("/etc/hosts is what?\"", chat.wait_for(" tokens in"))
    assert chat.leave() == 0


def markdown_is_shown(folder):
    chat = begin(folder)
    want("\x1b[1mbold\x1b[0m", chat.ask("Reply with exactly one word: **bold** and `code`"))
    assert chat.leave() == 0


def markdown_of_whole_lines_is_shown(folder):
    chat = begin(folder)
    chat.type('"""x\r')
    for line in ("# Title", "- item", "> said", "```", "**no**", "```", "end", '"""'):
        chat.wait_for(". ")
        chat.type(line + "\r")
    shown = chat.wait_for(" tokens in")
    for line in ("\x1b[1mTitle\x1b[0m\r\n", "\r\n\u2022 item\r\n", "\u2502 \x1b[0msaid\r\n",
                 "\x1b[2m```\x1b[0m\r\n", "\x1b[36m**no**\x1b[0m\r\n", "\r\nend\""):
        want(line, shown)
    assert chat.leave() == 0


def markdown_stays_as_it_is_without_colours(folder):
    chat = begin(folder, NO_COLOR="1")
    shown = chat.ask("Reply with exactly one word: **bold**")
    want("**bold**\r\n", shown)
    assert "\x1b[1m" not in shown
    assert chat.leave() == 0


def reasoning_ends_where_the_answer_begins_without_colours(folder):
    chat = begin(folder, NO_COLOR="1")
    shown = chat.ask("PING")
    assert re.search(r"Reasoning:\r\nThe user[^\0]*\r\n\r\nAnswer:\r\nPONG\r\n", shown), shown
    assert chat.leave() == 0
    shown = begin_and_ask(folder, "PING")
    assert "Reasoning:" not in shown and "Answer:" not in shown, shown


def answers_that_were_interrupted_are_counted(folder):
    chat = begin(folder, MOONSHOT_BASE_URL=SLOW)
    for _ in range(2):
        chat.type("Tell me about the sea.\r")
        chat.wait_for("The ")  # the reasoning has begun
        chat.type(CTRL_C)
        chat.wait_for("interrupted")
        chat.at_prompt()
    want("0 answers: 0 tokens in, 0 out; 2 interrupted, not counted\r\n", chat.ask("/cost"))
    assert chat.leave() == 1


def the_answer_cannot_steer_the_terminal(folder):
    chat = begin(folder)
    shown = chat.ask('"""Reply with exactly one word: a\x16\x1b]0;title\x16\x07\u009b31m"""')
    assert "\x1b]0;" not in shown and "\u009b" not in shown.split("\n", 1)[-1], shown
    assert chat.leave() == 0


EDITOR_ONLY = [arrow_keys_edit_the_line_and_bring_it_back, keys_of_any_terminal_move_through_the_line,
               a_pasted_key_stays_out_of_the_history]
TESTS = [test for name, test in list(globals().items())
         if re.match(r"(a|the|answers|reasoning|ctrl|lines|arrow|no|keys|text|commands|markdown)_", name)]


def main():
    failed = 0
    for test in TESTS:
        if test in EDITOR_ONLY and not EDITS:
            continue
        folder = tempfile.mkdtemp()
        try:
            test(folder)
        except AssertionError as problem:
            failed += 1
            print(f"FAILED  {test.__name__}: {problem}", flush=True)
            for terminal in started:
                terminal.stop()
        started.clear()
        shutil.rmtree(folder)
    print(f"{len(TESTS)} tests at a terminal, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
