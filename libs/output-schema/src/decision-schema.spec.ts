import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DECISION_VERDICTS,
  DecisionOutput,
  REASONING_RULES,
  decisionOutputSchema,
  knownDecisionSchema,
} from '#libs/contracts';
import type { DecisionVerdict, Json, ReasoningRule } from '#libs/contracts';
import { SchemaChecker } from './schema-checker.js';

const checker = new SchemaChecker();

/** The pointers of the faults; the check is quick enough for the event loop. */
function faultsIn(schema: ReturnType<typeof decisionOutputSchema>, output: Json): readonly string[] {
  const check = checker.checkNow({ expected_format: 'structured_json', schema }, output);
  if (check.outcome !== 'checked') throw new Error('The check was left to a thread.');
  return check.faults.map(({ pointer }) => pointer);
}

const EVERY = { allowed: [...DECISION_VERDICTS] };

describe('the schema of the answers to a decision', () => {
  const schema = decisionOutputSchema(EVERY, 'unless_approved');

  test.each<[string, Json, readonly string[]]>([
    ['an approval', { verdict: 'approved' }, []],
    ['an approval with a reasoning', { verdict: 'approved', reasoning: 'Complies.' }, []],
    ['a rejection', { verdict: 'rejected', reasoning: 'Too much.' }, []],
    ['a rejection without a reasoning', { verdict: 'rejected' }, ['/output/reasoning']],
    ['a blank reasoning', { verdict: 'rejected', reasoning: ' \n\u00a0' }, ['/output/reasoning']],
    ['a blank reasoning of an approval', { verdict: 'approved', reasoning: ' ' }, ['/output/reasoning']],
    ['a reasoning that is no text', { verdict: 'rejected', reasoning: 7 }, ['/output/reasoning']],
    ['an edit', { verdict: 'edited', reasoning: 'Less.', action: { amount: 1 } }, []],
    ['an edit to null', { verdict: 'edited', reasoning: 'Nothing.', action: null }, []],
    ['an edit without an action', { verdict: 'edited', reasoning: 'Less.' }, ['/output/action']],
    ['an approval of another action', { verdict: 'approved', action: { amount: 1 } }, ['/output/action']],
    ['an unknown verdict', { verdict: 'maybe', reasoning: 'Hm.' }, ['/output/verdict']],
    ['no verdict', {}, ['/output/verdict']],
    ['an unknown field', { verdict: 'approved', mood: 'fine' }, ['/output/mood']],
    ['no object', 'approved', ['/output']],
  ])('judges %s', (_, output, pointers) => {
    expect(faultsIn(schema, output)).toEqual(pointers);
  });

  test('has a reasoning of bounded length', () => {
    const reasoned = (chars: number) => ({ verdict: 'rejected', reasoning: 'x'.repeat(chars) });
    expect(faultsIn(schema, reasoned(2_000))).toEqual([]);
    expect(faultsIn(schema, reasoned(20_001))).toContain('/output/reasoning');
  });

  test('has only the verdicts that are allowed', () => {
    const narrow = decisionOutputSchema({ allowed: ['approved', 'rejected'] }, 'never');
    expect(faultsIn(narrow, { verdict: 'rejected' })).toEqual([]);
    expect(faultsIn(narrow, { verdict: 'escalated' })).toEqual(['/output/verdict']);
    expect(faultsIn(narrow, { verdict: 'edited', action: 1 })).toContain('/output/action');
  });

  test('follows the rule of reasoning for every verdict', () => {
    const verdict = fc.constantFrom<DecisionVerdict>(...DECISION_VERDICTS);
    const allowed = fc.uniqueArray(verdict, { minLength: 1 });
    fc.assert(
      fc.property(
        allowed,
        fc.constantFrom<ReasoningRule>(...REASONING_RULES),
        verdict,
        fc.option(fc.constantFrom('Because.', '', ' ')),
        fc.option(fc.constantFrom<Json>(1, null, {}), { nil: undefined }),
        (possible, rule, given, reasoning, action) => {
          const isRequired = rule === 'always' || (rule === 'unless_approved' && given !== 'approved');
          const output = {
            verdict: given,
            ...(reasoning !== null && { reasoning }),
            ...(action !== undefined && { action }),
          };
          const isValid =
            possible.includes(given) &&
            (reasoning === null ? !isRequired : reasoning.trim() !== '') &&
            (given === 'edited') === (action !== undefined);
          const accepted = faultsIn(decisionOutputSchema({ allowed: possible }, rule), output).length === 0;
          expect(accepted).toBe(isValid);
          // What the schema accepts, the contract of answers reads.
          if (accepted) expect(DecisionOutput.safeParse(output).success).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('can be posted as it is', async () => {
    for (const rule of REASONING_RULES) {
      const posted = decisionOutputSchema(EVERY, rule);
      const stored = await checker.storedSchemaOf('org', {
        expected_format: 'structured_json',
        schema: posted,
      });
      expect(stored).toEqual({ outcome: 'valid', schema: posted });
    }
  });
});

test('a known answer to a decision is a verdict, with the action of an edit', () => {
  const schema = knownDecisionSchema(EVERY);
  expect(faultsIn(schema, { verdict: 'rejected' })).toEqual([]);
  expect(faultsIn(schema, { verdict: 'edited', action: { amount: 1 } })).toEqual([]);
  expect(faultsIn(schema, { verdict: 'edited' })).toEqual(['/output/action']);
  expect(faultsIn(schema, { reasoning: 'Because.' })).toEqual(['/output/verdict', '/output/reasoning']);
  expect(faultsIn(schema, {})).toEqual(['/output/verdict']);
});
