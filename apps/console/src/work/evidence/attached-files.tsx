import { useEffect, useRef } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { announce } from '../../ui/announcer.js';
import { formatSize } from '../../ui/format-size.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { useFiles } from './use-files.js';

/** The files of an assignment, and three ways to add one: choosing, the camera, and pasting. */
export function AttachedFiles({ assignmentId }: { readonly assignmentId: string }) {
  const t = useMessages();
  const { files, attach, remove } = useFiles(assignmentId);
  const chooser = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const add = async (added: FileList | readonly File[] | null): Promise<void> => {
    for (const file of added ?? []) {
      await attach.mutateAsync(file).then(
        () => announce(t('work.files.added', { name: file.name })),
        // Shown below the list.
        () => undefined,
      );
    }
  };
  usePastedFiles(pasted => void add(pasted));
  return (
    <div className="files">
      {files.data !== undefined && files.data.length > 0 && (
        <ul className="file-list">
          {files.data.map(({ id, name, size_bytes }) => (
            <li key={id}>
              <span dir="auto">{name}</span>
              <span className="muted">{formatSize(size_bytes, t.locale)}</span>
              <button
                type="button"
                className="button small quiet"
                disabled={remove.isPending}
                aria-label={t('work.files.remove_of', { name })}
                onClick={() => {
                  remove.mutate(id);
                }}
              >
                {t('work.form.remove')}
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="row">
        <Chooser input={chooser} label={t('work.files.choose')} onFiles={chosen => void add(chosen)} />
        <Chooser
          input={camera}
          label={t('work.files.camera')}
          isCamera
          onFiles={chosen => void add(chosen)}
        />
        <span className="hint">{attach.isPending ? t('work.files.sending') : t('work.files.paste')}</span>
      </div>
      <ProblemNote error={attach.error ?? remove.error ?? files.error} />
    </div>
  );
}

interface ChooserProps {
  readonly input: React.RefObject<HTMLInputElement | null>;
  readonly label: string;
  readonly isCamera?: boolean;
  readonly onFiles: (files: FileList | null) => void;
}

function Chooser({ input, label, isCamera = false, onFiles }: ChooserProps) {
  return (
    <>
      <button type="button" className="button small" onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple={!isCamera}
        {...(isCamera && { accept: 'image/*', capture: 'environment' })}
        onChange={event => {
          onFiles(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}

/** Files in the clipboard, wherever on the page they are pasted; text goes where the cursor is. */
function usePastedFiles(onFiles: (files: readonly File[]) => void): void {
  const latest = useRef(onFiles);
  latest.current = onFiles;
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const pasted = [...(event.clipboardData?.files ?? [])];
      if (pasted.length === 0) return;
      event.preventDefault();
      latest.current(pasted);
    };
    document.addEventListener('paste', paste);
    return () => {
      document.removeEventListener('paste', paste);
    };
  }, []);
}
