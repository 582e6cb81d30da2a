// The official OpenAI client for Node against moonshot-sim: openai_node.mjs BASE_URL VERSION

import { createRequire } from "node:module";

// The package is not beside this file but in the build directory, from where this is run.
const { OpenAI } = createRequire(process.cwd() + "/")("openai");

const [baseURL, version] = process.argv.slice(2);
let passed = 0;
let failed = 0;

function check(title, holds, found) {
  if (holds) {
    passed += 1;
    console.log(`ok      node    ${title}`);
  } else {
    failed += 1;
    console.log(`FAILED  node    ${title}:`, found);
  }
}

const client = (account = "ok") =>
  new OpenAI({ apiKey: `sk-sim-${account}`, baseURL, maxRetries: 0, timeout: 20000 });

const model = "kimi-k3";
const messages = [{ role: "user", content: "PING" }];
const weather = {
  type: "function",
  function: {
    name: "get_weather",
    description: "The weather of a city",
    parameters: {
      type: "object",
      properties: { city: { type: "string" } },
      required: ["city"],
    },
  },
};

async function models() {
  const names = [];
  for await (const entry of client().models.list()) names.push(entry.id);
  check("models.list", names.includes(model), names);
}

async function create() {
  const answer = await client().chat.completions.create({ model, messages });
  const [choice] = answer.choices;
  check("create", choice.message.content === "PONG" && choice.finish_reason === "stop", answer);
  check("create: usage", answer.usage.total_tokens > 0, answer.usage);
  check("create: reasoning", Boolean(choice.message.reasoning_content), choice.message);
}

async function stream() {
  let text = "";
  let finish = null;
  let usage = null;
  const chunks = await client().chat.completions.create({
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const chunk of chunks) {
    usage = chunk.usage ?? usage;
    for (const choice of chunk.choices) {
      text += choice.delta.content ?? "";
      finish = choice.finish_reason ?? finish;
    }
  }
  check("stream", text === "PONG" && finish === "stop", [text, finish]);
  check("stream: usage", usage?.total_tokens > 0, usage);
}

async function streamHelper() {
  const final = await client().chat.completions.stream({ model, messages }).finalMessage();
  check("stream: its sum", final.content === "PONG", final);
}

async function toolLoop() {
  const question = [{ role: "user", content: "What is the weather in Paris?" }];
  const first = await client().chat.completions.create({
    model,
    messages: question,
    tools: [weather],
  });
  const [choice] = first.choices;
  const calls = choice.message.tool_calls ?? [];
  check("tools: the call", choice.finish_reason === "tool_calls" && calls.length === 1, first);
  const args = JSON.parse(calls[0].function.arguments);
  check("tools: its arguments", typeof args.city === "string", args);
  const final = await client().chat.completions.create({
    model,
    messages: [
      ...question,
      choice.message,
      { role: "tool", tool_call_id: calls[0].id, content: "sunny" },
    ],
    tools: [weather],
  });
  const [answer] = final.choices;
  check("tools: the answer", answer.finish_reason === "stop" && answer.message.content, final);
}

async function refusal(title, account, errorClass, status, type, words, changes = {}) {
  for (const streamed of [false, true]) {
    const how = streamed ? "stream" : "create";
    try {
      const answer = await client(account).chat.completions.create({
        model,
        messages,
        stream: streamed,
        ...changes,
      });
      check(`${title}, ${how}`, false, answer);
    } catch (error) {
      check(
        `${title}, ${how}: ${errorClass.name}`,
        error.constructor === errorClass &&
          error.status === status &&
          error.type === type &&
          error.error?.message?.includes(words),
        error,
      );
    }
  }
}

async function errors() {
  const quota = "exceeded_current_quota_error";
  const rate = "rate_limit_reached_error";
  const { AuthenticationError, RateLimitError } = OpenAI;
  const { PermissionDeniedError, NotFoundError, BadRequestError } = OpenAI;
  await refusal("unknown key", "no-such-key", AuthenticationError, 401,
    "invalid_authentication_error", "Invalid Authentication");
  await refusal("suspended", "suspended", RateLimitError, 429, quota, "is suspended");
  await refusal("tokens per minute", "tpm", RateLimitError, 429, rate, "TPM rate limit");
  await refusal("overloaded", "overloaded", RateLimitError, 429, "engine_overloaded_error",
    "overloaded");
  await refusal("inactive", "inactive", PermissionDeniedError, 403, quota, "is not active");
  await refusal("unknown model", "ok", NotFoundError, 404, "resource_not_found_error",
    "Not found the model", { model: "no-such-model" });
  await refusal("wrong temperature", "ok", BadRequestError, 400, "invalid_request_error",
    "invalid temperature", { temperature: 0.3 });
}

for (const part of [models, create, stream, streamHelper, toolLoop, errors]) {
  try {
    await part();
  } catch (problem) {
    check(part.name, false, problem); // a client that fails in its own way is a finding, too
  }
}

console.log(`openai for Node ${version}: ${passed} passed, ${failed} failed`);
process.exit(passed > 0 && failed === 0 ? 0 : 1);
