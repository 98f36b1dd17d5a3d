import type { Readable } from 'node:stream';
import { Controller, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { pageOf } from '#libs/contracts';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { Admitted, Worker } from '../../edge/admission/caller.decorator.js';
import type { WorkerCaller } from '../../edge/auth/caller.js';
import type { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { UnreadFile } from '../../edge/http/file-body.js';
import type { FileBody } from '../../edge/http/file-body.js';
import { PageQuery } from '../../edge/schemas/input.js';
import { AssignmentFilePath, AssignmentPath } from '../../edge/schemas/path-parameters.js';
import { FileContents } from './file-contents.js';
import { FileDownloads } from './file-downloads.js';
import type { DownloadHeaders } from './file-downloads.js';
import { FileView, UploadQuery, toFilePage, toFileView } from './file.dto.js';
import { FileUploads } from './file-uploads.js';
import { RangeHeaders } from './range-headers.js';
import { UploadSlots } from './upload-slots.js';
import { WorkerFiles } from './worker-files.js';

@Controller()
export class WorkerFilesController {
  constructor(
    private readonly slots: UploadSlots,
    private readonly uploads: FileUploads,
    private readonly files: WorkerFiles,
    private readonly downloads: FileDownloads,
    private readonly contents: FileContents,
  ) {}

  @Endpoint('POST', '/v1/worker/assignments/:assignment_id/files', {
    summary: 'Attach a file to my assignment',
    description:
      'The body is the file itself, of any type, with its `Content-Type` and `Content-Length`; its SHA-256 is stated ' +
      'in `Content-Digest` or in the query. The content is refused when it is not of the stated type or hash, or when ' +
      'the virus scan finds something in it. While the assignment is accepted or started. The same content with the ' +
      'same name is kept once. Name the file in `files` when the answer is submitted.',
    access: 'worker',
    takesFile: true,
    // The name of a file may say something about a person, and the audit log is kept for good.
    audit: { action: 'file.create', fields: [] },
    answer: { status: 201, schema: FileView, description: 'The file.' },
    problems: [
      ...(['assignment.not_found', 'assignment.conflict', 'request.length_required'] as const),
      ...(['file.type_mismatch', 'file.digest_mismatch', 'file.infected', 'file.scan_failed'] as const),
      ...(['file.too_many', 'file.storage_full', 'file.too_many_uploads', 'file.storage_missing'] as const),
    ],
  })
  async create(
    @Admitted() admitted: AdmittedRequest,
    @Worker() worker: WorkerCaller,
    @Param({ schema: AssignmentPath }) { assignment_id: assignmentId }: AssignmentPath,
    @Query({ schema: UploadQuery }) query: UploadQuery,
    @UnreadFile() body: () => FileBody,
  ): Promise<FileView> {
    const upload = { admitted, worker, assignmentId, query, body };
    const file = await this.slots.run(admitted, () => this.uploads.receive(upload));
    return toFileView(file, this.contents.isServable(file));
  }

  @Endpoint('GET', '/v1/worker/assignments/:assignment_id/files', {
    summary: 'List the files of my assignment',
    description: 'Oldest first.',
    access: 'worker',
    answer: { status: 200, schema: pageOf(FileView), description: 'A page of files.' },
    problems: ['assignment.not_found', 'cursor.invalid'],
  })
  async list(
    @Worker() worker: WorkerCaller,
    @Param({ schema: AssignmentPath }) { assignment_id }: AssignmentPath,
    @Query({ schema: PageQuery }) query: PageQuery,
  ) {
    const page = await this.files.list(worker, assignment_id, query);
    return toFilePage(page, file => this.contents.isServable(file));
  }

  @Endpoint('GET', '/v1/worker/assignments/:assignment_id/files/:file_id/content', {
    summary: 'Download a file of my assignment',
    description: 'As an attachment. A part of it with `Range`.',
    access: 'worker',
    answer: {
      status: 200,
      schema: z.string(),
      description: 'The file, of its stated type.',
      mediaType: 'application/octet-stream',
      streamed: true,
      example: '{}',
    },
    problems: [
      'file.not_found',
      'file.content_missing',
      'file.not_scanned',
      'file.quarantined',
      'file.range_invalid',
    ],
  })
  async download(
    @Worker() worker: WorkerCaller,
    @Param({ schema: AssignmentFilePath }) { assignment_id, file_id }: AssignmentFilePath,
    @RangeHeaders() headers: DownloadHeaders,
  ): Promise<Answer<Readable | null>> {
    return this.downloads.forWorker(worker, assignment_id, file_id, headers);
  }

  @Endpoint('DELETE', '/v1/worker/assignments/:assignment_id/files/:file_id', {
    summary: 'Delete a file of my assignment',
    description: 'While the assignment is accepted or started.',
    access: 'worker',
    audit: { action: 'file.delete', fields: [] },
    answer: { status: 204, schema: null, description: 'The file is deleted.' },
    problems: ['assignment.not_found', 'assignment.conflict', 'file.not_found', 'file.in_use'],
  })
  async delete(
    @Worker() worker: WorkerCaller,
    @Param({ schema: AssignmentFilePath }) { assignment_id, file_id }: AssignmentFilePath,
  ): Promise<void> {
    await this.files.delete(worker, assignment_id, file_id);
  }
}
