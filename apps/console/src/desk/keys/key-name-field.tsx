import { useMessages } from '../../messages/use-messages.js';
import { TextField } from '../../ui/text-field.js';
import type { NewKey } from './use-new-key.js';

interface KeyNameProps {
  readonly newKey: NewKey;
  readonly hint: string;
}

/** What a key is called; a limit of the API. */
export function KeyNameField({ newKey: { name, setName, nameFault }, hint }: KeyNameProps) {
  const t = useMessages();
  return (
    <TextField
      label={t('desk.keys.name')}
      value={name}
      maxLength={100}
      autoComplete="off"
      onText={setName}
      hint={hint}
      error={nameFault}
    />
  );
}
