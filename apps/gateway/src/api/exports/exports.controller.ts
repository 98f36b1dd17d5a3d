import type { Readable } from 'node:stream';
import { Body, Controller } from '@nestjs/common';
import { z } from 'zod';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { Admitted } from '../../edge/admission/caller.decorator.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Disconnected, PrefersCsv } from '../../edge/endpoint/request.decorators.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { NamedWorkspace } from '../../edge/endpoint/workspace.decorator.js';
import { exportWriterOf } from './export-format.js';
import type { ExportWriter } from './export-format.js';
import { ExportSource } from './export-source.js';
import type { OpenExport } from './export-source.js';
import { streamOf } from './export-stream.js';
import { ExportSpec } from './export.dto.js';
import { NATIVE_COLUMNS, nativeLineOf } from './native-line.js';

@Controller()
export class ExportsController {
  constructor(private readonly source: ExportSource) {}

  @Endpoint('POST', '/v1/exports', {
    summary: 'Export completed tasks',
    description:
      'The completed tasks that the filters select, oldest first, as of the request. Each task named in `task_ids` has to exist; ' +
      '`X-Export-Not-Completed` counts those of them without a result. `dpo` are preference pairs, JSON lines of ' +
      '`prompt`, `chosen` (what the reviewers made of it) and `rejected` (what was under review), for those tasks alone ' +
      'whose result corrects a text. `jsonl` and `csv` have a line or row for each task, with `chosen` and `rejected` ' +
      'null where nothing was corrected. ' +
      'The answer is sent while it is made. One that cannot be finished ends with a reset of the connection and without ' +
      'the last chunk, so that every HTTP client reports an error: an answer that ends properly is complete. Nothing is ' +
      'changed, so an `Idempotency-Key` is of no use here, and a repetition reads anew.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    workspace: 'Limits the export to this workspace.',
    audit: { action: 'export.create', fields: Object.keys(ExportSpec.shape) },
    answer: {
      status: 200,
      schema: z.string(),
      description: 'The export: JSON lines, or CSV with a first line of names.',
      mediaType: 'application/x-ndjson',
      csv: 'report',
      streamed: true,
      example: '{"prompt":"Summarise.","chosen":"It rained.","rejected":"It rain."}\n',
    },
    problems: ['task.not_found', 'export.too_many'],
  })
  async create(
    @Admitted() admitted: AdmittedRequest,
    @Body({ schema: ExportSpec }) { format, task_ids, ...filter }: ExportSpec,
    @NamedWorkspace() workspace: string | undefined,
    @PrefersCsv() prefersCsv: boolean,
    @Disconnected() disconnected: AbortSignal,
  ): Promise<Answer<Readable>> {
    const writer = exportWriterOf(format ?? (prefersCsv ? 'csv' : 'jsonl'), NATIVE_COLUMNS, nativeLineOf);
    const selection = {
      filter: { ...filter, workspace_id: workspace },
      named: task_ids?.map(taskId => ({ name: taskId, taskId })),
    };
    const open = await this.source.open(admitted, selection, disconnected);
    return new Answer(streamOf(fileOf(writer, open), open, admitted.orgId), {
      headers: {
        'content-type': writer.mediaType,
        'content-disposition': `attachment; filename="export.${writer.extension}"`,
        'x-export-not-completed': String(open.notCompleted.length),
      },
    });
  }
}

async function* fileOf(writer: ExportWriter, { pages }: OpenExport): AsyncGenerator<string> {
  yield writer.header;
  for await (const page of pages) yield writer.partOf(page).text;
}
