// Tools: loops of calls and results that the SDK runs by itself.

import { check, equal, require } from "../checks.mjs";
import { ai, call, collect } from "./support.mjs";

const { z } = require("zod");

/** Two tools, of which the prompt names the second; `called` is what it was given. */
function toolbox() {
  const called = [];
  const tools = {
    get_time: ai.tool({ inputSchema: z.object({ city: z.string() }), execute: () => "unasked" }),
    get_weather: ai.tool({
      description: "The weather of a city",
      inputSchema: z.object({
        city: z.string(),
        days: z.number().int().min(2).max(7),
        unit: z.enum(["celsius", "fahrenheit"]),
      }),
      execute: async (given) => {
        called.push(given);
        return { sky: "grey" };
      },
    }),
  };
  return { called, prompt: "Please use get_weather", tools, stopWhen: ai.stepCountIs(3) };
}

const given = { city: "Paris", days: 2, unit: "celsius" };
const answer = 'The tool says: {"sky":"grey"}';
const kinds = (content) => content.map((part) => part.type);

async function generate() {
  const { called, ...request } = toolbox();
  const result = await ai.generateText({ ...call(), ...request });
  equal("tools: the one that was asked for, once", called, [given]);
  equal("tools: the answer", [result.text, result.finishReason], [answer, "stop"]);
  equal("tools: the steps", result.steps.map((step) => [step.finishReason, ...kinds(step.content)]),
    [["tool-calls", "reasoning", "tool-call", "tool-result"], ["stop", "reasoning", "text"]]);
  const [first] = result.steps;
  equal("tools: the call", [first.toolCalls[0].toolName, first.toolCalls[0].input],
    ["get_weather", given]);
  equal("tools: its result", [first.toolResults[0].toolCallId, first.toolResults[0].output],
    [first.toolCalls[0].toolCallId, { sky: "grey" }]);
  // That of both steps.
  equal("tools: usage", result.totalUsage.totalTokens,
    result.steps.reduce((sum, step) => sum + step.usage.totalTokens, 0));
}

async function stream() {
  const { called, ...request } = toolbox();
  const { parts, errors, result } = await collect({ ...call(), ...request });
  equal("tools, streamed: no errors", errors, []);
  equal("tools, streamed: the one that was asked for, once", called, [given]);
  const pieces = parts.filter((part) => part.type === "tool-input-delta").map((part) => part.delta);
  check("tools, streamed: the arguments in pieces", pieces.length > 2, pieces);
  equal("tools, streamed: the arguments", JSON.parse(pieces.join("")), given);
  equal("tools, streamed: the steps", (await result.steps).map((step) => step.finishReason),
    ["tool-calls", "stop"]);
  equal("tools, streamed: the answer", await result.text, answer);
  // The whole dialogue can be gone on with: reasoning, call and result are in it.
  const messages = [{ role: "user", content: request.prompt },
    ...(await result.response).messages, { role: "user", content: "PING" }];
  const next = await ai.generateText({ ...call(), messages, tools: request.tools,
    toolChoice: "none" });
  equal("tools, streamed: the next question", next.text, "PONG");
}

async function choice() {
  const { called, ...request } = toolbox();
  const forced = await ai.generateText({ ...call(), ...request, toolChoice: "required" });
  equal("toolChoice required: a call in each step", [called.length, forced.finishReason],
    [3, "tool-calls"]);
  const silent = await ai.generateText({ ...call(), ...request, toolChoice: "none" });
  equal("toolChoice none: no call", [silent.toolCalls, silent.finishReason], [[], "stop"]);
  const named = await ai.generateText({
    ...call("ok", "", "kimi-k2.6"), ...request, stopWhen: ai.stepCountIs(1),
    toolChoice: { type: "tool", toolName: "get_time" },
    providerOptions: { moonshotai: { thinking: { type: "disabled" } } },
  });
  equal("toolChoice by name", named.toolCalls.map((one) => one.toolName), ["get_time"]);
}

/** A tool without `execute` ends the loop: the caller has to answer. */
async function byHand() {
  const { called, ...request } = toolbox();
  const { execute: _, ...unanswered } = request.tools.get_weather;
  const tools = { get_weather: unanswered };
  const first = await ai.generateText({ ...call(), ...request, tools });
  equal("tools by hand: the call", [first.steps.length, first.toolCalls[0].input], [1, given]);
  const messages = [{ role: "user", content: request.prompt }, ...first.response.messages, {
    role: "tool",
    content: [{
      type: "tool-result",
      toolCallId: first.toolCalls[0].toolCallId,
      toolName: "get_weather",
      output: { type: "text", value: "sunny" },
    }],
  }];
  const second = await ai.generateText({ ...call(), messages, tools });
  equal("tools by hand: the answer", second.text, "The tool says: sunny");
}

/** The result of a tool that throws goes back as a text, which the model repeats here. */
async function failing() {
  const tools = {
    get_weather: ai.tool({
      inputSchema: z.object({}),
      execute: () => {
        throw new Error("no weather today");
      },
    }),
  };
  const result = await ai.generateText({ ...call(), prompt: "Weather?", tools,
    stopWhen: ai.stepCountIs(2) });
  equal("a tool that throws", result.text, "The tool says: no weather today");
}

/** Dynamic tools come in a system message of their own, to kimi-k3 only. */
async function dynamic() {
  const result = await ai.generateText({ ...call(), allowSystemInMessages: true, messages: [
    { role: "user", content: "Please use get_time" },
    { role: "system", content: "", providerOptions: { moonshotai: { tools: [{
      type: "function",
      name: "get_time",
      inputSchema: {
        type: "object", properties: { city: { type: "string" } }, required: ["city"],
      },
    }] } } },
  ] });
  equal("dynamic tools", [result.toolCalls[0]?.toolName, result.toolCalls[0]?.input],
    ["get_time", { city: "Paris" }]);
}

export const parts = [generate, stream, choice, byHand, failing, dynamic];
