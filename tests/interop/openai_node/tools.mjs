// Tools: the call, its answer, and the helpers that run the whole loop.

import { check, equal, raised, require } from "../checks.mjs";
import { OpenAI, client, collect, create, model } from "./support.mjs";

const { z } = require("zod");
const { zodFunction } = require("openai/helpers/zod");

const question = [{ role: "user", content: "What is the weather in Paris?" }];
const parameters = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
};
const weather = {
  type: "function",
  function: { name: "get_weather", description: "The weather of a city", parameters },
};

const withResult = (message, content = "sunny") => [
  ...question,
  message,
  { role: "tool", tool_call_id: message.tool_calls[0].id, content },
];

async function wholeLoop() {
  const [first] = (await create({ messages: question, tools: [weather] })).choices;
  equal("tools: the call", first.finish_reason, "tool_calls");
  const [call, ...others] = first.message.tool_calls;
  equal("tools: its function",
    [call.type, call.function.name, JSON.parse(call.function.arguments), others],
    ["function", "get_weather", { city: "Paris" }, []]);
  const [final] = (await create({ messages: withResult(first.message), tools: [weather] })).choices;
  equal("tools: the answer", [final.finish_reason, final.message.content],
    ["stop", "The tool says: sunny"]);
}

async function streamedCall() {
  const chunks = await collect(create({ messages: question, tools: [weather], stream: true }));
  const pieces = chunks.flatMap((chunk) => chunk.choices[0].delta.tool_calls ?? []);
  equal("tools, streamed: the first piece", pieces[0], {
    index: 0,
    id: pieces[0].id,
    type: "function",
    function: { name: "get_weather", arguments: "" },
  });
  const rest = pieces.slice(1).map((piece) => [piece.index, piece.id, piece.function.name]);
  check("tools, streamed: only arguments after it", rest.length > 1 &&
    rest.every(([index, id, name]) => index === 0 && id === undefined && name === undefined), rest);
  equal("tools, streamed: its arguments",
    JSON.parse(pieces.map((piece) => piece.function.arguments).join("")), { city: "Paris" });
}

/** runTools with a function of plain JSON and one of zod; the prompt names the second. */
async function runTools(stream) {
  const how = stream ? "runTools, streamed" : "runTools";
  const called = [];
  const runner = client().chat.completions.runTools({
    model,
    stream,
    ...(stream && { stream_options: { include_usage: true } }),
    messages: [{ role: "user", content: "Please use get_forecast" }],
    tools: [
      {
        type: "function",
        function: { ...weather.function, parse: JSON.parse, function: () => "unasked" },
      },
      zodFunction({
        name: "get_forecast",
        parameters: z.object({
          city: z.string(),
          days: z.number().int().min(2).max(7),
          unit: z.enum(["celsius", "fahrenheit"]),
        }),
        function: async (given) => {
          called.push(given);
          return { sky: "grey", wind: `${given.days} km/h` };
        },
      }),
    ],
  });
  const results = [];
  runner.on("functionToolCallResult", (result) => results.push(result));
  const final = await runner.finalContent();
  equal(`${how}: the function and what it is given`, called,
    [{ city: "Paris", days: 2, unit: "celsius" }]);
  equal(`${how}: its result`, results.map((result) => JSON.parse(result)),
    [{ sky: "grey", wind: "2 km/h" }]);
  equal(`${how}: the answer`, final, `The tool says: ${results[0]}`);
  equal(`${how}: the dialogue`, runner.messages.map((message) => message.role),
    ["user", "assistant", "tool", "assistant"]);
  const { total_tokens: sum } = await runner.totalUsage();
  check(`${how}: usage`, sum > 0, sum);
}

async function runToolsToItsLimit() {
  const called = [];
  const runner = client().chat.completions.runTools(
    {
      model,
      messages: question,
      tool_choice: "required",
      tools: [{
        type: "function",
        function: {
          ...weather.function,
          parse: JSON.parse,
          function: ({ city }) => called.push(city),
        },
      }],
    },
    { maxChatCompletions: 3 },
  );
  await runner.done();
  equal("runTools, tool_choice required: a call in each round", called,
    ["Paris", "Paris", "Paris"]);
}

async function brokenLoops() {
  const { message } = (await create({ messages: question, tools: [weather] })).choices[0];
  const { reasoning_content: _, ...withoutReasoning } = message;
  for (const [title, messages, words] of [
    ["without its reasoning", withResult(withoutReasoning), "reasoning_content is missing"],
    ["without its answer", [...question, message], "did not have response messages"],
  ]) {
    const error = await raised(OpenAI.BadRequestError,
      () => create({ messages, tools: [weather] }));
    check(`a call ${title}`, error.type === "invalid_request_error" &&
      error.error.message.includes(words), error);
  }
}

const runToolsWhole = () => runTools(false);
const runToolsStreamed = () => runTools(true);

export const parts = [
  wholeLoop, streamedCall, runToolsWhole, runToolsStreamed, runToolsToItsLimit, brokenLoops,
];
