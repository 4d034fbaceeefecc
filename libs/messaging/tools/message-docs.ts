import { catalogue, type Entry } from '#contracts/catalogue.js';
import { meaningOf, type Contract } from '#contracts/classified.js';
import { contractFields, type ContractField } from '#contracts/contract-fields.js';
import { contractFaultMeanings } from '#contracts/fault.js';
import { travelsBy } from '#contracts/travels-by.js';
import { jsonSchemaOf } from '../src/json-schema-of-message.js';

/** Everything in docs/ that is made from the contracts, by its path there. */
export function messageDocs(entries: readonly Entry[] = catalogue): Map<string, string> {
  const docs = new Map([['messages.md', messagesPage(entries)]]);
  for (const { type, contract, example, strict, handedOn } of entries) {
    docs.set(`schemas/${type}.json`, schemaFile(type, contract, example, strict));
    if (handedOn) docs.set(`schemas/${type}.handed-on.json`, schemaFile(`${type}:handed-on`, handedOn.contract, handedOn.example, false));
  }
  return docs;
}

function schemaFile(id: string, contract: Contract, example: object, strict: boolean): string {
  const { $schema, title, ...schema } = jsonSchemaOf(contract, strict);
  const about = { $schema, $id: `urn:rj-hub:message:${id}`, title, description: meaningOf(contract) };
  return `${JSON.stringify({ ...about, ...schema, examples: [example] }, null, 2)}\n`;
}

const page = (...parts: (string | string[])[]) => `${parts.flat().join('\n\n')}\n`;

function messagesPage(entries: readonly Entry[]): string {
  const of = (way: Entry['way']) => entries.filter((entry) => entry.way === way);
  return page(
    '# The messages',
    'Made from `libs/contracts` by `npm run docs`; the check fails where the two differ. Every message is the `data` of a CloudEvent whose `type` is its name; its JSON Schema is in [`schemas/`](schemas).',
    RULES,
    '## From partners',
    'What an agency or a provider sends to the hub. An unknown field is a fault, except under `extensions`. All of it travels in the `partners` virtual host alone and is encrypted before it is kept; what is personal or restricted goes into the vault and no further. **P**: it has fields for such data. By *queue* it goes into the partner’s exchange, by *HTTP* to `POST /events` of intake, many at once to `/batches`, by *upload* as a row of a CSV or XLSX file; the checks and the receipts are the same.',
    table(
      ['message', 'from', 'by', 'decided by', '', 'what for'],
      of('from partner').map((e) => [
        link(e),
        e.partners.join(', '),
        travelsBy(e).join(', '),
        e.decidedBy ?? '',
        e.personal ? '**P**' : '',
        meaningOf(e.contract) ?? '',
      ]),
    ),
    '## Facts within the hub',
    'What a service states on the exchange `hub.facts` (routing key `<area>.<producer>.<type>`): ids and codes, never a name, a date of birth, a contact or free text. Facts grow by adding fields.',
    table(
      ['message', 'said by', 'heard by', 'what for'],
      of('fact').map((e) => [link(e), e.saidBy.join(', '), heard(e), meaningOf(e.contract) ?? '']),
    ),
    '## To partners',
    'What the hub puts into a partner’s own queue (*queue*) or calls its webhook with (*webhook*); the same line is read with `GET /deliveries` of notifications (*HTTP*), and what came over HTTP is answered there too. These grow by adding fields: ignore what you do not know.',
    table(
      ['message', 'to', 'by', 'what for'],
      [...of('to partner'), ...of('fact').filter((e) => e.partners.length > 0)].map((e) => [
        link(e),
        e.partners.join(', '),
        travelsBy(e).join(', '),
        meaningOf(e.contract) ?? '',
      ]),
    ),
    '## Faults',
    'Every fault of a message is told at once, each with its path, its code, a sentence that says what to do, and who must act (`sender`, `hub` or `receiver`). These are the codes of the contract check; services add codes of their own, such as `reference_conflict`.',
    table(
      ['code', 'what it says'],
      Object.entries(contractFaultMeanings).map(([code, meaning]) => [`\`${code}\``, meaning]),
    ),
    '## Message by message',
    entries.flatMap(section),
  );
}

const RULES = `- Times are instants with their offset (\`2026-01-05T10:00:00Z\`), dates are calendar dates (\`2026-01-05\`), ids are UUIDs in small letters.
- A code has letters, digits, full stops, colons, slashes and strokes, and no spaces.
- Lengths count characters, not bytes. Text may hold any character but NUL and half of a surrogate pair.
- A field that is not required is left out; \`null\` is a fault.
- Each field has a class: \`none\` says nothing of a person, \`coded\` points at one by id or code, \`personal\` names or reaches one, \`restricted\` is free text or risk.`;

