export { fromForeignTaskId, toForeignTaskId } from './verified-workflows/task-id.js';
