// Counts what holds and what does not, and finds the packages: for all of the scripts for Node.

import { createRequire } from "node:module";
import { isDeepStrictEqual } from "node:util";

// The packages are not beside this file but in the build directory, from where this is run.
export const require = createRequire(process.cwd() + "/");
export const [baseURL, version] = process.argv.slice(2);

// The key chooses the account, the path what breaks on the way.
export const settings = (who, account = "ok", fault = "") => ({
  apiKey: `sk-sim-${account}-${who}`,
  baseURL: fault ? baseURL.replace("/v1", `/fault/${fault}/v1`) : baseURL,
});

let passed = 0;
let failed = 0;

export function check(title, holds, found) {
  if (holds) {
    passed += 1;
    console.log(`ok      ${title}`);
  } else {
    failed += 1;
    console.log(`FAILED  ${title}:`, found);
  }
}

export const equal = (title, found, expected) =>
  check(title, isDeepStrictEqual(found, expected), found);

// The AI SDK has its classes more than once, and they tell which of them an error is.
const isOne = (errorClass, error) =>
  errorClass.isInstance ? errorClass.isInstance(error) : error?.constructor === errorClass;

/** The error of exactly this class that the action ends with; anything else ends the part. */
export async function raised(errorClass, action) {
  let result;
  try {
    result = await action();
  } catch (error) {
    if (isOne(errorClass, error)) return error;
    throw error;
  }
  throw new Error(`no ${errorClass.name} but ${JSON.stringify(result)}`);
}

export const seconds = () => performance.now() / 1000;

/** What the action ends with once it ends without an error that `isExpected`. */
export async function soon(action, isExpected) {
  for (let i = 0; i < 100; ++i) {
    try {
      return await action();
    } catch (error) {
      if (!isExpected(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return undefined;
}

export async function run(who, parts) {
  const waitsForEver = setTimeout(() => {
    console.log(`FAILED  ${who} does not come to an end`);
    process.exit(1);
  }, 120000);
  for (const part of parts) {
    try {
      await part();
    } catch (problem) {
      check(part.name, false, problem); // that a client fails in its own way is a finding, too
    }
  }
  clearTimeout(waitsForEver);
  console.log(`${who} ${version}: ${passed} passed, ${failed} failed`);
  process.exit(passed > 0 && failed === 0 ? 0 : 1);
}
