"""Batches: a file of requests in, a file of answers out."""

import json

import openai

from checks import check, equal, raised
from openai_python.support import client

ENDPOINT = "/v1/chat/completions"


def line(custom_id, prompt="PING", **more):
    body = {"model": "kimi-k2.6", "messages": [{"role": "user", "content": prompt}], **more}
    return {"custom_id": custom_id, "method": "POST", "url": ENDPOINT, "body": body}


def created(peer, lines, **more):
    content = "\n".join(json.dumps(entry) for entry in lines).encode()
    file = peer.files.create(file=("requests.jsonl", content), purpose="batch")
    return peer.batches.create(
        input_file_id=file.id, endpoint=ENDPOINT, completion_window="24h", **more
    )


def awaited(peer, batch):
    """The batch at its end and the states it went through: each look takes it one step on."""
    states = [batch.status]
    for _ in range(20):
        if batch.status in ("completed", "failed", "cancelled"):
            break
        batch = peer.batches.retrieve(batch.id)
        if batch.status != states[-1]:
            states.append(batch.status)
    return batch, states


def results(peer, file_id):
    lines = peer.files.content(file_id).text.splitlines()
    return {entry["custom_id"]: entry for entry in map(json.loads, lines)}


def good_and_bad_lines():
    peer = client("ok-batches")
    # The service refuses a fixed parameter of another value; that is found when the line is run.
    batch = created(
        peer, [line("one"), line("hot", temperature=0.3), line("two", "Hello")],
        metadata={"project": "interop"},
    )
    equal("batches.create", (batch.object, batch.status, batch.metadata),
          ("batch", "validating", {"project": "interop"}))
    batch, states = awaited(peer, batch)
    equal("batches.retrieve: its states", states,
          ["validating", "in_progress", "finalizing", "completed"])
    counts = batch.request_counts
    equal("batches.retrieve: its counts", (counts.total, counts.completed, counts.failed),
          (3, 2, 1))
    check("batches.retrieve: its times",
          batch.created_at <= batch.in_progress_at <= batch.completed_at, batch)
    output = results(peer, batch.output_file_id)
    equal("batch: what was answered", sorted(output), ["one", "two"])
    body = output["one"]["response"]["body"]
    equal("batch: an answer", (output["one"]["response"]["status_code"],
                               body["choices"][0]["message"]["content"]), (200, "PONG"))
    failures = results(peer, batch.error_file_id)
    equal("batch: what was refused", list(failures), ["hot"])
    response = failures["hot"]["response"]
    equal("batch: a refusal", (response["status_code"], response["body"]["error"]["message"]),
          (400, "invalid temperature: only 1 is allowed for this model"))
    equal("batch: its files", sorted(file.purpose for file in peer.files.list().data),
          ["batch", "batch_output", "batch_output"])


def faulty_input():
    peer = client("ok-faulty-batches")
    for title, lines, words in (
        ("a model that takes none", [line("one", model="kimi-k3")], "line 1: model kimi-k3"),
        ("an id twice", [line("one"), line("one")], "line 2: custom_id is not unique"),
        ("another url", [{**line("one"), "url": "/v1/embeddings"}], "line 1: url"),
        ("no object", [line("one"), "two"], "line 2"),
    ):
        batch, states = awaited(peer, created(peer, lines))
        equal(f"batch, {title}", states, ["validating", "failed"])
        [problem] = batch.errors.data
        check(f"batch, {title}: why", words in problem.message, problem)
        equal(f"batch, {title}: no answers", batch.output_file_id, None)


def many():
    peer = client("ok-many-batches")
    made = [created(peer, [line("one")]).id for _ in range(5)]
    equal("batches.list, page by page", [batch.id for batch in peer.batches.list(limit=2)],
          made[::-1])
    batch = peer.batches.cancel(made[0])
    equal("batches.cancel", batch.status, "cancelling")
    batch, states = awaited(peer, batch)
    equal("batches.cancel: afterwards", batch.status, "cancelled")
    error = raised(openai.BadRequestError, lambda: peer.batches.cancel(made[0]))
    check("batches.cancel, once more", "cancelled" in error.body["message"], error.body)


def refused():
    peer = client("ok-refused-batches")
    error = raised(openai.NotFoundError, lambda: peer.batches.create(
        input_file_id="no-such-file", endpoint=ENDPOINT, completion_window="24h"
    ))
    equal("batches.create: no such file", error.type, "resource_not_found_error")
    file = peer.files.create(file=("requests.jsonl", b"{}"), purpose="batch")
    error = raised(openai.BadRequestError, lambda: peer.batches.create(
        input_file_id=file.id, endpoint="/v1/embeddings", completion_window="24h"
    ))
    check("batches.create: another endpoint", "endpoint" in error.body["message"], error.body)
    error = raised(openai.RateLimitError, lambda: client("suspended").batches.create(
        input_file_id=file.id, endpoint=ENDPOINT, completion_window="24h"
    ))
    equal("batches.create: suspended", error.type, "exceeded_current_quota_error")


parts = (good_and_bad_lines, faulty_input, many, refused)
