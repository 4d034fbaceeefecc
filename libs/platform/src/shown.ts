import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';

interface Also {
  /** It may be left out. */
  optional?: boolean;
  /** It may be null. */
  nullable?: boolean;
  /** It is a list of such, of at most so many. */
  most?: number;
  example?: unknown;
}

const shown =
  (schema: ApiPropertyOptions) =>
  (description = '', { optional = false, nullable = false, most, example }: Also = {}): PropertyDecorator =>
    ApiProperty({
      ...schema,
      ...(description !== '' && { description }),
      required: !optional,
      ...(nullable && { nullable }),
      ...(most !== undefined && { isArray: true, maxItems: most }),
      ...(example !== undefined && { example }),
    } as ApiPropertyOptions);

/** Fields of what is answered over HTTP, each with the form and the length that it never goes beyond: the published interface is made from these. */
export const Shown = {
  id: shown({ type: String, format: 'uuid', maxLength: 36 }),
  code: shown({ type: String, maxLength: 60, pattern: '^[A-Za-z0-9][A-Za-z0-9._:/-]*$' }),
  reference: shown({ type: String, maxLength: 12, pattern: '^RJ-[0-9A-Z]{4}-[0-9A-Z]{2,4}$', example: 'RJ-7K2M-4Q' }),
  /** A number that grows, as text. */
  number: shown({ type: String, maxLength: 20, pattern: '^[0-9]+$' }),
  text: shown({ type: String, maxLength: 10_000, pattern: '^[^\\u0000]*$' }),
  time: shown({ type: String, format: 'date-time', maxLength: 35 }),
  day: shown({ type: String, format: 'date', maxLength: 10 }),
  whole: shown({ type: 'integer', format: 'int32', minimum: 0, maximum: 2_147_483_647 }),
  amount: shown({ type: Number }),
  yes: shown({ type: Boolean }),
  oneOf: (values: readonly string[], description = '', also: Also = {}) => shown({ enum: [...values] })(description, also),
  part: (type: new () => object, description = '', also: Also = {}) => shown({ type } as ApiPropertyOptions)(description, also),
  /** What the hub passes on and does not read. */
  object: shown({ type: 'object', additionalProperties: true }),
};
