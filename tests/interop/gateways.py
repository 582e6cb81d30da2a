"""LiteLLM and Portkey, as their makers publish them, in front of moonshot-sim, in every state of an
account: what moonshot-doctor and moonshot-chat make of what is left of the answers.

gateways.py litellm|portkey BIN_DIRECTORY WORK_DIRECTORY COMMAND...

COMMAND starts the gateway; {port} and {config} in it are filled in.
"""

import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

from checks import check, equal, run

gateway, binaries, work, *command = sys.argv[1:]
work = pathlib.Path(work)

# The account behind the gateway, and class and limit of its errors.
STATES = {
    "ok": (None, None),
    "suspended": ("Suspended", None),
    "quota": ("QuotaExceeded", None),
    "inactive": ("QuotaExceeded", None),
    "rpm": ("RateLimited", "rpm"),
    "tpm": ("RateLimited", "tpm"),
    "tpd": ("RateLimited", "tpd"),
    "concurrency": ("RateLimited", "concurrency"),
    "overloaded": ("EngineOverloaded", None),
    "nobody": ("AuthenticationFailed", None),
}
# Their messages name no organization.
NAMELESS = {"overloaded", "nobody"}
# moonshot-chat waits a quarter of a minute before it tries again after this one.
SLOW = {"rpm"}

environment = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
environment.pop("DATABASE_URL", None)  # where LiteLLM would keep keys and costs
master_key = "sk-of-the-gateway-itself"
started = []


def start(name, *words, **variables):
    log = open(work / f"{gateway}-{name}.log", "wb")
    process = subprocess.Popen(words, env={**environment, **variables}, stdout=log, stderr=log)
    started.append(process)
    return process


def free_port():
    with socket.socket() as any_free:
        any_free.bind(("127.0.0.1", 0))
        return any_free.getsockname()[1]


def wait_until(true, what, process):
    for _ in range(600):
        if process.poll() is not None:
            break
        if true():
            return
        time.sleep(0.1)
    raise AssertionError(f"{what} does not start: see its log in {work}")


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def start_simulator():
    ready = work / f"{gateway}-ready"
    ready.unlink(missing_ok=True)
    # Limits of zero are always reached.
    process = start("simulator", f"{binaries}/moonshot-sim", "--rpm", "0", "--concurrency", "0",
                    "--ready-file", str(ready))
    wait_until(lambda: ready.exists() and ready.read_text(), "moonshot-sim", process)
    return ready.read_text().strip()


def litellm_config(base_url):
    """A model of the gateway for each account; each first answer is passed on at once."""
    models = [{"model_name": state,
               "litellm_params": {"model": "moonshot/kimi-k3", "api_base": base_url,
                                  "api_key": f"sk-sim-{state}"}} for state in STATES]
    file = work / "litellm.yaml"
    # JSON is YAML.
    file.write_text(json.dumps({
        "model_list": models,
        "router_settings": {"num_retries": 0, "disable_cooldowns": True},
    }))
    return str(file)


def start_gateway(base_url):
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    config = litellm_config(base_url) if gateway == "litellm" else ""
    words = [word.format(port=port, config=config) for word in command]
    # It would fetch its list of prices.
    process = start("gateway", *words, LITELLM_MASTER_KEY=master_key,
                    LITELLM_LOCAL_MODEL_COST_MAP="True")
    health = "/health/liveliness" if gateway == "litellm" else "/"
    wait_until(lambda: answers(origin + health), gateway, process)
    return origin + "/v1"


def arguments_for(state, url, base_url):
    """The key, and how the account is chosen: by the model, or by the key that is passed on."""
    if gateway == "litellm":
        return master_key, ["--base-url", url, "--model", state]
    return f"sk-sim-{state}", [
        "--base-url", url, "--header", "x-portkey-provider: moonshot",
        "--header", f"x-portkey-custom-host: {base_url.removesuffix('/v1')}"]


def program(name, key, *arguments):
    return subprocess.run(
        [f"{binaries}/{name}", *arguments], env={**environment, "MOONSHOT_API_KEY": key},
        capture_output=True, encoding="utf-8", timeout=60)


def ask_doctor(state, key, arguments):
    wanted, limit = STATES[state]
    asked = program("moonshot-doctor", key, "check", "--json", *arguments)
    said = json.loads(asked.stdout)
    if wanted is None:
        equal(f"doctor, {state}: it is healthy", (said["healthy"], asked.returncode), (True, 0))
        return
    error = said["error"] or {}
    equal(f"doctor, {state}: the class", (error.get("error"), error.get("limit")), (wanted, limit))
    equal(f"doctor, {state}: whose words", (error.get("provenance"), error.get("via")),
          ("altered", gateway))
    named = (error.get("organization_id") or "").startswith("org-")
    equal(f"doctor, {state}: the organization is named", named, state not in NAMELESS)
    check(f"doctor, {state}: it is unhealthy", not said["healthy"] and asked.returncode == 1, said)
    check(f"doctor, {state}: there is something to do", said["next_steps"], said)
    check(f"doctor, {state}: it says that the error was rewritten",
          "rewritten on the way by " + gateway in said["verdict"], said["verdict"])


def ask_chat(state, key, arguments):
    wanted, _ = STATES[state]
    # Under Node, Portkey 1.15.2 breaks every stream by an error of its own.
    way = [] if gateway == "litellm" else ["--no-stream"]
    asked = program("moonshot-chat", key, *way, *arguments, "PING")
    if wanted is None:
        equal(f"chat, {state}", (asked.stdout.strip(), asked.returncode), ("PONG", 0))
        return
    class_is_named = any(line.startswith(wanted + ": ") for line in asked.stderr.splitlines())
    check(f"chat, {state}: the class", class_is_named and asked.returncode == 1, asked.stderr)
    check(f"chat, {state}: whose words", f"altered, via {gateway}" in asked.stderr, asked.stderr)


def every_state():
    base_url = start_simulator()
    url = start_gateway(base_url)
    for state in STATES:
        key, arguments = arguments_for(state, url, base_url)
        ask_doctor(state, key, arguments)
        if state not in SLOW:
            ask_chat(state, key, arguments)


def nobody_is_left():
    for process in started:
        process.terminate()
    for process in started:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
    check("all that was started has ended", all(p.wait(20) is not None for p in started))


run(f"{gateway} in front of moonshot-sim", [every_state, nobody_is_left])
