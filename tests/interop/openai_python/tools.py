"""Tools: the call, its answer, and what the client makes of its own descriptions of them."""

import json
import typing

import openai
import pydantic

from checks import check, equal, raised
from openai_python.support import MODEL, client, create

QUESTION = [{"role": "user", "content": "What is the weather in Paris?"}]
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


class GetTime(pydantic.BaseModel):
    city: str


class GetWeather(pydantic.BaseModel):
    """The weather of a city"""

    city: str
    days: int = pydantic.Field(ge=2, le=7)
    unit: typing.Literal["celsius", "fahrenheit"]


FORECAST = GetWeather(city="Paris", days=2, unit="celsius")
MODEL_TOOLS = [openai.pydantic_function_tool(GetTime), openai.pydantic_function_tool(GetWeather)]
MODEL_QUESTION = [{"role": "user", "content": "Please use GetWeather"}]


def with_result(messages, message, result="sunny"):
    call = message["tool_calls"][0]
    return [*messages, message, {"role": "tool", "tool_call_id": call["id"], "content": result}]


def whole_loop():
    choice = create(messages=QUESTION, tools=[WEATHER]).choices[0]
    equal("tools: the call", choice.finish_reason, "tool_calls")
    [call] = choice.message.tool_calls
    equal("tools: its function", (call.type, call.function.name), ("function", "get_weather"))
    equal("tools: its arguments", json.loads(call.function.arguments), {"city": "Paris"})
    messages = with_result(QUESTION, choice.message.model_dump(exclude_none=True))
    choice = create(messages=messages, tools=[WEATHER]).choices[0]
    equal("tools: the answer", (choice.finish_reason, choice.message.content),
          ("stop", "The tool says: sunny"))


def read_stream(messages):
    """The message of a stream, put together as every guide does it, and why it ended."""
    message = {"role": "assistant", "content": "", "reasoning_content": ""}
    calls, finish = {}, None
    for chunk in create(messages=messages, tools=[WEATHER], stream=True):
        for choice in chunk.choices:
            finish = choice.finish_reason or finish
            message["content"] += choice.delta.content or ""
            message["reasoning_content"] += getattr(choice.delta, "reasoning_content", None) or ""
            for piece in choice.delta.tool_calls or []:
                call = calls.setdefault(piece.index, {"function": {"name": "", "arguments": ""}})
                call["id"] = piece.id or call.get("id")
                call["type"] = piece.type or call.get("type")
                call["function"]["name"] += piece.function.name or ""
                call["function"]["arguments"] += piece.function.arguments or ""
    if calls:
        message["tool_calls"] = list(calls.values())
    return message, finish


def streamed_loop():
    message, finish = read_stream(QUESTION)
    equal("tools, streamed: the call", finish, "tool_calls")
    [call] = message["tool_calls"]
    equal("tools, streamed: its function", (call["type"], call["function"]["name"]),
          ("function", "get_weather"))
    equal("tools, streamed: its arguments", json.loads(call["function"]["arguments"]),
          {"city": "Paris"})
    message, finish = read_stream(with_result(QUESTION, message))
    equal("tools, streamed: the answer", (finish, message["content"]),
          ("stop", "The tool says: sunny"))


def model_as_tool():
    """pydantic_function_tool, and parse, which reads the arguments into the model."""
    completion = client().chat.completions.parse(
        model=MODEL, messages=MODEL_QUESTION, tools=MODEL_TOOLS
    )
    message = completion.choices[0].message
    [call] = message.tool_calls
    equal("pydantic tool: the one that was asked for", call.function.name, "GetWeather")
    equal("pydantic tool: its arguments", call.function.parsed_arguments, FORECAST)
    completion = client().chat.completions.parse(
        model=MODEL, tools=MODEL_TOOLS,
        messages=with_result(MODEL_QUESTION, message.model_dump(exclude_none=True), "rain"),
    )
    equal("pydantic tool: the answer", completion.choices[0].message.content,
          "The tool says: rain")


def streamed_model_as_tool():
    done = []
    with client().chat.completions.stream(
        model=MODEL, messages=MODEL_QUESTION, tools=MODEL_TOOLS
    ) as stream:
        for event in stream:
            if event.type == "tool_calls.function.arguments.done":
                done.append((event.name, event.parsed_arguments))
        message = stream.get_final_completion().choices[0].message
    equal("pydantic tool, streamed", done, [("GetWeather", FORECAST)])
    messages = with_result(MODEL_QUESTION, message.model_dump(exclude_none=True), "rain")
    with client().chat.completions.stream(
        model=MODEL, messages=messages, tools=MODEL_TOOLS
    ) as stream:
        final = stream.get_final_completion()
    equal("pydantic tool, streamed: the answer", final.choices[0].message.content,
          "The tool says: rain")


def tool_choice():
    none = create(messages=QUESTION, tools=[WEATHER], tool_choice="none").choices[0]
    equal("tool_choice none", (none.finish_reason, none.message.tool_calls), ("stop", None))
    called = create(messages=QUESTION, tools=[WEATHER], tool_choice="required").choices[0]
    messages = with_result(QUESTION, called.message.model_dump(exclude_none=True))
    again = create(messages=messages, tools=[WEATHER], tool_choice="required").choices[0]
    equal("tool_choice required, in each round",
          (called.finish_reason, again.finish_reason), ("tool_calls", "tool_calls"))
    request = {
        "model": "kimi-k2.6", "messages": QUESTION, "tools": MODEL_TOOLS,
        "tool_choice": {"type": "function", "function": {"name": "GetWeather"}},
    }
    named = create(**request, extra_body={"thinking": {"type": "disabled"}}).choices[0]
    equal("tool_choice by name, without thinking", named.message.tool_calls[0].function.name,
          "GetWeather")
    refused = raised(openai.BadRequestError, lambda: create(**request))
    equal("tool_choice by name, thinking", refused.body["message"],
          "tool_choice 'specified' is incompatible with thinking enabled")


def broken_loops():
    message = create(messages=QUESTION, tools=[WEATHER]).choices[0].message.model_dump(
        exclude_none=True
    )
    without_reasoning = {k: v for k, v in message.items() if k != "reasoning_content"}
    for title, messages, words in (
        ("without its reasoning", with_result(QUESTION, without_reasoning),
         "reasoning_content is missing"),
        ("without its answer", [*QUESTION, message], "did not have response messages"),
        ("with an answer to another call",
         [*QUESTION, message, {"role": "tool", "tool_call_id": "other", "content": "sunny"}],
         "is not found"),
    ):
        error = raised(openai.BadRequestError,
                       lambda: create(messages=messages, tools=[WEATHER]))
        check(f"a call {title}", error.type == "invalid_request_error" and
              words in error.body["message"], error)


parts = (whole_loop, streamed_loop, model_as_tool, streamed_model_as_tool, tool_choice,
         broken_loops)
