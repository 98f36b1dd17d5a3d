import { Ajv2020 } from 'ajv/dist/2020.js';
import type { AnySchema, ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { ApiDescription } from '#libs/api-description';

const DOCUMENT = 'api';

/** Validates values against the schemas of an OpenAPI document, each compiled on first use. */
export class AnswerSchemas {
  private readonly ajv = new Ajv2020({ strict: false, validateSchema: false });
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor({ document }: Pick<ApiDescription, 'document'>) {
    formats.default(this.ajv);
    const schema: AnySchema = { ...document };
    this.ajv.addSchema(schema, DOCUMENT);
  }

  /** Describes how the value violates the schema at this JSON pointer; undefined when it is valid. */
  faultIn(value: unknown, pointer: string): string | undefined {
    const validate = this.compiled.get(pointer) ?? this.ajv.compile({ $ref: DOCUMENT + pointer });
    this.compiled.set(pointer, validate);
    if (validate(value)) return undefined;
    const [first] = validate.errors ?? [];
    return `${first?.instancePath ?? ''} ${first?.message ?? 'is not valid'} ${JSON.stringify(first?.params ?? {})}`;
  }
}
