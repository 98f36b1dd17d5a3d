import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { formatSize } from '../../ui/format-size.js';
import { contentAddress, taskFilesQuery } from '../data/files.js';
import type { FileView } from '../data/files.js';
import type { TaskView } from '../data/tasks.js';
import { Loaded } from '../parts/loaded.js';
import { PageButtons } from '../parts/page-buttons.js';
import { When } from '../parts/when.js';
import { WorkerLink } from '../parts/worker-link.js';
import { areFilesShown } from './files.rule.js';

const SHORT_HASH_CHARS = 12;
const TONES = { clean: 'good', not_configured: 'warn', infected: 'bad' } as const;

/** What the workers have attached, once it can influence nobody. */
export function Files({ task }: { readonly task: TaskView }) {
  const t = useMessages();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const files = useQuery(taskFilesQuery(task.task_id, cursors.at(-1)));
  return (
    <Loaded query={files}>
      {({ data, next_cursor: next }) => {
        const shown = data.filter(({ assignment_id: id }) => areFilesShown(task, id));
        const hidden = data.length - shown.length;
        return (
          <>
            {data.length === 0 && <p className="muted">{t('desk.files.none')}</p>}
            {hidden > 0 && <p className="note">{t('desk.files.hidden', { count: hidden })}</p>}
            {shown.length > 0 && (
              <ul className="plain task-files">
                {shown.map(file => (
                  <li key={file.id}>
                    <FileEntry file={file} task={task} />
                  </li>
                ))}
              </ul>
            )}
            <PageButtons cursors={cursors} next={next} onCursors={setCursors} />
          </>
        );
      }}
    </Loaded>
  );
}

function FileEntry({ file, task }: { readonly file: FileView; readonly task: TaskView }) {
  const t = useMessages();
  const { id, name, media_type, size_bytes, sha256, scan, readable, created_at } = file;
  const assignment = task.assignments.find(({ assignment_id }) => assignment_id === file.assignment_id);
  return (
    <>
      <div className="file-head">
        <strong dir="auto">{name}</strong>
        {readable && (
          <a
            className="button"
            href={contentAddress(id)}
            download
            aria-label={t('desk.files.download_of', { name })}
          >
            {t('desk.files.download')}
          </a>
        )}
      </div>
      <p>
        <span className={`tag ${TONES[scan]}`}>{t.find(`desk.files.scan.${scan}`) ?? scan}</span>{' '}
        <span className="muted">
          {assignment !== undefined && (
            <>
              <WorkerLink workerId={assignment.worker_id} />
              {' · '}
            </>
          )}
          <When at={created_at} />
          {' · '}
          {formatSize(size_bytes, t.locale)}
          {' · '}
          <code className="address">{media_type}</code>
        </span>
      </p>
      {!readable && (
        <p className="hint">{t(`desk.files.refused.${scan === 'infected' ? 'infected' : 'not_scanned'}`)}</p>
      )}
      <details>
        <summary>
          {'SHA-256 '}
          <code>{sha256.slice(0, SHORT_HASH_CHARS)}…</code>
        </summary>
        <p>
          <code className="address">{sha256}</code>
        </p>
      </details>
    </>
  );
}
