export interface NoteEvidence {
  readonly type: 'note' | 'link';
  readonly content?: string;
  readonly uri?: string;
}

const ONLY_A_URL = /^\s*(https?:\/\/\S+)\s*$/i;

/** The notes as evidence: a line that is nothing but a web address is a link, and the rest is one note. */
export function evidenceOfNotes(notes: string): readonly NoteEvidence[] {
  const lines = notes.split('\n');
  const links = lines.flatMap((line): readonly NoteEvidence[] => {
    const uri = ONLY_A_URL.exec(line)?.[1];
    return uri !== undefined && URL.canParse(uri) ? [{ type: 'link', uri }] : [];
  });
  const linked = new Set(links.map(({ uri }) => uri));
  const text = lines
    .filter(line => !linked.has(ONLY_A_URL.exec(line)?.[1]))
    .join('\n')
    .trim();
  return [...(text === '' ? [] : [{ type: 'note' as const, content: text }]), ...links];
}
