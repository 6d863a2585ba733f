// check.mjs TYPE < FILE.yaml: prints the documents as JSON, and fails where they are not of that type of kinds.d.ts:
// a name that there is not, one that is wanted, a value of another type.
import fs from "node:fs";
import ts from "typescript";
import { parseAllDocuments } from "yaml";

const type = process.argv[2];
const documents = parseAllDocuments(fs.readFileSync(0, "utf8")).map((document) => {
  if (document.errors.length > 0) throw document.errors[0];
  return document.toJS();
});
const json = JSON.stringify(documents, null, 1);
const file = `checked-${type}.ts`;
fs.writeFileSync(file, `import type { ${type} } from "./kinds";\nexport const checked: ${type} = ${json};\n`);
const program = ts.createProgram([file], {
  strict: true, noEmit: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
});
const faults = ts.getPreEmitDiagnostics(program);
process.stdout.write(json);
process.stderr.write(ts.formatDiagnostics(faults, {
  getCanonicalFileName: (name) => name, getCurrentDirectory: () => process.cwd(), getNewLine: () => "\n" }));
process.exitCode = faults.length > 0 ? 1 : 0;
