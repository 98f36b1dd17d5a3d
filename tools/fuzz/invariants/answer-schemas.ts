import { Ajv2020 } from 'ajv/dist/2020.js';
import type { AnySchema, ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { ApiDescription } from '#libs/api-description';

const DOCUMENT = 'api';

/** Checks values against the schemas of an OpenAPI document, each compiled when it is first needed. */
export class AnswerSchemas {
  readonly #ajv = new Ajv2020({ strict: false, validateSchema: false });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor({ document }: Pick<ApiDescription, 'document'>) {
    formats.default(this.#ajv);
    const schema: AnySchema = { ...document };
    this.#ajv.addSchema(schema, DOCUMENT);
  }

  /** What is wrong with the value by the schema at this JSON pointer; undefined when nothing is. */
  faultIn(value: unknown, pointer: string): string | undefined {
    const validate = this.#compiled.get(pointer) ?? this.#ajv.compile({ $ref: DOCUMENT + pointer });
    this.#compiled.set(pointer, validate);
    if (validate(value)) return undefined;
    const [first] = validate.errors ?? [];
    return `${first?.instancePath ?? ''} ${first?.message ?? 'is not valid'} ${JSON.stringify(first?.params ?? {})}`;
  }
}
