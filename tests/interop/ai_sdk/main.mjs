// The Vercel AI SDK with its provider for Moonshot against moonshot-sim:
// ai_sdk/main.mjs BASE_URL VERSION

import { run } from "../checks.mjs";
import * as chat from "./chat.mjs";
import * as errors from "./errors.mjs";
import * as structured from "./structured.mjs";
import * as tools from "./tools.mjs";

const topics = [chat, tools, structured, errors];
await run("@ai-sdk/moonshotai", topics.flatMap((topic) => topic.parts));
