import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '#libs/platform';
import type { WorkerCaller } from '../../edge/auth/caller.js';
import type { PageQuery } from '../../edge/schemas/input.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { FileContents } from './file-contents.js';
import { FileRepository } from './file.repository.js';
import type { FilePage } from './file.repository.js';
import { OpenAssignments } from './open-assignments.js';
import { SUBMITTING_MS } from './submitted-files.js';

/** The files of a worker's own assignments. */
@Injectable()
export class WorkerFiles {
  private readonly logger = new Logger(WorkerFiles.name);

  constructor(
    private readonly assignments: OpenAssignments,
    private readonly files: FileRepository,
    private readonly contents: FileContents,
    private readonly clock: Clock,
  ) {}

  /** Oldest first. @throws ServiceError `assignment.not_found`, `cursor.invalid` */
  async list(worker: WorkerCaller, assignmentId: string, page: PageQuery): Promise<FilePage> {
    await this.assignments.find(worker, assignmentId);
    return this.files.ofAssignment(worker.workerId, assignmentId, page);
  }

  /** @throws ServiceError `assignment.not_found`, `assignment.conflict`, `file.not_found`, `file.in_use` */
  async delete(worker: WorkerCaller, assignmentId: string, fileId: string): Promise<void> {
    await this.assignments.require(worker, assignmentId);
    const file = await this.files.ofWorker(worker.workerId, assignmentId, fileId);
    const submittedBefore = new Date(this.clock.now().getTime() - SUBMITTING_MS);
    if (!(await this.files.beginDeletion(fileId, submittedBefore))) {
      throw refuse(
        'file.in_use',
        'A submission that names this file is being checked. Try again in a minute.',
      );
    }
    try {
      await this.contents.delete(file);
    } catch (error) {
      // It is not found any more; `FileUpkeep` deletes the bytes.
      this.logger.warn({
        msg: 'A deleted file is removed from the storage later.',
        file_id: fileId,
        err: error,
      });
    }
  }
}
