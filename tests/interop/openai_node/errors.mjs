// Refusals and broken connections: as which of its classes the client throws them.

import { check, equal, raised, seconds } from "../checks.mjs";
import { OpenAI, client, create } from "./support.mjs";

const quota = "exceeded_current_quota_error";
const rate = "rate_limit_reached_error";
const { AuthenticationError, RateLimitError, PermissionDeniedError } = OpenAI;
const { NotFoundError, BadRequestError, InternalServerError } = OpenAI;

async function refusal(title, account, errorClass, status, type, words, changes = {}) {
  for (const stream of [false, true]) {
    const error = await raised(errorClass, () => create({ ...changes, stream }, account));
    check(`${title}, ${stream ? "stream" : "create"}: ${errorClass.name}`,
      error.status === status && error.type === type && error.error.message.includes(words),
      error);
  }
}

async function accounts() {
  await refusal("unknown key", "no-such-key", AuthenticationError, 401,
    "invalid_authentication_error", "Invalid Authentication");
  await refusal("suspended", "suspended", RateLimitError, 429, quota, "is suspended");
  await refusal("no quota", "quota", RateLimitError, 429, quota, "token quota");
  await refusal("tokens per minute", "tpm", RateLimitError, 429, rate, "TPM rate limit");
  await refusal("tokens per day", "tpd", RateLimitError, 429, rate, "TPD rate limit");
  await refusal("overloaded", "overloaded", RateLimitError, 429, "engine_overloaded_error",
    "overloaded");
  await refusal("inactive", "inactive", PermissionDeniedError, 403, quota, "is not active");
}

async function requests() {
  await refusal("unknown model", "ok", NotFoundError, 404, "resource_not_found_error",
    "Not found the model", { model: "no-such-model" });
  await refusal("wrong temperature", "ok", BadRequestError, 400, "invalid_request_error",
    "invalid temperature", { temperature: 0.3 });
  await refusal("dangerous", "ok", BadRequestError, 400, "content_filter", "considered high risk",
    { messages: [{ role: "user", content: "TRIGGER content_filter" }] });
}

async function requestsPerMinute() {
  for (let i = 0; i < 3; ++i) await create({}, "rpm");
  const error = await raised(RateLimitError, () => create({}, "rpm"));
  check("requests per minute: the fourth",
    error.type === rate && error.message.includes("max RPM: 3"), error);
  equal("requests per minute: how long to wait", error.headers.get("retry-after"), "1");
}

async function headers() {
  const error = await raised(RateLimitError, () => create({}, "overloaded"));
  equal("overloaded: no time to wait", error.headers.get("retry-after"), null);
  // The client looks for x-request-id, which this service does not send.
  equal("request id: not where it is looked for", error.requestID, null);
  equal("request id", error.headers.get("msh-request-id").split("-").length, 5);
}

/** The client itself tries again, as long after as it is told. */
async function again() {
  const begin = seconds();
  const retrying = client("tpm", "", { maxRetries: 1 });
  await raised(RateLimitError, () => retrying.chat.completions.create(
    { model: "kimi-k3", messages: [{ role: "user", content: "PING" }] }));
  const waited = seconds() - begin;
  check("Retry-After is heeded", waited > 0.9 && waited < 5, waited);
}

async function connections() {
  const page = await raised(InternalServerError, () => create({}, "ok", "html-502"));
  check("a gateway's page", page.status === 502 && page.message.includes("502 Bad Gateway"), page);
  await raised(OpenAI.APIConnectionError, () => create({}, "ok", "reset"));
  check("a reset connection: APIConnectionError", true);
}

export const parts = [accounts, requests, requestsPerMinute, headers, again, connections];
