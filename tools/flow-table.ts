import { readFileSync, writeFileSync } from 'node:fs';
import { flowTable, withFlowTable } from './flow-table/flow-table.js';
import { handlersInCode } from './flow-table/handlers-in-code.js';

// `npm run flow-table`: writes the README's flow table from the handlers in the code.
const readme = readFileSync('README.md', 'utf8');
writeFileSync('README.md', withFlowTable(readme, flowTable(handlersInCode(process.cwd()))));
console.log('README.md has the flow table of the handlers in apps/.');
