// Structured output: schemas of zod in, their values out.

import { check, equal, raised, require } from "../checks.mjs";
import { OpenAI, client, model } from "./support.mjs";

const { z } = require("zod");
const { LengthFinishReasonError } = require("openai/error");
const { zodFunction, zodResponseFormat } = require("openai/helpers/zod");

const messages = [{ role: "user", content: "Plan a trip" }];
const trip = z.object({
  city: z.string(),
  days: z.number().int().min(3).max(9),
  pace: z.enum(["slow", "fast"]),
  way: z.union([z.object({ seat: z.number() }), z.object({ steps: z.number() })]),
  stops: z.array(z.object({ name: z.string(), open: z.boolean() })),
  note: z.string().nullable(),
});
const expected = {
  city: "Paris",
  days: 3,
  pace: "slow",
  way: { seat: 1 },
  stops: [{ name: "Paris", open: true }],
  note: "Paris",
};
const request = { model, messages, response_format: zodResponseFormat(trip, "trip") };

async function parse() {
  const { message } = (await client().chat.completions.parse(request)).choices[0];
  equal("parse: all members of a schema", message.parsed, expected);
  equal("parse: from the text", trip.parse(JSON.parse(message.content)), expected);
}

async function recursive() {
  const tree = z.object({
    name: z.string(),
    get branches() {
      return z.array(tree);
    },
  });
  const completion = await client().chat.completions.parse(
    { model, messages, response_format: zodResponseFormat(tree, "tree") });
  const { parsed } = completion.choices[0].message;
  equal("parse: a schema that contains itself", parsed.branches[0].name, "Paris");
}

async function streamed() {
  const stream = client().chat.completions.stream(request);
  const seen = [];
  stream.on("content.delta", ({ parsed }) => seen.push(structuredClone(parsed)));
  const final = await stream.finalChatCompletion();
  equal("parse, streamed", final.choices[0].message.parsed, expected);
  check("parse, streamed: more with each piece",
    seen.some((value) => value?.city === "Paris" && value.note === undefined), seen);
}

async function toolArguments() {
  const completion = await client().chat.completions.parse({
    model,
    messages,
    tools: [zodFunction({ name: "book", parameters: trip })],
  });
  const [call] = completion.choices[0].message.tool_calls;
  equal("parse: the arguments of a tool", call.function.parsed_arguments, expected);
}

async function cutOff() {
  await raised(LengthFinishReasonError, () =>
    client().chat.completions.parse({ ...request, max_completion_tokens: 40 }));
  check("parse: an answer that was cut: LengthFinishReasonError", true);
}

/** The service has a meaning of its own for a property of this name. */
async function refused() {
  const form = z.object({ required: z.boolean() });
  const told = "is not a valid moonshot flavored json schema, details: <At path 'properties': " +
    "property name 'required' is reserved for JSON Schema keywords>";
  for (const [place, asked] of [
    ["response_format.json_schema", { response_format: zodResponseFormat(form, "form") }],
    ["tools.function.parameters", { tools: [zodFunction({ name: "fill_in", parameters: form })] }],
  ]) {
    const error = await raised(OpenAI.BadRequestError, () =>
      client().chat.completions.parse({ model, messages, ...asked }));
    equal(`parse: a schema outside the subset, ${place}`, [error.type, error.error.message],
      ["invalid_request_error", `Invalid request: ${place} ${told}`]);
  }
}

export const parts = [parse, recursive, streamed, toolArguments, cutOff, refused];
