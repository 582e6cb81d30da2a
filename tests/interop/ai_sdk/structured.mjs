// Structured output: schemas of zod in, their values out.

import { check, equal, raised, require } from "../checks.mjs";
import { ai, call } from "./support.mjs";

const { z } = require("zod");

const prompt = "Plan a trip";
const trip = z.object({
  city: z.string(),
  days: z.number().int().min(3).max(9),
  pace: z.enum(["slow", "fast"]),
  way: z.union([z.object({ seat: z.number() }), z.object({ steps: z.number() })]),
  stops: z.array(z.object({ name: z.string(), open: z.boolean() })).min(2),
  note: z.string().nullable(),
});
const stop = { name: "Paris", open: true };
const expected = {
  city: "Paris", days: 3, pace: "slow", way: { seat: 1 }, stops: [stop, stop], note: "Paris",
};

async function generateObject() {
  const result = await ai.generateObject({ ...call(), prompt, schema: trip });
  equal("generateObject", [result.object, result.finishReason], [expected, "stop"]);
  check("generateObject: usage", result.usage.totalTokens > 0, result.usage);
  const elements = await ai.generateObject({ ...call(), prompt, output: "array", schema: trip });
  equal("generateObject: an array", elements.object, [expected]);
  const word = await ai.generateObject({ ...call(), prompt, output: "enum", enum: ["yes", "no"] });
  equal("generateObject: an enum", word.object, "yes");
  const free = await ai.generateObject({ ...call(), prompt, output: "no-schema" });
  check("generateObject: any JSON", free.object.answer.includes(prompt), free.object);
}

async function outputObject() {
  const output = ai.Output.object({ schema: trip });
  const whole = await ai.generateText({ ...call(), prompt, output });
  equal("Output.object", whole.output, expected);
  const streamed = ai.streamText({ ...call(), prompt, output });
  const seen = [];
  for await (const value of streamed.partialOutputStream) seen.push(value);
  equal("Output.object, streamed", await streamed.output, expected);
  check("Output.object, streamed: more with each piece", seen.length > 2 &&
    seen.some((value) => value.city === "Paris" && value.note === undefined), seen);
}

async function streamObject() {
  const result = ai.streamObject({ ...call(), prompt, schema: trip });
  let last;
  for await (const value of result.partialObjectStream) last = value;
  equal("streamObject", [await result.object, last], [expected, expected]);
}

async function withTools() {
  const result = await ai.generateText({
    ...call(), prompt: "Weather?", stopWhen: ai.stepCountIs(3),
    output: ai.Output.object({ schema: trip }),
    tools: { get_weather: ai.tool({ inputSchema: z.object({}), execute: () => "sunny" }) },
  });
  equal("Output.object after a tool", [result.steps.length, result.output], [2, expected]);
}

async function cutOff() {
  const error = await raised(ai.NoObjectGeneratedError, () =>
    ai.generateObject({ ...call(), prompt, schema: trip, maxOutputTokens: 40 }));
  equal("generateObject: an answer that was cut", [error.finishReason, error.usage.outputTokens],
    ["length", 40]);
}

export const parts = [generateObject, outputObject, streamObject, withTools, cutOff];
