type Type = 'uuid' | 'text' | 'text[]' | 'uuid[]' | 'bytea' | 'bigint' | 'int' | 'boolean' | 'timestamptz' | 'date' | 'json' | 'jsonb';

const isDocument = (type: Type) => type === 'json' || type === 'jsonb';
const isList = (type: Type) => type === 'text[]' || type === 'uuid[]';

/**
 * Rows of a table, sent as one list a column: any number of them in one statement, and each value is read once, by its column's own type. From JSON
 * PostgreSQL would put each row's names and values into a table of their own first, at several times the cost.
 */
export class RowsAsLists<Row extends object> {
  private readonly columns: [keyof Row & string, Type][];
  /** The columns, with commas between. */
  readonly names: string;
  /** The rows, as a table to select from; its lists are the statement's first parameters. */
  readonly rows: string;

  /** @param types columns and their types; what is JSON or a list is never null, and its lists hold codes, with no control characters */
  constructor(types: { readonly [Column in keyof Row & string]?: Type }) {
    this.columns = Object.entries(types) as [keyof Row & string, Type][];
    this.names = this.columns.map(([name]) => name).join(', ');
    const read = this.columns.map(([name, type], nth) => {
      // One document a line: in a list of texts every quotation mark would be escaped here and unescaped there.
      if (isDocument(type)) return `string_to_table($${nth + 1}, chr(10))::${type} as ${name}`;
      return isList(type) ? `unnest($${nth + 1}::text[])::${type} as ${name}` : `unnest($${nth + 1}::${type}[]) as ${name}`;
    });
    // Taken apart side by side here; each list in the "from" would first be laid out as a table of its own.
    this.rows = `(select ${read.join(', ')})`;
  }

  /** The statement's first parameters. */
  of(rows: readonly Row[]): unknown[] {
    return this.columns.map(([name, type]) => {
      const values = rows.map((row) => row[name]) as never[];
      if (isDocument(type)) return values.map((document) => JSON.stringify(document)).join('\n');
      // Lists of different lengths cannot stand in a list of lists: each travels as the text of one.
      if (isList(type)) return values.map((list) => `{${JSON.stringify(list).slice(1, -1)}}`);
      if (type === 'bytea') return values.map((bytes: Buffer | null) => bytes && `\\x${bytes.toString('hex')}`);
      if (type === 'timestamptz') return values.map((at: Date | null) => at && at.toISOString());
      return values;
    });
  }
}
