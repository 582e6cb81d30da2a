// What all topics need: a client for each account and fault, and something to ask.

import { require, settings } from "../checks.mjs";

export const { OpenAI, toFile } = require("openai");

export const model = "kimi-k3";
export const messages = [{ role: "user", content: "PING" }];

export const client = (account, fault, options = {}) =>
  new OpenAI({ ...settings("node", account, fault), maxRetries: 0, timeout: 20000, ...options });

export const create = (request = {}, account, fault) =>
  client(account, fault).chat.completions.create({ model, messages, ...request });

export async function collect(chunks) {
  const all = [];
  for await (const chunk of await chunks) all.push(chunk);
  return all;
}
