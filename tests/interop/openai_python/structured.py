"""Structured output: pydantic models in, instances of them out."""

import enum
import json
import typing

import openai
import pydantic

from checks import check, equal, raised
from openai_python.support import MODEL, client, create

QUESTION = [{"role": "user", "content": "Plan a trip"}]


class Pace(enum.Enum):
    SLOW = "slow"
    FAST = "fast"


class Train(pydantic.BaseModel):
    kind: typing.Literal["train"]
    seat: int


class Walk(pydantic.BaseModel):
    kind: typing.Literal["walk"]


class Stop(pydantic.BaseModel):
    name: str
    way: typing.Union[Walk, Train]
    stars: float = pydantic.Field(ge=2.5, le=5)


class Trip(pydantic.BaseModel):
    city: str
    days: int = pydantic.Field(ge=3, le=9)
    pace: Pace
    stops: typing.List[Stop]
    by_night: bool
    note: typing.Optional[str]


class Tree(pydantic.BaseModel):
    name: str
    branches: typing.List["Tree"]


class Form(pydantic.BaseModel):
    """The service has a meaning of its own for a property of this name."""

    required: bool


TRIP = Trip(city="Paris", days=3, pace=Pace.SLOW, by_night=True, note="Paris",
            stops=[Stop(name="Paris", way=Train(kind="train", seat=1), stars=2.5)])


def parse():
    completion = client().chat.completions.parse(
        model=MODEL, messages=QUESTION, response_format=Trip
    )
    message = completion.choices[0].message
    equal("parse: all members of a model", message.parsed, TRIP)
    equal("parse: from the text", Trip.model_validate_json(message.content), TRIP)


def recursive():
    completion = client().chat.completions.parse(
        model=MODEL, messages=QUESTION, response_format=Tree
    )
    tree = completion.choices[0].message.parsed
    equal("parse: a model that contains itself", tree.branches[0].name, "Paris")


def streamed():
    seen = []
    with client().chat.completions.stream(
        model=MODEL, messages=QUESTION, response_format=Trip
    ) as stream:
        for event in stream:
            if event.type == "content.delta":
                seen.append(event.parsed)
            if event.type == "content.done":
                equal("parse, streamed: at its end", event.parsed, TRIP)
        final = stream.get_final_completion()
    equal("parse, streamed", final.choices[0].message.parsed, TRIP)
    check("parse, streamed: more with each piece",
          len(seen) > 2 and {"city": "Paris"} in seen, seen)


def cut_off():
    error = raised(openai.LengthFinishReasonError, lambda: client().chat.completions.parse(
        model=MODEL, messages=QUESTION, response_format=Trip, max_completion_tokens=40
    ))
    equal("parse: an answer that was cut", error.completion.usage.completion_tokens, 40)


def json_object():
    completion = create(messages=QUESTION, response_format={"type": "json_object"})
    value = json.loads(completion.choices[0].message.content)
    check("json_object", isinstance(value, dict) and "Plan a trip" in value["answer"], value)


def refused():
    for title, json_schema in (
        ("name", {"schema": {"type": "object"}}),
        ("schema", {"name": "trip"}),
    ):
        error = raised(openai.BadRequestError, lambda: create(
            response_format={"type": "json_schema", "json_schema": json_schema}
        ))
        check(f"json_schema without {title}",
              f"response_format.json_schema.{title}" in error.body["message"], error.body)


def refused_models():
    told = ("is not a valid moonshot flavored json schema, details: <At path 'properties': "
            "property name 'required' is reserved for JSON Schema keywords>")
    for place, request in (
        ("response_format.json_schema", {"response_format": Form}),
        ("tools.function.parameters", {"tools": [openai.pydantic_function_tool(Form)]}),
    ):
        error = raised(openai.BadRequestError, lambda: client().chat.completions.parse(
            model=MODEL, messages=QUESTION, **request
        ))
        equal(f"parse: a model outside the subset, {place}", (error.type, error.body["message"]),
              ("invalid_request_error", f"Invalid request: {place} {told}"))


parts = (parse, recursive, streamed, cut_off, json_object, refused, refused_models)
