import { allowFoldIcons } from './fold-icons.js';

allowFoldIcons();

/**
 * Zod, which the library uses, tries `new Function` once unless it finds this setting. The policy of the page refuses it,
 * and browsers report each refusal. The library is loaded afterwards, since imports run before the code that has them.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

void import('./reference.js');
