"""Streams: what comes in which order, where the usage is, and how they end."""

import asyncio
import time

import openai

from checks import check, equal, raised
from openai_python.support import MODEL, PING, client, create, settings


def pieces(chunks):
    """(what, text) for each delta that says something, in the order they came."""
    for chunk in chunks:
        for choice in chunk.choices:
            for what in ("reasoning_content", "content"):
                if text := getattr(choice.delta, what, None):
                    yield what, text


def joined(chunks, what):
    return "".join(text for kind, text in pieces(chunks) if kind == what)


def same_as_whole():
    question = [{"role": "user", "content": "Say something about streams & <tags>, 你好"}]
    whole = create(messages=question)
    chunks = list(create(messages=question, stream=True))
    message = whole.choices[0].message
    equal("stream: the text of the whole answer", joined(chunks, "content"), message.content)
    equal("stream: its reasoning", joined(chunks, "reasoning_content"),
          message.reasoning_content)
    kinds = [what for what, _ in pieces(chunks)]
    check("stream: reasoning first, both in pieces",
          kinds == sorted(kinds, reverse=True) and min(map(kinds.count, set(kinds))) > 1, kinds)
    equal("stream: one role", [chunk.choices[0].delta.role for chunk in chunks
                               if chunk.choices[0].delta.role], ["assistant"])
    equal("stream: one finish reason", [chunk.choices[0].finish_reason for chunk in chunks
                                        if chunk.choices[0].finish_reason], ["stop"])
    equal("stream: one id", len({chunk.id for chunk in chunks}), 1)


def usage():
    asked = list(create(stream=True, stream_options={"include_usage": True}))
    equal("usage chunk: the last one", [bool(chunk.choices) for chunk in asked].index(False),
          len(asked) - 1)
    equal("usage chunk: null in all others",
          [chunk.usage for chunk in asked[:-1] if chunk.usage], [])
    sums = asked[-1].usage
    check("usage chunk: its sum", sums.prompt_tokens > 0 and
          sums.total_tokens == sums.prompt_tokens + sums.completion_tokens, sums)
    equal("usage chunk: also in the last choice",
          asked[-2].choices[0].usage["total_tokens"], sums.total_tokens)
    plain = list(create(stream=True))
    equal("no usage chunk unless asked for",
          [chunk.usage for chunk in plain if chunk.usage or not chunk.choices], [])
    equal("usage of the choice all the same",
          plain[-1].choices[0].usage["total_tokens"], sums.total_tokens)


def helper():
    text = []
    with client().chat.completions.stream(
        model=MODEL, messages=PING, stream_options={"include_usage": True}
    ) as stream:
        for event in stream:
            if event.type == "content.delta":
                text.append(event.delta)
        final = stream.get_final_completion()
    equal("stream helper", ("".join(text), final.choices[0].message.content), ("PONG", "PONG"))
    check("stream helper: all of the reasoning",
          final.choices[0].message.reasoning_content ==
          create().choices[0].message.reasoning_content, final.choices[0].message)
    check("stream helper: usage", final.usage.total_tokens > 0, final.usage)


def free_again(account):
    """Whether the account that may run one request at once can make one soon."""
    for _ in range(100):
        try:
            return create(account).choices[0].message.content == "PONG"
        except openai.RateLimitError:
            time.sleep(0.05)
    return False


def cancel():
    account = "concurrency-cancel"
    held = create(account, "stall", stream=True)
    first = next(iter(held)).choices[0].delta
    equal("cancel: the stream has begun", first.role, "assistant")
    refused = raised(openai.RateLimitError, lambda: create(account))
    check("cancel: it is running", "max organization concurrency: 1" in refused.message, refused)
    held.close()
    check("cancel: it is over once the client leaves", free_again(account))


def cancel_task():
    account = "concurrency-task"

    async def read(began):
        async with openai.AsyncOpenAI(**settings(account, "stall")) as peer:
            stream = await peer.chat.completions.create(model=MODEL, messages=PING, stream=True)
            async for _ in stream:
                began.set()

    async def leave():
        began = asyncio.Event()
        task = asyncio.create_task(read(began))
        await asyncio.wait_for(began.wait(), 10)
        task.cancel()
        return await asyncio.gather(task, return_exceptions=True)

    [outcome] = asyncio.run(leave())
    equal("cancelled task: how it ends", type(outcome), asyncio.CancelledError)
    check("cancelled task: the stream is over", free_again(account))


def error_event():
    seen = []
    error = raised(openai.APIError,
                   lambda: seen.extend(create(fault="error-event", stream=True)))
    check("error in a stream: what came before", len(seen) > 1, seen)
    equal("error in a stream", (error.type, "overloaded" in error.message),
          ("engine_overloaded_error", True))


def broken_off():
    seen = []
    raised(openai.APIConnectionError,
           lambda: seen.extend(create(fault="drop-mid-stream", stream=True)))
    check("a stream that breaks off: APIConnectionError", len(seen) > 1, seen)


parts = (same_as_whole, usage, helper, cancel, cancel_task, error_event, broken_off)
