import { useMutation } from '@tanstack/react-query';
import { useMessages } from '../../messages/use-messages.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { saveFile } from '../parts/save-file.js';
import { formatMonth } from './format-month.js';
import { statementCsv } from './money-data.js';

/** Stores the statement of a month as a CSV file. */
export function SaveStatement({ month }: { readonly month: string }) {
  const t = useMessages();
  const save = useMutation({
    mutationFn: () => statementCsv(month),
    onSuccess: file => saveFile(file, `statement-${month}.csv`),
  });
  return (
    <>
      <button
        type="button"
        className="button"
        aria-label={t('desk.money.save', { month: formatMonth(month, t.locale) })}
        disabled={save.isPending}
        onClick={() => save.mutate()}
      >
        CSV
      </button>
      <ProblemNote error={save.error} />
    </>
  );
}
