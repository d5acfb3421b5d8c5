// Prints what Open XML SDK says against each of the files that the command line names, as JSON.
import { readFile } from 'node:fs/promises';
import validate from '@ooxml-tools/validate';

const all = [];
for (const file of process.argv.slice(2)) {
  const found = await validate(await readFile(file), 'pptx', 'Microsoft365');
  all.push(found.map(error => `${error.path.partUri} ${error.path.xpath}: ${error.description}`));
}
process.stdout.write(JSON.stringify(all), () => process.exit(0));
