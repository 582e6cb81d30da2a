// Files: up, listed, read and away.

import { check, equal, raised } from "../checks.mjs";
import { OpenAI, client, collect, toFile } from "./support.mjs";

const content = Buffer.from("Ärger & <Freude>\r\n第二行\n");
const ids = async (files) => (await collect(files.list())).map((file) => file.id);

async function lifeOfAFile() {
  const { files } = client("ok-files");
  equal("files: none at first", await ids(files), []);
  const made = await files.create({
    file: await toFile(content, "notes.txt"),
    purpose: "file-extract", // which the service knows and the client's types do not
  });
  equal("files.create", [made.object, made.filename, made.purpose, made.bytes, made.status],
    ["file", "notes.txt", "file-extract", content.length, "ok"]);
  const other = await files.create({ file: await toFile(Buffer.from("x"), "报告 über.pdf"),
    purpose: "file-extract" });
  equal("files.create: its name", other.filename, "报告 über.pdf");
  equal("files.list", await ids(files), [made.id, other.id]);
  equal("files.retrieve", { ...(await files.retrieve(made.id)) }, { ...made });
  const read = await files.content(made.id);
  equal("files.content", Buffer.from(await read.arrayBuffer()), content);
  const gone = await files.delete(made.id);
  equal("files.delete", [gone.id, gone.deleted], [made.id, true]);
  equal("files.delete: only that one", await ids(files), [other.id]);
  for (const what of ["retrieve", "content", "delete"]) {
    const error = await raised(OpenAI.NotFoundError, () => files[what](made.id));
    equal(`files.${what}, afterwards`, [error.type, error.error.message],
      ["resource_not_found_error", "The requested resource was not found"]);
  }
}

async function refused() {
  for (const [title, text, purpose, words] of [
    ["an empty file", "", "file-extract", "File size is zero"],
    ["a purpose of another vendor", "x", "assistants", "Invalid purpose: assistants"],
  ]) {
    const file = await toFile(Buffer.from(text), "a.txt");
    const error = await raised(OpenAI.BadRequestError,
      () => client().files.create({ file, purpose }));
    check(`files.create: ${title}`, error.error.message.includes(words), error);
  }
}

export const parts = [lifeOfAFile, refused];
