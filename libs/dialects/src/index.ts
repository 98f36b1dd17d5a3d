export { toForeignInstant, toForeignResult, toPercent } from './verified-workflows/result.js';
export { fromForeignTaskId, toForeignTaskId } from './verified-workflows/task-id.js';
