// Models and answers in one piece.

import { check, equal } from "../checks.mjs";
import { client, collect, create, model } from "./support.mjs";

async function models() {
  const listed = await collect(client().models.list());
  const found = listed.find((entry) => entry.id === model);
  equal("models.list", found?.context_length, 1048576);
}

async function answer() {
  const completion = await create();
  const [{ message, finish_reason: finish }] = completion.choices;
  equal("create", [message.role, message.content, finish], ["assistant", "PONG", "stop"]);
  check("create: reasoning", message.reasoning_content.includes("PING"), message);
  const { usage } = completion;
  check("create: usage", usage.prompt_tokens > 0 &&
    usage.total_tokens === usage.prompt_tokens + usage.completion_tokens, usage);
  const { reasoning_tokens: spent } = usage.completion_tokens_details;
  check("create: reasoning is paid for", spent > 0 && spent < usage.completion_tokens, usage);
}

async function cachedPrompt() {
  const messages = [{ role: "user", content: "Is this prompt cached?" }];
  const { usage: first } = await create({ messages }, "ok-cache");
  const { usage: second } = await create({ messages }, "ok-cache");
  equal("cache: nothing at first", first.prompt_tokens_details, undefined);
  equal("cache: all of it then", second.prompt_tokens_details.cached_tokens, second.prompt_tokens);
}

export const parts = [models, answer, cachedPrompt];
