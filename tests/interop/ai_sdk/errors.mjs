// Refusals and broken connections: what the SDK throws, and what it would try again.

import { check, equal, raised, seconds } from "../checks.mjs";
import { ai, call, collect } from "./support.mjs";

const quota = "exceeded_current_quota_error";
const rate = "rate_limit_reached_error";
const prompt = "PING";

/** The SDK would try again whatever is a 429. */
async function refusal(title, account, status, type, words, { id, text = prompt } = {}) {
  const request = { ...call(account, "", id), prompt: text };
  const whole = await raised(ai.APICallError, () => ai.generateText(request));
  const { errors, parts } = await collect(request);
  equal(`${title}: how the stream ends`, parts.at(-1).type, "error");
  for (const [how, error] of [["generateText", whole], ["streamText", errors[0]]]) {
    check(`${title}, ${how}: APICallError`,
      ai.APICallError.isInstance(error) && error.statusCode === status &&
        error.data.error.type === type && error.message.includes(words) &&
        JSON.parse(error.responseBody).error.message === error.message &&
        error.isRetryable === (status === 429),
      error);
  }
}

async function accounts() {
  await refusal("unknown key", "no-such-key", 401, "invalid_authentication_error",
    "Invalid Authentication");
  await refusal("suspended", "suspended", 429, quota, "is suspended");
  await refusal("no quota", "quota", 429, quota, "token quota");
  await refusal("tokens per minute", "tpm", 429, rate, "TPM rate limit");
  await refusal("tokens per day", "tpd", 429, rate, "TPD rate limit");
  await refusal("overloaded", "overloaded", 429, "engine_overloaded_error", "overloaded");
  await refusal("inactive", "inactive", 403, quota, "is not active");
}

async function requests() {
  await refusal("unknown model", "ok", 404, "resource_not_found_error", "Not found the model",
    { id: "no-such-model" });
  await refusal("dangerous", "ok", 400, "content_filter", "considered high risk",
    { text: "TRIGGER content_filter" });
}

async function requestsPerMinute() {
  const ask = () => ai.generateText({ ...call("rpm"), prompt });
  for (let i = 0; i < 3; ++i) await ask();
  const error = await raised(ai.APICallError, ask);
  equal("requests per minute: the fourth",
    [error.data.error.type, error.responseHeaders["retry-after"], /max RPM: 3/.test(error.message)],
    [rate, "1", true]);
}

/** The SDK itself tries again, as long after as it is told. */
async function again() {
  const begin = seconds();
  const error = await raised(ai.RetryError, () =>
    ai.generateText({ ...call("tpm"), maxRetries: 1, prompt }));
  const waited = seconds() - begin;
  equal("again: RetryError",
    [error.reason, error.errors.map((one) => one.statusCode), error.lastError.data.error.type],
    ["maxRetriesExceeded", [429, 429], rate]);
  check("again: Retry-After is heeded", waited > 0.9 && waited < 1.9, waited);
}

async function brokenStreams() {
  const { errors, parts } = await collect({ ...call("ok", "error-event"), prompt });
  check("error in a stream: what came before",
    parts.some((part) => part.type === "reasoning-delta"), parts);
  equal("error in a stream", errors[0], {
    message: "The engine is currently overloaded, please try again later",
    type: "engine_overloaded_error",
  });
  // Thrown or one of the parts: that depends on whether the end is seen before the first event.
  const dropped = await collect({ ...call("ok", "drop-mid-stream"), prompt })
    .catch((error) => ({ errors: [error] }));
  equal("a stream that breaks off", dropped.errors.map(({ message, cause }) =>
    [message, cause?.message].includes("terminated")), [true]);
}

async function connections() {
  const page = await raised(ai.APICallError, () =>
    ai.generateText({ ...call("ok", "html-502"), prompt }));
  equal("a gateway's page", [page.statusCode, page.message, page.isRetryable],
    [502, "Bad Gateway", true]);
  check("a gateway's page: its text", page.responseBody.includes("502 Bad Gateway"), page);
  const reset = await raised(ai.APICallError, () =>
    ai.generateText({ ...call("ok", "reset"), prompt }));
  check("a reset connection", reset.statusCode === undefined && reset.isRetryable &&
    reset.message.includes("Cannot connect to API"), reset);
  const broken = await raised(ai.APICallError, () =>
    ai.generateText({ ...call("ok", "truncate-json"), prompt }));
  equal("an answer that was cut", [broken.message, broken.isRetryable],
    ["Invalid JSON response", false]);
}

export const parts = [accounts, requests, requestsPerMinute, again, brokenStreams, connections];
