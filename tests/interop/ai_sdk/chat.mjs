// Text, reasoning and usage, whole and streamed, and a stream that is left.

import { check, equal, soon } from "../checks.mjs";
import { ai, call, collect } from "./support.mjs";

const prompt = "Say something about streams & <tags>, 你好";

async function generate() {
  const answer = await ai.generateText({ ...call(), prompt: "PING" });
  equal("generateText", [answer.text, answer.finishReason], ["PONG", "stop"]);
  check("generateText: reasoning", answer.reasoningText.includes("PING"), answer.reasoningText);
  const { usage } = answer;
  check("generateText: usage", usage.inputTokens > 0 && usage.outputTokens > 0 &&
    usage.totalTokens === usage.inputTokens + usage.outputTokens, usage);
  check("generateText: reasoning is paid for", usage.outputTokenDetails.reasoningTokens > 0 &&
    usage.outputTokenDetails.reasoningTokens < usage.outputTokens, usage);
  equal("generateText: the model", answer.response.modelId, "kimi-k3");
  equal("generateText: no warnings", answer.warnings, []);
  equal("generateText: request id", answer.response.headers["msh-request-id"].split("-").length, 5);
}

async function cachedPrompt() {
  const ask = () => ai.generateText({ ...call("ok-cache"), prompt: "Is this prompt cached?" });
  const [first, second] = [await ask(), await ask()];
  equal("cache: nothing at first", first.usage.inputTokenDetails.cacheReadTokens, 0);
  equal("cache: all of it then", second.usage.inputTokenDetails.cacheReadTokens,
    second.usage.inputTokens);
}

async function stream() {
  const whole = await ai.generateText({ ...call("ok-stream"), prompt });
  const { parts, errors, result } = await collect({ ...call("ok-stream"), prompt });
  equal("streamText: no errors", errors, []);
  equal("streamText: the text of the whole answer", await result.text, whole.text);
  equal("streamText: its reasoning", await result.reasoningText, whole.reasoningText);
  const kinds = parts.map((part) => part.type).join(" ");
  check("streamText: reasoning, then text, both in pieces", new RegExp(
    "^start start-step reasoning-start (reasoning-delta ){2,}text-start reasoning-end " +
    "(text-delta ){2,}text-end finish-step finish$").test(kinds), kinds);
  const usage = await result.usage;
  equal("streamText: usage as of the whole answer", [usage.inputTokens, usage.totalTokens],
    [whole.usage.inputTokens, whole.usage.totalTokens]);
  equal("streamText: cached tokens", usage.inputTokenDetails.cacheReadTokens, usage.inputTokens);
}

async function budget() {
  const answer = await ai.generateText({ ...call(), prompt, maxOutputTokens: 8 });
  equal("maxOutputTokens", [answer.finishReason, answer.text, answer.usage.outputTokens],
    ["length", "", 8]);
}

async function options() {
  const ask = (id, moonshotai) =>
    ai.generateText({ ...call("ok", "", id), prompt: "PING", providerOptions: { moonshotai } });
  const silent = await ask("kimi-k2.6", { thinking: { type: "disabled" } });
  equal("thinking off", [silent.text, silent.reasoningText], ["PONG", undefined]);
  const [low, most] = [await ask("kimi-k3", { reasoningEffort: "low" }), await ask("kimi-k3", {})];
  check("reasoningEffort", low.reasoningText.length < most.reasoningText.length,
    [low.reasoningText, most.reasoningText]);
  const partial = await ai.generateText({ ...call(), messages: [
    { role: "user", content: "Reply with exactly one word: hello." },
    { role: "assistant", content: "hel", providerOptions: { moonshotai: { partial: true } } },
  ] });
  equal("partial", partial.text, "lo");
}

async function cancel() {
  // An account that may run one request at once: whether it is busy shows whether a stream runs.
  const account = "concurrency";
  const leaving = new AbortController();
  const kinds = [];
  const result = ai.streamText({
    ...call(account, "stall"), prompt: "PING", abortSignal: leaving.signal,
  });
  for await (const part of result.fullStream) {
    kinds.push(part.type);
    if (part.type === "reasoning-delta" && !leaving.signal.aborted) {
      const refused = await ai.generateText({ ...call(account), prompt: "PING" }).catch((e) => e);
      check("abort: the stream is running",
        refused.message.includes("max organization concurrency: 1"), refused);
      leaving.abort();
    }
  }
  equal("abort: the last part", kinds.at(-1), "abort");
  const answer = await soon(() => ai.generateText({ ...call(account), prompt: "PING" }),
    ai.APICallError.isInstance);
  equal("abort: the stream is over", answer?.text, "PONG");
}

export const parts = [generate, cachedPrompt, stream, budget, options, cancel];
