"""moonshot-chat, and so our client, against servers that we did not write:
other_servers.py MOONSHOT_CHAT WORK_DIRECTORY

- http.server of Python's standard library, which says everything in its own way;
- fakellm, a mock of the OpenAI API on uvicorn and starlette, where it is installed.
"""

import http.server
import importlib.util
import json
import os
import pathlib
import socket
import subprocess
import sys
import threading
import time

from checks import check, run

program, work = sys.argv[1:]


def chat(base_url, *arguments, lines=None):
    environment = {**os.environ, "MOONSHOT_API_KEY": "sk-of-nobody", "NO_PROXY": "127.0.0.1"}
    return subprocess.run(
        [program, "--base-url", base_url, *(["--lines"] if lines else []), *arguments],
        input=lines, env=environment, capture_output=True, encoding="utf-8", timeout=20,
    )


TEXT = "PONG – 乓 🏓"
USAGE = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}


def completion():
    message = {"role": "assistant", "content": TEXT}
    return json.dumps({
        "id": "c", "object": "chat.completion", "created": 1, "model": "m", "usage": USAGE,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
    }, ensure_ascii=False).encode()


def events(line_end="\n", colon="data: ", comments=False):
    def event(data):
        return f"{colon}{data}{line_end}{line_end}"

    def chunk(delta, finish=None):
        return event(json.dumps({
            "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        }, ensure_ascii=False))

    text = f": welcome{line_end}{line_end}" if comments else ""
    text += chunk({"role": "assistant", "content": ""})
    for letter in TEXT:
        text += chunk({"content": letter})
        if comments:
            text += f": still there{line_end}{line_end}"
    text += chunk({}, "stop") + event("[DONE]")
    return text.encode()


class Handler(http.server.BaseHTTPRequestHandler):
    """The first part of the path says how to answer; its HTTP version is the handler's."""

    connections = set()

    def log_message(self, *_):
        pass

    def whole(self, status, kind, body, framed=True):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if framed:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def chunked(self, kind, body, size):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for at in range(0, len(body), size):
            piece = body[at:at + size]
            self.wfile.write(b"%x;note=x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
        # No trailer: cpp-httplib 0.11.4 takes one for the end of the connection.
        self.wfile.write(b"0\r\n\r\n")

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Handler.connections.add(self.client_address)
        way = self.path.split("/")[1]
        streamed = request.get("stream", False)
        kind = "text/event-stream" if streamed else "application/json"
        if way == "plain":
            self.whole(200, kind, events() if streamed else completion())
        elif way == "closed":
            self.whole(200, kind, events() if streamed else completion(), framed=False)
        elif way == "chunked":
            # Seven bytes a piece: characters and lines are cut in the middle.
            self.chunked(kind, events("\r\n", "data:", True) if streamed else completion(), 7)
        elif way == "refused":
            body = b'{"error": {"message": "no such thing", "type": "invalid_request_error"}}\n'
            self.whole(400, "application/json", body)
        elif way == "page":
            self.whole(502, "text/html", b"<html><h1>502 Bad Gateway</h1></html>")
        elif way == "cut":
            body = events()
            self.whole(200, kind, body[:len(body) // 2], framed=False)


class OldHandler(Handler):
    """HTTP/1.0: without a length, the end of the connection is the end of the body."""

    protocol_version = "HTTP/1.0"


class NewHandler(Handler):
    """HTTP/1.1 with connections that stay open."""

    protocol_version = "HTTP/1.1"


def serve(handler):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def standard_library():
    old, new = serve(OldHandler), serve(NewHandler)
    for title, url in (("HTTP/1.0, by length", f"{old}/plain"),
                       ("HTTP/1.0, by the end of the connection", f"{old}/closed"),
                       ("HTTP/1.1, by length", f"{new}/plain"),
                       ("HTTP/1.1, in chunks", f"{new}/chunked")):
        for arguments in ([], ["--no-stream"]):
            answer = chat(url, *arguments, "PING")
            name = f"http.server, {title}{', whole' if arguments else ', streamed'}"
            check(name, answer.returncode == 0 and answer.stdout == TEXT + "\n", answer)
    for title, url in (("by length", f"{new}/plain"), ("in chunks", f"{new}/chunked")):
        Handler.connections.clear()
        answer = chat(url, lines="PING\nPING\nPING\n")
        check(f"http.server, three questions over one connection, {title}",
              answer.stdout.splitlines() == [TEXT] * 3 and len(Handler.connections) == 1,
              (answer, Handler.connections))
    for way, words in (("refused", ("InvalidRequest", "no such thing")),
                       ("page", ("GatewayError", "provenance   foreign"))):
        for arguments in ([], ["--no-stream"]):
            answer = chat(f"{new}/{way}", *arguments, "PING")
            check(f"http.server, {words[0]}{', whole' if arguments else ', streamed'}",
                  answer.returncode == 1 and all(word in answer.stderr for word in words), answer)
    answer = chat(f"{old}/cut", "PING")
    check("http.server, a stream that breaks off",
          answer.returncode == 1 and "StreamInterrupted" in answer.stderr, answer)


FAKELLM = """
version: 1
defaults:
  fallback: deterministic_echo
rules:
  - name: ping
    when: {messages_contain: "PING"}
    respond: {content: "PONG 🏓"}
  - name: limit
    when: {messages_contain: "too fast"}
    respond: {status: 429, error: "Rate limit exceeded (mock)"}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("fakellm does not start")


def fakellm():
    config = pathlib.Path(work) / "fakellm.yaml"
    config.write_text(FAKELLM, encoding="utf-8")
    port = free_port()
    command = pathlib.Path(sys.executable).parent / "fakellm"
    server = subprocess.Popen(
        [command, "serve", "--port", str(port), "--config", config],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        url = f"http://127.0.0.1:{port}/v1"
        for arguments in ([], ["--no-stream"]):
            answer = chat(url, *arguments, "PING")
            check(f"fakellm, {'whole' if arguments else 'streamed'}",
                  answer.returncode == 0 and answer.stdout == "PONG 🏓\n", answer)
        answer = chat(url, lines="PING\nPING\n")
        check("fakellm, a dialogue", answer.stdout == "PONG 🏓\n" * 2, answer)
        answer = chat(url, "--no-stream", "too fast")
        check("fakellm, a refusal",
              answer.returncode == 1 and "Rate limit exceeded (mock)" in answer.stderr, answer)
    finally:
        server.terminate()
        server.wait()


parts = [standard_library]
if importlib.util.find_spec("fakellm"):
    parts.append(fakellm)
run("servers of others", parts)
