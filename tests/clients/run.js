// Runs script.json with Stripe's library for Node: `node run.js ADDRESS` prints the answers as JSON, one for each step.
import { readFileSync } from "node:fs";
import Stripe from "stripe";

const address = new URL(process.argv[2]);
const stripe = new Stripe("sk_test_123", {
  host: address.hostname,
  port: address.port,
  protocol: "http",
  maxNetworkRetries: 0,
  telemetry: false,
});
const script = JSON.parse(readFileSync(new URL("script.json", import.meta.url), "utf8"));
const kept = {};

const lookedUp = (value, path) => path.split(".").filter(Boolean).reduce((found, step) => found?.[step], value);

function filled(value) {
  if (typeof value === "string" && value.startsWith("$")) {
    const [name, ...path] = value.slice(1).split(".");
    return lookedUp(kept[name], path.join("."));
  }
  if (Array.isArray(value)) return value.map(filled);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner)]));
  }
  return value;
}

const camelCase = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

function method(step) {
  const words = (step.node ?? camelCase(step.call)).split(".");
  const name = words.pop();
  const service = words.reduce((found, word) => found[word], stripe);
  if (typeof service?.[name] !== "function") throw new Error(`the library has no ${words.join(".")}.${name}`);
  return (...given) => service[name](...given);
}

function options(given) {
  const known = { idempotency_key: "idempotencyKey", stripe_account: "stripeAccount" };
  return Object.fromEntries(Object.entries(filled(given)).map(([name, value]) => [known[name], value]));
}

const answers = [];
for (const step of script) {
  const given = filled(step.with ?? []);
  try {
    // Options come after the parameters: without parameters, an empty place is kept for them.
    const last = typeof given.at(-1) === "object" ? [] : [{}];
    const value = await method(step)(...given, ...(step.options ? [...last, options(step.options)] : []));
    const plain = JSON.parse(JSON.stringify(value));
    if (step.as) kept[step.as] = plain;
    answers.push({ value: plain });
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    const { type, code, param } = error.raw ?? {};
    answers.push({ error: { type: type ?? null, code: code ?? null, param: param ?? null, status: error.statusCode } });
  }
}
process.stdout.write(JSON.stringify(answers));