const anchor = (type: string) => type.replaceAll('.', '');
const link = ({ type }: Entry) => `[\`${type}\`](#${anchor(type)})`;
const heard = ({ heardBy, partners }: Entry) => [...heardBy, ...partners.map((partner) => `the ${partner} itself`)].join(', ');

function section(entry: Entry): string[] {
  const { type, contract, example, handedOn, saidBy, heardBy } = entry;
  return [
    `### ${type}`,
    meaningOf(contract) ?? '',
    `${whoSaysIt(entry)} JSON Schema: [\`${type}.json\`](schemas/${type}.json).`,
    fieldTable(contract),
    json(example),
    ...(handedOn
      ? [
          `Handed on by ${saidBy.join(', ')} to ${heardBy.join(', ')} under the same type, with an id of its own, without \`extensions\`${lost(contract, handedOn.contract)}, and with whose message it was ([schema](schemas/${type}.handed-on.json)):`,
          json(handedOn.example),
        ]
      : []),
  ];
}

function lost(sent: Contract, handedOn: Contract): string {
  const kept = new Set(contractFields(handedOn).map((field) => field.name));
  const gone = contractFields(sent).filter(({ name }) => name !== 'extensions' && !kept.has(name));
  return gone.map((field) => ` and \`${field.name}\``).join('');
}

function whoSaysIt(entry: Entry): string {
  const { way, partners, decidedBy, saidBy, heardBy } = entry;
  const by = ` by ${travelsBy(entry).join(', ')}`;
  switch (way) {
    case 'from partner':
      return `Sent by: ${partners.join(', ')},${by}. Decided by: ${decidedBy}.`;
    case 'fact':
      return `Said by: ${saidBy.join(', ')}. Heard by: ${heardBy.join(', ')}.${partners.length > 0 ? ` Sent on to: the ${partners.join(', ')} concerned,${by}.` : ''}`;
    case 'to partner':
      return `Sent to: ${partners.join(', ')},${by}.`;
  }
}

const json = (example: object) => `\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``;

const fieldTable = (contract: Contract) => table(['field', 'type', 'required', 'class', 'what it is'], fieldRows(contract, ''));

/** A row a field, with its path as faults give it; a part's fields follow the field that holds it. */
function fieldRows(contract: Contract, path: string): string[][] {
  return contractFields(contract).flatMap((field) => {
    const here = `${path}${field.name}${field.part?.each || field.itemRules.length > 0 ? '[]' : ''}`;
    const row = [`\`${here}\``, typeOf(field), required(field), field.classed?.classification ?? '', field.classed?.meaning ?? ''];
    return [row, ...(field.part ? fieldRows(field.part.contract, `${here}.`) : [])];
  });
}

function required({ presence: { optional, when, unless } }: ContractField): string {
  if (optional) return '';
  const conditions = [
    ...(when ? [`where \`${when.field}\` is ${when.values.map((value) => `\`${value}\``).join(' or ')}`] : []),
    ...(unless ? [`unless there is ${unless.map((field) => `\`${field}\``).join(' or ')}`] : []),
  ];
  return conditions.join(', ') || 'yes';
}

type Rule = Record<string, any>;

function typeOf({ rules, itemRules, part }: ContractField): string {
  const own: Rule = Object.assign({}, ...rules);
  if (part && !part.each) return 'object';
  if (own.type !== 'array') return valueType(own);
  const many = own.minItems ? `${own.minItems} to ${own.maxItems}` : `up to ${own.maxItems}`;
  const unique = own['x-unique-by'] ? `, each with its own \`${own['x-unique-by']}\`` : '';
  return part ? `${many} objects${unique}` : `${many}: ${valueType(Object.assign({}, ...itemRules))}`;
}

function valueType(rule: Rule): string {
  if (rule.enum) return (rule.enum as string[]).map((code) => `\`${code}\``).join(', ');
  if (rule['x-form']) return `${rule['x-form'].split(':')[0]} (at most ${rule.maxLength} characters)`;
  if (rule.format === 'uuid') return 'id';
  if (rule.format === 'date') return 'date';
  if (rule.format === 'date-time') return 'instant';
  if (rule.type === 'boolean') return 'true or false';
  if (rule.type === 'string') return `text, ${rule.minLength ?? 0} to ${rule.maxLength} characters`;
  if (rule.type === 'object') return `any object, at most ${rule['x-depth']} deep`;
  return `${rule.type === 'integer' ? 'whole number' : 'number'}, ${rule.minimum} to ${rule.maximum}`;
}

const cell = (text: string) => text.replaceAll('|', '\\|');
function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
