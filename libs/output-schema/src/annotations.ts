import { Name, _ } from 'ajv/dist/2020.js';
import type { Ajv2020, KeywordCxt } from 'ajv/dist/2020.js';

/** They merge a branch's evaluated items and properties only if it is valid. */
const CONDITIONAL = ['anyOf', 'oneOf', 'dependentSchemas', 'dependencies'];

/**
 * Corrects what `unevaluatedItems` and `unevaluatedProperties` receive from adjacent keywords, which Ajv 8.20 gets
 * wrong in three ways: what was evaluated before a branch is lost if the branch is not taken; `if` counts whether or
 * not it is valid, and not at all without `then` and `else`; and a branch that evaluates all items gives a count of
 * `true`.
 */
export function correctAnnotations(ajv: Ajv2020): void {
  for (const keyword of CONDITIONAL) {
    wrap(ajv, keyword, (context, original) => {
      beginDynamic(context);
      original(context);
    });
  }
  wrap(ajv, 'if', ifThenElse);
  wrap(ajv, 'unevaluatedItems', (context, original) => {
    const { gen, it } = context;
    if (it.items instanceof Name) {
      it.items = gen.const('count', _`${it.items} === true ? Infinity : ${it.items} || 0`);
    }
    original(context);
  });
}

type Code = (context: KeywordCxt) => void;

/** Each Ajv instance has its own rules. */
function wrap(ajv: Ajv2020, keyword: string, code: (context: KeywordCxt, original: Code) => void): void {
  const rule = ajv.RULES.all[keyword];
  if (typeof rule !== 'object' || !('code' in rule.definition)) {
    throw new TypeError(`Ajv has no keyword ${keyword} that could be corrected.`);
  }
  const { definition } = rule;
  const original: Code = context => {
    definition.code(context);
  };
  rule.definition = {
    ...definition,
    code: context => {
      code(context, original);
    },
  };
}

/** Stores what is known to be evaluated in variables, while the code is still outside of any branch. */
function beginDynamic({ gen, it }: KeywordCxt): void {
  if (it.opts.unevaluated !== true) return;
  if (it.props !== true && !(it.props instanceof Name)) {
    const props = gen.var('props', _`{}`);
    for (const name of Object.keys(it.props ?? {})) gen.assign(_`${props}[${name}]`, true);
    it.props = props;
  }
  if (it.items !== true && !(it.items instanceof Name)) it.items = gen.var('items', it.items ?? 0);
}

function ifThenElse(context: KeywordCxt): void {
  const { gen } = context;
  beginDynamic(context);
  const isMet = gen.name('_valid');
  const condition = context.subschema(
    { keyword: 'if', compositeRule: true, createErrors: false, allErrors: false },
    isMet,
  );
  context.reset();
  context.mergeValidEvaluated(condition, isMet);
  const valid = gen.let('valid', true);
  const ifClause = gen.let('ifClause');
  context.setParams({ ifClause });
  gen.if(isMet, () => {
    applyBranch(context, 'then', valid, ifClause);
  });
  gen.if(_`!${isMet}`, () => {
    applyBranch(context, 'else', valid, ifClause);
  });
  context.pass(valid, () => {
    context.error(true);
  });
}

function applyBranch(context: KeywordCxt, keyword: 'then' | 'else', valid: Name, ifClause: Name): void {
  const { gen, parentSchema } = context;
  if (parentSchema[keyword] === undefined) return;
  const isValid = gen.name('_valid');
  const branch = context.subschema({ keyword }, isValid);
  gen.assign(valid, isValid);
  context.mergeValidEvaluated(branch, isValid);
  gen.assign(ifClause, _`${keyword}`);
}
