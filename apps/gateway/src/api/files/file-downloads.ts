import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { GetTask } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { AgentCaller, WorkerCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { byteRangeIn } from '../../edge/http/byte-range.rule.js';
import { attachmentNamed } from '../../edge/http/content-disposition.rule.js';
import { isText } from './content/media-type.rule.js';
import { FileContents } from './file-contents.js';
import { FileRepository } from './file.repository.js';
import type { FileRow } from './files.sql.js';

/** The headers of a download that decide what is sent. */
export interface DownloadHeaders {
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

/** Serves files to the callers that can see their task. */
@Injectable()
export class FileDownloads {
  constructor(
    private readonly commands: CommandClient,
    private readonly files: FileRepository,
    private readonly contents: FileContents,
  ) {}

  /** @throws ServiceError `file.*` */
  async forWorker(
    { workerId }: WorkerCaller,
    assignmentId: string,
    fileId: string,
    headers: DownloadHeaders,
  ) {
    return this.answer(await this.files.ofWorker(workerId, assignmentId, fileId), headers);
  }

  /** @throws ServiceError `file.*`; `file.not_found` also for a task of other pools than the key's */
  async forAgent({ orgId, pools }: AgentCaller, fileId: string, headers: DownloadHeaders) {
    const file = await this.files.ofOrganization(orgId, fileId);
    // The registry knows the pool of a task.
    await this.commands.send(GetTask, { task_id: file.task_id, org_id: orgId, pools });
    return this.answer(file, headers);
  }

  /**
   * Always as an attachment, in a sandbox, and of the stated type: a browser neither shows nor runs it.
   *
   * @throws ServiceError `file.range_invalid`, `file.not_scanned`, `file.quarantined`,
   *   `file.content_missing`
   */
  private async answer(file: FileRow, { range, ifRange }: DownloadHeaders): Promise<Answer<Readable | null>> {
    const contentType = isText(file.media_type) ? `${file.media_type}; charset=utf-8` : file.media_type;
    const contentDisposition = attachmentNamed(file.name);
    const location = await this.contents.link(file, { contentType, contentDisposition });
    if (location !== undefined) return new Answer(null, { status: 303, location });
    const etag = `"${file.sha256}"`;
    const headers = {
      'content-type': contentType,
      'content-disposition': contentDisposition,
      'content-security-policy': "sandbox; default-src 'none'",
      'accept-ranges': 'bytes',
      etag,
    };
    const wanted = ifRange === undefined || ifRange === etag ? range : undefined;
    const part = byteRangeIn(wanted, file.size_bytes);
    switch (part.outcome) {
      case 'unsatisfiable':
        throw refuse('file.range_invalid', `The file has ${file.size_bytes} bytes.`);
      case 'whole':
        return new Answer(await this.contents.read(file), {
          headers: { ...headers, 'content-length': String(file.size_bytes) },
        });
      case 'part': {
        const { first, last } = part;
        return new Answer(await this.contents.read(file, part), {
          status: 206,
          headers: {
            ...headers,
            'content-length': String(last - first + 1),
            'content-range': `bytes ${first}-${last}/${file.size_bytes}`,
          },
        });
      }
    }
  }
}
