import { options } from 'preact';

/**
 * Effects run before the next event, as React runs those of a click or a key. Preact's own default is after the next
 * frame: a key in between would meet a form that still sends what was in it before.
 */
options.requestAnimationFrame = queueMicrotask;

export * from 'preact/compat/client';
