// The official OpenAI client for Node against moonshot-sim: openai_node/main.mjs BASE_URL VERSION

import { run } from "../checks.mjs";
import * as chat from "./chat.mjs";
import * as errors from "./errors.mjs";
import * as files from "./files.mjs";
import * as streaming from "./streaming.mjs";
import * as structured from "./structured.mjs";
import * as tools from "./tools.mjs";

const topics = [chat, streaming, tools, structured, files, errors];
await run("openai for Node", topics.flatMap((topic) => topic.parts));
