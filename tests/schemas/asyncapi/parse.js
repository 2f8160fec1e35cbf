// Reads AsyncAPI documents; prints what the official parser finds in each, as a JSON list.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const parser = new Parser();
const ids = (collection) => collection.all().map((item) => item.id());

async function found(path) {
  const { document, diagnostics } = await parser.parse(readFileSync(path, "utf8"));
  const faults = diagnostics.filter((d) => d.severity < 2);
  return {
    faults: faults.map((d) => `${d.path.join("/")}: ${d.message}`),
    channels: document ? ids(document.channels()) : [],
    operations: document ? ids(document.operations()) : [],
    messages: document ? document.messages().all().map((m) => m.name()) : [],
  };
}

console.log(JSON.stringify(await Promise.all(process.argv.slice(2).map(found))));
