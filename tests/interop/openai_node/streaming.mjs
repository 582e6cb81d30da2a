// Streams: what comes in which order, where the usage is, and how they end.

import { check, equal, raised, soon } from "../checks.mjs";
import { OpenAI, client, collect, create, messages, model } from "./support.mjs";

const joined = (chunks, what) =>
  chunks.flatMap((chunk) => chunk.choices).map((choice) => choice.delta[what] ?? "").join("");

async function sameAsWhole() {
  const question = [{ role: "user", content: "Say something about streams & <tags>, 你好" }];
  const { message } = (await create({ messages: question })).choices[0];
  const chunks = await collect(create({ messages: question, stream: true }));
  equal("stream: the text of the whole answer", joined(chunks, "content"), message.content);
  equal("stream: its reasoning", joined(chunks, "reasoning_content"), message.reasoning_content);
  const kinds = chunks.map(({ choices: [{ delta }] }) =>
    delta.reasoning_content ? "reasoning" : delta.content ? "text" : "").join(" ").trim();
  check("stream: reasoning first, both in pieces",
    /^(reasoning ){2,}(text ){2,}/.test(`${kinds} `) && !/text reasoning/.test(kinds), kinds);
  const finishes = chunks.map((chunk) => chunk.choices[0].finish_reason);
  equal("stream: one finish reason", finishes.filter(Boolean), ["stop"]);
}

async function usage() {
  const asked = await collect(create({ stream: true, stream_options: { include_usage: true } }));
  const last = asked.pop();
  equal("usage chunk: no choices", last.choices, []);
  equal("usage chunk: null in all others", new Set(asked.map((chunk) => chunk.usage)),
    new Set([null]));
  check("usage chunk: its sum", last.usage.prompt_tokens > 0 &&
    last.usage.total_tokens === last.usage.prompt_tokens + last.usage.completion_tokens, last);
  equal("usage chunk: also in the last choice", asked.at(-1).choices[0].usage, last.usage);
  const plain = await collect(create({ stream: true }));
  equal("no usage chunk unless asked for",
    plain.filter((chunk) => chunk.usage || chunk.choices.length === 0), []);
}

async function helper() {
  const pieces = [];
  const stream = client().chat.completions.stream({
    model,
    messages,
    stream_options: { include_usage: true },
  });
  stream.on("content", (delta) => pieces.push(delta));
  const final = await stream.finalChatCompletion();
  equal("stream helper", [pieces.join(""), final.choices[0].message.content], ["PONG", "PONG"]);
  check("stream helper: usage", (await stream.totalUsage()).total_tokens > 0, final.usage);
}

/** An account that may run one request at once: whether it is busy shows whether a stream runs. */
const isBusy = (error) => error instanceof OpenAI.RateLimitError;
async function isFree(account) {
  const answer = await soon(() => create({}, account), isBusy);
  return answer?.choices[0].message.content === "PONG";
}

async function leaveLoop() {
  const account = "concurrency-loop";
  for await (const chunk of await create({ stream: true }, account, "stall")) {
    equal("leaving the loop: the stream has begun", chunk.choices[0].delta.role, "assistant");
    const refused = await raised(OpenAI.RateLimitError, () => create({}, account));
    check("leaving the loop: it is running",
      refused.message.includes("max organization concurrency: 1"), refused);
    break;
  }
  check("leaving the loop: the stream is over", await isFree(account));
}

async function abort() {
  const account = "concurrency-abort";
  const stream = client(account, "stall").chat.completions.stream({ model, messages });
  await stream.emitted("chunk");
  stream.abort();
  await raised(OpenAI.APIUserAbortError, () => stream.done());
  check("stream helper, aborted: APIUserAbortError", stream.aborted, stream);
  check("stream helper, aborted: the stream is over", await isFree(account));
}

async function errorEvent() {
  const seen = [];
  const error = await raised(OpenAI.APIError, async () => {
    for await (const chunk of await create({ stream: true }, "ok", "error-event")) seen.push(chunk);
  });
  check("error in a stream: what came before", seen.length > 1, seen);
  equal("error in a stream", [error.type, /overloaded/.test(error.message)],
    ["engine_overloaded_error", true]);
}

export const parts = [sameAsWhole, usage, helper, leaveLoop, abort, errorEvent];
