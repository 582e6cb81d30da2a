// What all topics need: a model for each account and fault.

import { require, settings } from "../checks.mjs";

export const ai = require("ai");
const { createMoonshotAI } = require("@ai-sdk/moonshotai");

/** What every call is given: the model, and not to try again by itself. */
export const call = (account, fault, id = "kimi-k3") => ({
  model: createMoonshotAI(settings("ai-sdk", account, fault))(id),
  maxRetries: 0,
});

/** All parts of a stream, and what `onError` is told instead of the console. */
export async function collect(options) {
  const errors = [];
  const result = ai.streamText({ ...options, onError: ({ error }) => errors.push(error) });
  const parts = [];
  for await (const part of result.fullStream) parts.push(part);
  return { parts, errors, result };
}
