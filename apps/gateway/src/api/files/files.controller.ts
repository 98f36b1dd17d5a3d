import type { Readable } from 'node:stream';
import { Controller, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { GetTask, pageOf } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import type { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { LinkQuery, PageQuery } from '../../edge/schemas/input.js';
import { FilePath, TaskPath } from '../../edge/schemas/path-parameters.js';
import { FileContents } from './file-contents.js';
import { FileDownloads } from './file-downloads.js';
import type { DownloadHeaders } from './file-downloads.js';
import { FileView, toFilePage } from './file.dto.js';
import { FileRepository } from './file.repository.js';
import { RangeHeaders } from './range-headers.js';

@Controller()
export class FilesController {
  constructor(
    private readonly commands: CommandClient,
    private readonly files: FileRepository,
    private readonly contents: FileContents,
    private readonly downloads: FileDownloads,
  ) {}

  @Endpoint('GET', '/v1/tasks/:task_id/files', {
    summary: 'List a task’s files',
    description:
      'Oldest first: what its workers attached to their assignments, whether or not they named it in their answer. ' +
      'What an answer names is in `files` of its `task.submitted` event.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: pageOf(FileView), description: 'A page of files.' },
    problems: ['task.not_found', 'cursor.invalid'],
  })
  async list(
    @Agent() { orgId, pools }: AgentCaller,
    @Param({ schema: TaskPath }) { task_id }: TaskPath,
    @Query({ schema: PageQuery }) query: PageQuery,
  ) {
    // The registry knows the pool of a task.
    await this.commands.send(GetTask, { task_id, org_id: orgId, pools });
    const page = await this.files.ofTask(orgId, task_id, query);
    return toFilePage(page, file => this.contents.isServable(file));
  }

  @Endpoint('GET', '/v1/files/:file_id/content', {
    summary: 'Download a file',
    description:
      'As an attachment, never to be shown by a browser: anyone may have made it. A part of it with `Range`. Where the ' +
      'installation says so, the answer is 303 with the address of the storage in `Location`.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    openedByLink: true,
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
    @Agent() caller: AgentCaller,
    @Param({ schema: FilePath }) { file_id }: FilePath,
    // Read at admission.
    @Query({ schema: LinkQuery }) _link: LinkQuery,
    @RangeHeaders() headers: DownloadHeaders,
  ): Promise<Answer<Readable | null>> {
    return this.downloads.forAgent(caller, file_id, headers);
  }
}
