import { Suspense, lazy, useState } from 'react';
import { loadArea } from '../messages/catalog.js';
import { useMessages } from '../messages/use-messages.js';

const SignOut = lazy(async () => {
  const [module] = await Promise.all([import('./sign-out.js'), loadArea('account'), loadArea('problems')]);
  return module;
});

export function SignOutButton({ personId }: { readonly personId: string }) {
  const t = useMessages();
  const [isLeaving, setLeaving] = useState(false);
  return (
    <>
      <button type="button" className="button" onClick={() => setLeaving(true)}>
        {t('shell.sign_out')}
      </button>
      {isLeaving && (
        <Suspense fallback={null}>
          <SignOut personId={personId} onStay={() => setLeaving(false)} />
        </Suspense>
      )}
    </>
  );
}
