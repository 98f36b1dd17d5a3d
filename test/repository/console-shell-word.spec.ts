import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellWord } from '../../apps/console/src/start/curl-line.rule.js';

const shellText = fc.string({
  unit: fc.constantFrom("'", '"', '\\', '$', '`', '\n', ' ', '!', 'é', '😀', 'a', ';', '('),
});

test('a shell reads every text as the one word that was written', () => {
  fc.assert(
    fc.property(shellText, shellText, (first, second) => {
      const words = [first, second].map(shellWord).join(' ');
      const read = execFileSync('sh', ['-c', `printf '%s\\0' ${words}`], { encoding: 'utf8' });
      expect(read.split('\0').slice(0, 2)).toEqual([first, second]);
    }),
    { numRuns: 30 },
  );
});
