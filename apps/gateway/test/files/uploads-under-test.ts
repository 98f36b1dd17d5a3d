import { beforeEach } from 'vitest';
import { GetTask, LocateAssignment, notFound } from '#libs/contracts';
import type { AssignmentStatus } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { taskView } from '../fixtures.js';
import { startGateway } from '../gateway-under-test.js';
import { temporaryFolder, uploadFile } from './upload-file.js';

export const MIB = 1_048_576;

/** The worker's place on a task, another one for each test. */
interface Place {
  readonly taskId: string;
  assignmentId: string;
  status: AssignmentStatus;
}

/** A gateway that keeps files in a folder, and a worker whose assignment gets them. */
export async function startUploads() {
  const folder = temporaryFolder();
  const { surroundings, gateway, org } = await startGateway({
    FILES_DIR: folder,
    MAX_FILES_PER_ASSIGNMENT: '3',
    MAX_FILE_BYTES_PER_ASSIGNMENT: String(100 * MIB),
    MAX_UPLOADS_PER_KEY: '2',
  });
  const worker = await gateway.worker(org.admin_key);
  const other = await gateway.worker(org.admin_key);
  const place: Place = { taskId: randomUUIDv7(), assignmentId: randomUUIDv7(), status: 'started' };
  const path = () => `/v1/worker/assignments/${place.assignmentId}/files`;
  beforeEach(async () => {
    place.assignmentId = randomUUIDv7();
    place.status = 'started';
    surroundings.fakes.answer(LocateAssignment, ({ assignment_id, worker_id }) => {
      if (worker_id !== worker.worker_id) throw notFound('assignment');
      return { assignment_id, task_id: place.taskId, status: place.status };
    });
    surroundings.fakes.answer(GetTask, ({ task_id, org_id }) => taskView({ task_id, org_id }));
    await surroundings.fakes.settle();
  });
  const upload = (options: Partial<Parameters<typeof uploadFile>[2]> = {}) =>
    uploadFile(gateway, worker.api_key, { assignmentId: place.assignmentId, ...options });
  const listed = async () => (await gateway.http.get(path(), worker.api_key)).body['data'];
  return { surroundings, gateway, org, worker, other, folder, place, path, upload, listed };
}
