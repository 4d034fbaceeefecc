/** Labels of each metric by the name that a query uses. */
export type KnownMetrics = ReadonlyMap<string, ReadonlySet<string>>;

/** What a part of a query yields: the labels that it may carry, and whether it is a range of time. */
interface Yields {
  labels: Set<string>;
  range: boolean;
}

const AGGREGATES = new Set(['sum', 'min', 'max', 'avg', 'count', 'topk', 'bottomk', 'stddev', 'quantile']);
const OVER_RANGES = new Set([
  'rate', 'irate', 'increase', 'delta', 'deriv', 'changes', 'resets',
  'min_over_time', 'max_over_time', 'avg_over_time', 'sum_over_time', 'count_over_time', 'last_over_time', 'present_over_time',
]); // prettier-ignore
const FUNCTIONS = new Set([
  'histogram_quantile',
  'time',
  'abs',
  'ceil',
  'floor',
  'round',
  'clamp_min',
  'clamp_max',
  'absent',
  'scalar',
  'vector',
  'sort',
]);
const OPERATORS = new Set(['+', '-', '*', '/', '%', '^', '==', '!=', '>', '<', '>=', '<=', 'and', 'or', 'unless']);
const TOKEN = /\s*(?:(\d+(?:ms|[smhdwy]))|(\d+(?:\.\d+)?)|([a-zA-Z_:][\w:]*)|("(?:[^"\\]|\\.)*")|(==|!=|>=|<=|=~|!~|[-+*/%^=<>(){}[\],]))/y;

/**
 * Reads a PromQL query as far as this hub writes them, strictly: an unknown metric, function or label, a bracket too many, a counter over no range.
 * Stricter than Prometheus where that knows no better: a label that no metric in reach has is a fault.
 * @throws Error that says what is wrong
 */
export function readQuery(query: string, known: KnownMetrics): Set<string> {
  return new Query(query, known).read();
}

class Query {
  private readonly tokens: string[] = [];
  private at = 0;

  constructor(
    text: string,
    private readonly known: KnownMetrics,
  ) {
    TOKEN.lastIndex = 0;
    for (let end = 0; text.slice(end).trim() !== ''; end = TOKEN.lastIndex) {
      TOKEN.lastIndex = end;
      const found = TOKEN.exec(text);
      if (!found) throw new Error(`cannot read from "${text.slice(end).trim().slice(0, 20)}"`);
      this.tokens.push(found[0].trim());
    }
  }

  read(): Set<string> {
    const { labels, range } = this.expression();
    if (this.at < this.tokens.length) throw new Error(`"${this.tokens[this.at]}" is too much`);
    if (range) throw new Error('a range of time is no answer');
    return labels;
  }

  private expression(): Yields {
    let left = this.operand();
    while (OPERATORS.has(this.next() ?? '')) {
      const operator = this.take();
      if (this.next() === 'bool') this.take();
      if (this.next() === 'on' || this.next() === 'ignoring') {
        this.take();
        this.names(left.labels);
      }
      const right = this.operand();
      if (left.range || right.range) throw new Error(`"${operator}" takes no range of time`);
      left = {
        labels: operator === 'or' ? new Set([...left.labels, ...right.labels]) : left.labels.size ? left.labels : right.labels,
        range: false,
      };
    }
    return left;
  }

  private operand(): Yields {
    if (this.next() === '-' || this.next() === '+') this.take();
    const inner = this.primary();
    if (this.next() !== '[') return inner;
    this.take('[');
    if (!/^\d+(ms|[smhdwy])$/.test(this.take())) throw new Error('a range needs a duration such as 5m');
    this.take(']');
    return { ...inner, range: true };
  }

  private primary(): Yields {
    const token = this.take();
    if (/^[\d"]/.test(token)) return { labels: new Set(), range: false };
    if (token === '(') {
      const inner = this.expression();
      this.take(')');
      return inner;
    }
    if (AGGREGATES.has(token)) return this.aggregate();
    if (OVER_RANGES.has(token) || FUNCTIONS.has(token)) return this.call(token);
    return this.metric(token);
  }

  private aggregate(): Yields {
    const before = this.grouping();
    const inner = this.call('aggregate');
    const { keep, names } = before ?? this.grouping() ?? { keep: true, names: [] };
    for (const name of names) if (!inner.labels.has(name)) throw new Error(`nothing here has the label ${name}`);
    return { labels: new Set(keep ? names : [...inner.labels].filter((label) => !names.includes(label))), range: false };
  }

  private grouping(): { keep: boolean; names: string[] } | undefined {
    if (this.next() !== 'by' && this.next() !== 'without') return undefined;
    return { keep: this.take() === 'by', names: this.names() };
  }

  private call(name: string): Yields {
    this.take('(');
    const given: Yields[] = [];
    while (this.next() !== ')') {
      given.push(this.expression());
      if (this.next() === ',') this.take();
    }
    this.take(')');
    const labels = new Set(given.flatMap((each) => [...each.labels]));
    if (given.some(({ range }) => range) !== OVER_RANGES.has(name)) {
      throw new Error(OVER_RANGES.has(name) ? `${name} needs a range of time` : `${name} takes no range of time`);
    }
    if (name === 'histogram_quantile' && !labels.delete('le')) throw new Error('histogram_quantile needs the label le');
    return { labels, range: false };
  }

  private metric(name: string): Yields {
    const labels = this.known.get(name);
    if (!labels) throw new Error(`nothing exports ${name}`);
    if (this.next() === '{') {
      this.take('{');
      while (this.next() !== '}') {
        const label = this.take();
        if (!labels.has(label)) throw new Error(`${name} has no label ${label}`);
        if (!['=', '!=', '=~', '!~'].includes(this.take())) throw new Error(`${label} is compared with nothing`);
        if (!this.take().startsWith('"')) throw new Error(`${label} must be compared with text`);
        if (this.next() === ',') this.take();
      }
      this.take('}');
    }
    return { labels: new Set(labels), range: false };
  }

  private names(among?: Set<string>): string[] {
    const names: string[] = [];
    this.take('(');
    while (this.next() !== ')') {
      names.push(this.take());
      if (this.next() === ',') this.take();
    }
    this.take(')');
    for (const name of names) if (among && !among.has(name)) throw new Error(`nothing here has the label ${name}`);
    return names;
  }

  private next(): string | undefined {
    return this.tokens[this.at];
  }

  private take(expected?: string): string {
    const token = this.tokens[this.at++];
    if (token === undefined) throw new Error(`it ends where ${expected ?? 'something'} should stand`);
    if (expected !== undefined && token !== expected) throw new Error(`"${token}" stands where "${expected}" should`);
    return token;
  }
}
