import { Injectable, Logger } from '@nestjs/common';
import { IdSource } from '#libs/platform';
import { refuse } from '../../edge/errors/problem-codes.js';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import type { WorkerCaller } from '../../edge/auth/caller.js';
import type { FileBody } from '../../edge/http/file-body.js';
import { RequestBodies } from '../../edge/http/request-bodies.js';
import { statedFile } from './content/stated-file.js';
import type { UploadQuery } from './file.dto.js';
import { FileContents } from './file-contents.js';
import { FileRepository } from './file.repository.js';
import type { NewFile } from './file.repository.js';
import type { FileRow } from './files.sql.js';
import { OpenAssignments } from './open-assignments.js';

export interface Upload {
  readonly admitted: AdmittedRequest;
  readonly worker: WorkerCaller;
  readonly assignmentId: string;
  readonly query: UploadQuery;
  readonly body: () => FileBody;
}

/** Receives a file: its row first, then its bytes, so that whatever is interrupted can be found and removed. */
@Injectable()
export class FileUploads {
  private readonly logger = new Logger(FileUploads.name);

  constructor(
    private readonly bodies: RequestBodies,
    private readonly ids: IdSource,
    private readonly assignments: OpenAssignments,
    private readonly files: FileRepository,
    private readonly contents: FileContents,
  ) {}

  /**
   * @throws ServiceError `assignment.not_found`, `assignment.conflict`, `file.*`, `request.*`
   */
  async receive({ admitted, worker, assignmentId, query, body }: Upload): Promise<FileRow> {
    const { task_id } = await this.assignments.require(worker, assignmentId);
    this.contents.requireStorage();
    const unread = body();
    const stated = statedFile(unread, query);
    const file: NewFile = {
      file_id: this.ids.next(),
      org_id: worker.orgId,
      task_id,
      assignment_id: assignmentId,
      worker_id: worker.workerId,
      ...stated,
    };
    await this.files.reserve(file);
    let stored: FileRow | undefined;
    try {
      const scan = await this.contents.store(file, this.bodies.stream(unread.request));
      // Minutes may have passed since the request was admitted.
      await admitted.check('stored');
      await this.assignments.require(worker, assignmentId);
      stored = await this.files.complete(file, scan);
      if (stored === undefined) throw refuse('assignment.conflict', 'The content of the task was erased.');
      return stored;
    } finally {
      if (stored?.file_id !== file.file_id) await this.discard(file);
    }
  }

  /** What fails here is left to `FileUpkeep`; the reason of the refusal matters more. */
  private async discard(file: NewFile): Promise<void> {
    try {
      if (await this.files.abandon(file.file_id)) await this.contents.delete(file);
    } catch (error) {
      this.logger.warn({
        msg: 'An upload that was abandoned is removed later.',
        file_id: file.file_id,
        err: error,
      });
    }
  }
}
