import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Words that docs/glossary.md has a standard term for: in comments, in texts, and in names. */
const ODD_WORDS = [
  'told',
  'hears',
  'heard',
  'whoever',
  'anew',
  'in hand',
  'comes again',
  'in vain',
  'who may',
  'of ours',
];
const ODD_TEXT = `/\\b(${ODD_WORDS.join('|')})\\b/i`;
const ODD_NAME = '/^(told|tells|hears|heard|anew)$|Told|Hears|Heard|Anew|InHand|InVain|[wW]hoMay/';
const ONE_STYLE = [
  { selector: `Literal[value=${ODD_TEXT}]`, message: 'Use the standard term: docs/glossary.md.' },
  { selector: `TemplateElement[value.raw=${ODD_TEXT}]`, message: 'Use the standard term: docs/glossary.md.' },
  { selector: `Identifier[name=${ODD_NAME}]`, message: 'Use the standard term: docs/glossary.md.' },
  { selector: 'PrivateIdentifier', message: 'Use `private`: one privacy style.' },
];

export default tseslint.config(
  // The API's types are generated.
  { ignores: ['dist/**', 'node_modules/**', '.countersign/**', 'apps/console/src/api/schema.d.ts'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-console': 'error',
      'no-warning-comments': ['error', { terms: [...ODD_WORDS, 'todo', 'fixme'], location: 'anywhere' }],
      'no-restricted-syntax': ['error', ...ONE_STYLE],
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      // A type assertion hides a missing guard; `as const` is the one use that does not.
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // NestFactory takes plain objects for options that it declares as classes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Nest modules are empty classes that only carry their decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
    },
  },
  {
    // V8 reads names with escapes wrongly, and numbers are changed in silence: docs/decisions/0090.
    files: ['apps/*/src/**/*.ts', 'libs/{messaging,outbox}/src/**/*.ts'],
    // The console reads in browsers what the API has written.
    ignores: ['**/*.spec.ts', 'apps/console/**', 'apps/api-reference/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'JSON',
          property: 'parse',
          message: 'Use readJson for what comes from outside, and parseJson for what we have written.',
        },
      ],
    },
  },
  {
    // What a database returns is decoded. A test may name the type of the rows it reads.
    files: ['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...ONE_STYLE,
        {
          selector: "CallExpression[callee.name='rowsOf'][typeArguments]",
          message: 'The type of the rows is not checked: use typedRows with a schema.',
        },
      ],
    },
  },
  {
    // Worker threads of the tests load the contracts with their types stripped, which leaves nothing of such a field.
    files: ['libs/contracts/src/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...ONE_STYLE,
        { selector: 'TSParameterProperty', message: 'Declare the field and assign it in the constructor.' },
      ],
    },
  },
  {
    // Marked as deprecated only to make it stand out: an issuer on this machine is reached over plain HTTP.
    files: ['apps/gateway/src/api/oidc/oidc-issuer.ts'],
    rules: {
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', package: 'openid-client', name: 'allowInsecureRequests' }] },
      ],
    },
  },
  {
    // Programs for a terminal print; services log.
    files: ['tools/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts', 'libs/testing/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 400 }],
      // Vitest's asymmetric matchers (expect.any) and JSON.parse are typed any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['**/*.mjs'], languageOptions: { globals: globals.node } },
);
