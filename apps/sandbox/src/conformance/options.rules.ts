import { partnerKinds, type PartnerKind } from '#contracts/codes.js';

/** By which way the system that is tried is connected. `poll`: over HTTP, and it reads what it is told at `GET /deliveries`. */
export const ways = ['queue', 'http', 'poll'] as const;
export type Way = (typeof ways)[number];

export interface ConformanceOptions {
  as: PartnerKind;
  over: Way;
  /** Codes of the cases to run; all where none is named. */
  only: string[];
  /** Whether the report stands on the last line, for programs; or the file that it is written to. */
  json?: true | string;
  junit?: string;
  /** Where the run stands in for the hub's services. */
  port: number;
  webhook?: string;
  refer?: string;
  shows?: string;
}

export type ReadOptions = { kind: 'options'; options: ConformanceOptions } | { kind: 'wrong'; sentence: string };

const USAGE = `npm run conformance -- --as agency|provider [--over queue|http|poll] [--only <case>]… [--json [<file>]] [--junit <file>]
  over HTTP:      [--port <port>] [--webhook <address of your webhook>], its secret in RJ_HUB_WEBHOOK_SECRET
  over poll:      [--port <port>]
  of an agency:   [--refer <address to POST to>] [--shows <address to ask>]`;
const PORT = 3190;

/** Reads the command line: each option with its value. @param known the codes of the cases of a role, connected in a way */
export function readOptions(words: readonly string[], known: (as: PartnerKind, over: Way) => readonly string[]): ReadOptions {
  const wrong = (sentence: string): ReadOptions => ({ kind: 'wrong', sentence: `${sentence}\n${USAGE}` });
  const options: Partial<ConformanceOptions> & { only: string[] } = { only: [] };
  for (let at = 0; at < words.length; at += 2) {
    const [name, value] = [words[at]!, words[at + 1]];
    const isAlone = value === undefined || value.startsWith('--');
    if (isAlone && name === '--json') {
      options.json = true;
      at--;
    } else if (isAlone) return wrong(`${name} needs a value.`);
    else if (name === '--as' && isOneOf(partnerKinds, value)) options.as = value;
    else if (name === '--as') return wrong('A system is tried as an agency or as a provider.');
    else if (name === '--over' && isOneOf(ways, value)) options.over = value;
    else if (name === '--over')
      return wrong('A system is connected over queue, over http (and called by a webhook), or over poll (and reads GET /deliveries).');
    else if (name === '--only') options.only.push(value);
    else if (name === '--json') options.json = value;
    else if (name === '--junit') options.junit = value;
    else if (name === '--port' && /^\d{1,5}$/.test(value) && Number(value) <= 65_535) options.port = Number(value);
    else if (name === '--port') return wrong('A port is a number up to 65535.');
    else if (name === '--webhook' || name === '--refer' || name === '--shows') {
      if (!/^https?:\/\/\S+$/.test(value)) return wrong(`${name} needs an address that begins with http:// or https://.`);
      options[name.slice(2) as 'webhook' | 'refer' | 'shows'] = value;
    } else return wrong(`${name} is not known.`);
  }
  const { as, over = 'queue', only } = options;
  if (!as) return wrong('Say what the system is tried as: --as agency, or --as provider.');
  if (over === 'http' && as === 'provider' && options.webhook === undefined)
    return wrong(
      'A provider over HTTP is told of offers by its webhook: --webhook says where that is. One that reads GET /deliveries is tried with --over poll.',
    );
  if (over === 'queue' && options.port !== undefined) return wrong('--port belongs to --over http and --over poll.');
  if (over !== 'http' && options.webhook !== undefined) return wrong('--webhook belongs to --over http.');
  const all = known(as, over);
  const none = only.find((code) => !all.includes(code));
  if (none !== undefined) return wrong(`There is no case ${none}. The cases are: ${all.join(', ')}.`);
  return { kind: 'options', options: { port: PORT, ...options, as, over } };
}

const isOneOf = <One extends string>(all: readonly One[], value: string): value is One => (all as readonly string[]).includes(value);
