/** The one part of react-dom that is used; Preact provides it (see vite.config.mjs). */
declare module 'react-dom/client' {
  import type { ReactNode } from 'react';
  export function createRoot(container: Element): { render(children: ReactNode): void; unmount(): void };
}
