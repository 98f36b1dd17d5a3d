import type { Readable } from 'node:stream';
import { Body, Controller } from '@nestjs/common';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { Admitted } from '../../edge/admission/caller.decorator.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Disconnected } from '../../edge/endpoint/request.decorators.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { ExportSource } from '../../api/exports/export-source.js';
import { streamOf } from '../../api/exports/export-stream.js';
import { NamedWorkspace } from '../../edge/endpoint/workspace.decorator.js';
import { exportDocument } from './export-document.js';
import { ReviewExport, ReviewExportSpec } from './export.dto.js';
import { PREFIX, TASK_IDS } from './words.js';

@Controller()
export class VerifiedWorkflowsExportController {
  constructor(private readonly source: ExportSource) {}

  @Endpoint('POST', `${PREFIX}/v1/client/tasks/export`, {
    summary: 'Export corrections',
    description:
      'Not in the document, but called by the published Python client. The completed tasks, oldest first: `dpo` as ' +
      'preference pairs of those that were corrected, `jsonl` and `csv` as the text of a file with a line for each task. ' +
      'What is a correction is said at `POST /v1/exports`, which gives the files themselves. The answer is sent while it ' +
      'is made; one that cannot be finished ends with a reset of the connection and is no JSON.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    workspace: 'Limits the export to this workspace; left out, it is all of the organization’s.',
    audit: { action: 'export.create', fields: Object.keys(ReviewExportSpec.shape) },
    answer: { status: 200, schema: ReviewExport, description: 'The export.', streamed: true },
    problems: ['task.not_found', 'export.too_many'],
  })
  async create(
    @Admitted() admitted: AdmittedRequest,
    @Body({ schema: ReviewExportSpec }) { format, task_ids }: ReviewExportSpec,
    @NamedWorkspace() workspace: string | undefined,
    @Disconnected() disconnected: AbortSignal,
  ): Promise<Answer<Readable>> {
    const named = task_ids?.map(name => ({ name, taskId: TASK_IDS.parse(name) }));
    const open = await this.source.open(
      admitted,
      { filter: { workspace_id: workspace }, named },
      disconnected,
    );
    return new Answer(streamOf(exportDocument(format, open), open, admitted.orgId), {
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
  }
}
