"""Models and answers in one piece."""

from checks import check, equal
from openai_python.support import MODEL, client, create


def models():
    listed = {model.id: model for model in client().models.list()}
    check("models.list", MODEL in listed, listed)
    equal("models.list: the window", listed[MODEL].context_length, 1048576)


def answer():
    completion = create()
    choice = completion.choices[0]
    equal("create", (choice.message.role, choice.message.content, choice.finish_reason),
          ("assistant", "PONG", "stop"))
    equal("create: the model", completion.model, MODEL)
    check("create: reasoning", "PING" in choice.message.reasoning_content, choice.message)
    usage = completion.usage
    check("create: usage", usage.prompt_tokens > 0 and usage.completion_tokens > 0 and
          usage.total_tokens == usage.prompt_tokens + usage.completion_tokens, usage)
    check("create: reasoning is paid for",
          0 < usage.completion_tokens_details.reasoning_tokens < usage.completion_tokens, usage)


def cached_prompt():
    question = [{"role": "user", "content": "Is this prompt cached?"}]
    first, second = (create("ok-cache", messages=question).usage for _ in range(2))
    equal("cache: nothing at first", first.prompt_tokens_details, None)
    equal("cache: all of it then", second.prompt_tokens_details.cached_tokens,
          second.prompt_tokens)


def budget():
    completion = create(max_completion_tokens=8)
    choice = completion.choices[0]
    equal("budget", (choice.finish_reason, choice.message.content), ("length", ""))
    equal("budget: all of it spent", completion.usage.completion_tokens, 8)


def thinking_off():
    completion = create(extra_body={"thinking": {"type": "disabled"}})
    message = completion.choices[0].message
    check("no thinking", message.content == "PONG" and not hasattr(message, "reasoning_content"),
          message)


parts = (models, answer, cached_prompt, budget, thinking_off)
