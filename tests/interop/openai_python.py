"""The official OpenAI client for Python against moonshot-sim: openai_python.py BASE_URL"""

import json
import sys

import openai

base_url = sys.argv[1]
passed = failed = 0


def check(title, holds, found=""):
    global passed, failed
    if holds:
        passed += 1
        print(f"ok      python  {title}")
    else:
        failed += 1
        print(f"FAILED  python  {title}: {found!r}")


def client(account="ok"):
    return openai.OpenAI(api_key=f"sk-sim-{account}", base_url=base_url, max_retries=0, timeout=20)


MODEL = "kimi-k3"
PING = [{"role": "user", "content": "PING"}]
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather of a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
}


def models():
    names = [model.id for model in client().models.list()]
    check("models.list", MODEL in names, names)


def create():
    answer = client().chat.completions.create(model=MODEL, messages=PING)
    choice = answer.choices[0]
    check("create", choice.message.content == "PONG" and choice.finish_reason == "stop", answer)
    check("create: usage", answer.usage.total_tokens > 0, answer.usage)
    check("create: reasoning", bool(choice.message.reasoning_content), choice.message)


def stream():
    text, reasoning, usage, finish = "", "", None, None
    for chunk in client().chat.completions.create(
        model=MODEL, messages=PING, stream=True, stream_options={"include_usage": True}
    ):
        usage = chunk.usage or usage
        for choice in chunk.choices:
            text += choice.delta.content or ""
            reasoning += getattr(choice.delta, "reasoning_content", None) or ""
            finish = choice.finish_reason or finish
    check("stream", text == "PONG" and finish == "stop", (text, finish))
    check("stream: reasoning", bool(reasoning), reasoning)
    check("stream: usage", usage is not None and usage.total_tokens > 0, usage)


def tool_loop():
    messages = [{"role": "user", "content": "What is the weather in Paris?"}]
    first = client().chat.completions.create(model=MODEL, messages=messages, tools=[WEATHER])
    choice = first.choices[0]
    calls = choice.message.tool_calls or []
    check("tools: the call", choice.finish_reason == "tool_calls" and len(calls) == 1, first)
    call = calls[0]
    arguments = json.loads(call.function.arguments)
    check("tools: its arguments", isinstance(arguments.get("city"), str), arguments)
    messages.append(choice.message.model_dump(exclude_none=True))
    messages.append({"role": "tool", "tool_call_id": call.id, "content": "sunny"})
    final = client().chat.completions.create(model=MODEL, messages=messages, tools=[WEATHER])
    choice = final.choices[0]
    check("tools: the answer", choice.finish_reason == "stop" and choice.message.content, final)


def streamed_tool_call():
    name, arguments = "", ""
    for chunk in client().chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": "What is the weather in Paris?"}],
        tools=[WEATHER],
        stream=True,
    ):
        for choice in chunk.choices:
            for piece in choice.delta.tool_calls or []:
                name += piece.function.name or ""
                arguments += piece.function.arguments or ""
    check("tools: a streamed call", name == "get_weather" and json.loads(arguments), arguments)


def refusal(title, account, error_class, status, error_type, words, **changes):
    request = {"model": MODEL, "messages": PING, **changes}
    for how in ("create", "stream"):
        try:
            answer = client(account).chat.completions.create(stream=how == "stream", **request)
            check(f"{title}, {how}", False, answer)
        except openai.APIError as error:
            message = (error.body or {}).get("message", "")
            check(
                f"{title}, {how}: {error_class.__name__}",
                type(error) is error_class
                and error.status_code == status
                and error.type == error_type
                and words in message,
                (type(error).__name__, error.status_code, error.type, message),
            )


def errors():
    quota = "exceeded_current_quota_error"
    rate = "rate_limit_reached_error"
    refusal("unknown key", "no-such-key", openai.AuthenticationError, 401,
            "invalid_authentication_error", "Invalid Authentication")
    refusal("suspended", "suspended", openai.RateLimitError, 429, quota, "is suspended")
    refusal("no quota", "quota", openai.RateLimitError, 429, quota, "token quota")
    refusal("tokens per minute", "tpm", openai.RateLimitError, 429, rate, "TPM rate limit")
    refusal("overloaded", "overloaded", openai.RateLimitError, 429, "engine_overloaded_error",
            "overloaded")
    refusal("inactive", "inactive", openai.PermissionDeniedError, 403, quota, "is not active")
    refusal("unknown model", "ok", openai.NotFoundError, 404, "resource_not_found_error",
            "Not found the model", model="no-such-model")
    refusal("wrong temperature", "ok", openai.BadRequestError, 400, "invalid_request_error",
            "invalid temperature", temperature=0.3)


for part in (models, create, stream, tool_loop, streamed_tool_call, errors):
    try:
        part()
    except Exception as problem:  # a client that fails in its own way is a finding, too
        check(part.__name__, False, problem)

print(f"openai for Python {openai.__version__}: {passed} passed, {failed} failed")
sys.exit(0 if passed and not failed else 1)
