import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.js';
import { faultAt } from '../../ui/problem-note.js';
import { useIdempotencyKey } from '../actions/use-intervention.js';
import type { Scope } from '../rights.js';

/** The form of a key that is being created. Its secret is in `apiKey` once it is, and is kept nowhere else. */
export interface NewKey {
  readonly name: string;
  readonly setName: (name: string) => void;
  readonly nameFault: string | undefined;
  readonly error: unknown;
  /** Whether there is what a key needs, and none is being created. */
  readonly isReady: boolean;
  readonly create: () => void;
  readonly apiKey: string | undefined;
}

/** @param scopes at most those of the person, which the API ensures */
export function useNewKey(firstName: string, scopes: readonly Scope[]): NewKey {
  const client = useQueryClient();
  const keyFor = useIdempotencyKey();
  const [name, setName] = useState(firstName);
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), scopes: [...scopes] };
      return call('post', '/v1/api-keys', { body, headers: { 'idempotency-key': keyFor(body) } });
    },
    onSuccess: () => void client.invalidateQueries({ queryKey: ['api-keys'] }),
    // Nothing of the answer is kept longer than what shows it.
    gcTime: 0,
  });
  return {
    name,
    setName,
    nameFault: faultAt(error, '/name'),
    error,
    isReady: !isPending && name.trim() !== '' && scopes.length > 0,
    create: () => mutate(),
    apiKey: data?.api_key,
  };
}
