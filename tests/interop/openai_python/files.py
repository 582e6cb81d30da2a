"""Files: up, listed, read and away."""

import io
import random

import openai

from checks import check, equal, raised
from openai_python.support import client

CONTENT = "Ärger & <Freude>\r\n第二行\n".encode()


def life_of_a_file():
    files = client("ok-files").files
    before = [file.id for file in files.list().data]
    equal("files: none at first", before, [])
    # The service knows this purpose, the client's types do not.
    made = files.create(file=("notes.txt", CONTENT), purpose="file-extract")
    equal("files.create", (made.object, made.filename, made.purpose, made.bytes, made.status),
          ("file", "notes.txt", "file-extract", len(CONTENT), "ok"))
    check("files.create: its time", made.created_at > 1_700_000_000, made)
    other = files.create(file=io.BytesIO(b"x"), purpose="file-extract")
    # Only its data: there is no has_more, and this client would ask for the next page for ever.
    equal("files.list", [file.id for file in files.list().data], [made.id, other.id])
    equal("files.retrieve", files.retrieve(made.id), made)
    equal("files.content", files.content(made.id).content, CONTENT)
    gone = files.delete(made.id)
    equal("files.delete", (gone.id, gone.deleted), (made.id, True))
    equal("files.delete: only that one", [file.id for file in files.list().data], [other.id])
    for what in (files.retrieve, files.content, files.delete):
        error = raised(openai.NotFoundError, lambda: what(made.id))
        equal(f"files.{what.__name__}, afterwards", (error.type, error.body["message"]),
              ("resource_not_found_error", "The requested resource was not found"))
    error = raised(openai.NotFoundError, lambda: client("ok-neighbour").files.retrieve(other.id))
    equal("files.retrieve: a neighbour's", error.status_code, 404)


def names():
    files = client("ok-names").files
    for name in ("报告 über.pdf", "semi;colon=1.txt", "100%25.txt"):
        made = files.create(file=(name, b"x"), purpose="file-extract")
        equal(f"files.create: {name}", files.retrieve(made.id).filename, name)


def large():
    files = client("ok-large").files
    content = random.Random(1).randbytes(3_000_000)
    made = files.create(file=("large.bin", content), purpose="file-extract")
    equal("files.create: three megabytes", made.bytes, len(content))
    check("files.content: three megabytes", files.content(made.id).read() == content)


def refused():
    files = client().files
    for title, content, purpose, words in (
        ("an empty file", b"", "file-extract", "File size is zero"),
        ("a purpose of another vendor", b"x", "assistants", "Invalid purpose: assistants"),
    ):
        error = raised(openai.BadRequestError, lambda: files.create(
            file=("a.txt", content), purpose=purpose
        ))
        check(f"files.create: {title}", error.type == "invalid_request_error" and
              words in error.body["message"], error.body)


parts = (life_of_a_file, names, large, refused)
