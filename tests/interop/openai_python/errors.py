"""Refusals and broken connections: as which of its classes the client raises them."""

import time

import openai

from checks import check, equal, raised
from openai_python.support import PING, client, create

QUOTA = "exceeded_current_quota_error"
RATE = "rate_limit_reached_error"


def refusal(title, account, error_class, status, error_type, words, **changes):
    for how in ("create", "stream"):
        error = raised(error_class, lambda: create(account, stream=how == "stream", **changes))
        message = error.body["message"]
        check(f"{title}, {how}: {error_class.__name__}",
              error.status_code == status and error.type == error_type and words in message,
              (error.status_code, error.type, message))


def accounts():
    refusal("unknown key", "no-such-key", openai.AuthenticationError, 401,
            "invalid_authentication_error", "Invalid Authentication")
    refusal("suspended", "suspended", openai.RateLimitError, 429, QUOTA, "is suspended")
    refusal("no quota", "quota", openai.RateLimitError, 429, QUOTA, "token quota")
    refusal("tokens per minute", "tpm", openai.RateLimitError, 429, RATE, "TPM rate limit")
    refusal("tokens per day", "tpd", openai.RateLimitError, 429, RATE, "TPD rate limit")
    refusal("overloaded", "overloaded", openai.RateLimitError, 429, "engine_overloaded_error",
            "overloaded")
    refusal("inactive", "inactive", openai.PermissionDeniedError, 403, QUOTA, "is not active")
    equal("suspended: models all the same", len(client("suspended").models.list().data), 6)


def requests():
    refusal("unknown model", "ok", openai.NotFoundError, 404, "resource_not_found_error",
            "Not found the model", model="no-such-model")
    refusal("wrong temperature", "ok", openai.BadRequestError, 400, "invalid_request_error",
            "invalid temperature", temperature=0.3)
    refusal("no messages", "ok", openai.BadRequestError, 400, "invalid_request_error",
            "messages must not be empty", messages=[])
    refusal("dangerous", "ok", openai.BadRequestError, 400, "content_filter",
            "considered high risk", messages=[{"role": "user", "content":
                                               "TRIGGER content_filter"}])


def requests_per_minute():
    answers = [create("rpm").choices[0].message.content for _ in range(3)]
    equal("requests per minute: three", answers, ["PONG"] * 3)
    error = raised(openai.RateLimitError, lambda: create("rpm"))
    check("requests per minute: the fourth", error.type == RATE and "max RPM: 3" in error.message,
          error)
    equal("requests per minute: how long to wait", error.response.headers["retry-after"], "1")


def headers():
    error = raised(openai.RateLimitError, lambda: create("overloaded"))
    found = error.response.headers
    equal("overloaded: no time to wait", found.get("retry-after"), None)
    # The client looks for x-request-id, which this service does not send.
    equal("request id: not where it is looked for", error.request_id, None)
    equal("request id", found["msh-request-id"].count("-"), 4)
    raw = client().chat.completions.with_raw_response.create(model="kimi-k3", messages=PING)
    equal("request id of an answer", raw.headers["msh-request-id"].count("-"), 4)


def again():
    """The client itself tries again, as long after as it is told."""
    begin = time.monotonic()
    raised(openai.RateLimitError, lambda: client("tpm", max_retries=1).chat.completions.create(
        model="kimi-k3", messages=PING
    ))
    check("Retry-After is heeded", 0.9 < time.monotonic() - begin < 5, time.monotonic() - begin)


def connections():
    error = raised(openai.InternalServerError, lambda: create(fault="html-502"))
    check("a gateway's page", error.status_code == 502 and "502 Bad Gateway" in error.response.text,
          error)
    raised(openai.APIConnectionError, lambda: create(fault="reset"))
    check("a reset connection: APIConnectionError", True)
    slow = client(fault="stall-before-body", timeout=0.3)
    raised(openai.APITimeoutError,
           lambda: slow.chat.completions.create(model="kimi-k3", messages=PING))
    check("no answer in time: APITimeoutError", True)


parts = (accounts, requests, requests_per_minute, headers, again, connections)
