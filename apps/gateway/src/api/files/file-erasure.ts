import { Injectable } from '@nestjs/common';
import { FileContents } from './file-contents.js';
import { FileRepository } from './file.repository.js';

const BATCH = 100;

/** Erases the files of a task. */
@Injectable()
export class FileErasure {
  constructor(
    private readonly files: FileRepository,
    private readonly contents: FileContents,
  ) {}

  /** What fails after a file is marked for deletion is repeated by `FileUpkeep`. */
  async eraseOf(taskId: string): Promise<void> {
    for (let erased = BATCH; erased === BATCH;) {
      const files = await this.files.beginErasure(taskId, BATCH);
      for (const file of files) await this.contents.delete(file);
      erased = files.length;
    }
  }
}
