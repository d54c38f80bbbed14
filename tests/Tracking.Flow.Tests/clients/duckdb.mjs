// Runs SQL with DuckDB and compares what its last statement answers: node duckdb.mjs SQL-FILE EXPECTED-JSON
import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { DuckDBInstance } from "@duckdb/node-api";

const [file, expected] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(":memory:")).connect();
const statements = await connection.extractStatements(await readFile(file, "utf8"));
let rows;
for (let i = 0; i < statements.count; i++) {
  rows = await (await statements.prepare(i)).runAndReadAll();
}

const found = rows.getRowObjectsJson();
if (!isDeepStrictEqual(found, JSON.parse(expected))) {
  console.error(`expected ${expected}, found ${JSON.stringify(found)}`);
  process.exit(1);
}
