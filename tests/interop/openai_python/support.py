"""What all topics need: a client for each account and fault, and something to ask."""

import functools
import sys

import openai

base_url = sys.argv[1]

MODEL = "kimi-k3"
PING = [{"role": "user", "content": "PING"}]


def settings(account="ok", fault=None, **options):
    """The key chooses the account, the path what breaks on the way."""
    url = base_url.replace("/v1", f"/fault/{fault}/v1") if fault else base_url
    return {"api_key": f"sk-sim-{account}-python", "base_url": url, "max_retries": 0,
            "timeout": 20, **options}


@functools.cache
def client(account="ok", fault=None, **options):
    return openai.OpenAI(**settings(account, fault, **options))


def create(account="ok", fault=None, messages=PING, **request):
    return client(account, fault).chat.completions.create(
        model=request.pop("model", MODEL), messages=messages, **request
    )
