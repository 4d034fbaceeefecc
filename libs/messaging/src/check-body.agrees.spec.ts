import { plainToInstance } from 'class-transformer';
import { ValidateBy, validateSync, type ValidationError } from 'class-validator';
import fc from 'fast-check';
import { catalogue } from '#contracts/catalogue.js';
import type { Contract } from '#contracts/classified.js';
import { checkContract } from './check-body.js';
import { isPlainName } from './fault-of-body.js';

/**
 * The decorators are the source; the compiled validators do the work. Here both judge the same spoilt messages, and must find the same faults
 * in the same places. Where a rule is lost on the way to JSON Schema, or said there in other words, they part.
 */
type Json = unknown;

const forms = catalogue.flatMap(({ type, contract, example, strict, handedOn }) => [
  { name: type, contract, example, strict },
  ...(handedOn ? [{ name: `${type} handed on`, ...handedOn, strict: false }] : []),
]);

/** Values that have deceived validators before. */
// prettier-ignore
const tricky: Json[] = [
  null, true, false, 0, 1, -1, 1.5, 101, 1e21, '', ' ', 'x', 'true', '0', 'x'.repeat(101), 'é'.repeat(501), '😀'.repeat(200), 'a\u0000b', '\ud800', '\udc00x',
  '2026-02-29', '2024-02-29', '2026-01-05', '0000-01-01', '2026-01-05T10:00:00Z', '2026-01-05T24:00:00Z', '2026-01-05T10:00:00+01:00', '2026-01-05T10:00:00',
  '019430A2-7C10-7A01-8D3E-5B1F0C9A4E01', '019430a2-7c10-7a01-8d3e-5b1f0c9a4e01', '09:30', '24:00', 'RJ-7K2M-4Q', 'en', 'pt-BR', 'given', 'custody', 'declined',
  'known', 'completed', 'parked', 'rejected', 'p1', 'p9', 'https://hub.example.org/x', 'javascript:x', [], {}, [null], [[]], [{}], ['x'], { x: 1 }, { toString: 1 },
];

type Spoil = { place: number; how: 'replace' | 'remove' | 'wrap' | 'repeat' | 'add' | 'any'; value: number; any: Json };
const spoil: fc.Arbitrary<Spoil> = fc.record({
  place: fc.nat(10_000),
  how: fc.constantFrom('replace', 'replace', 'remove', 'wrap', 'repeat', 'add', 'any'),
  value: fc.nat(tricky.length - 1),
  any: fc.jsonValue({ depthSize: 'small' }),
});

interface Place {
  holder: any;
  key: string | number;
}
function placesIn(value: Json, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const key of Object.keys(value)) {
    found.push({ holder: value, key: Array.isArray(value) ? Number(key) : key });
    placesIn((value as any)[key], found);
  }
  return found;
}

function spoilt(example: object, spoils: Spoil[]): object {
  const data = structuredClone(example);
  for (const { place, how, value, any } of spoils) {
    const places = placesIn(data);
    if (places.length === 0) return data;
    const { holder, key } = places[place % places.length]!;
    if (how === 'remove' && Array.isArray(holder)) holder.splice(Number(key), 1);
    else if (how === 'remove') delete holder[key];
    else if (how === 'wrap') holder[key] = [holder[key]];
    else if (how === 'repeat') holder[Array.isArray(holder) ? holder.length : `${key}x`] = structuredClone(holder[key]);
    else if (how === 'add') holder[Array.isArray(holder) ? holder.length : `odd${value}`] = structuredClone(tricky[value]);
    else holder[key] = how === 'any' ? any : structuredClone(tricky[value]);
  }
  // What reaches a validator has been JSON; and a field called `constructor` or the like is class-transformer's own affair.
  return JSON.parse(JSON.stringify(data), (name, held) => (name in Object.prototype ? undefined : held));
}

/** Where class-validator finds fault, read from the decorators alone. */
function byDecorators(contract: Contract, data: object, strict: boolean): string[] {
  const errors = validateSync(plainToInstance(contract, data), {
    whitelist: strict,
    forbidNonWhitelisted: strict,
    forbidUnknownValues: true,
  });
  const walk = (found: ValidationError[], path: string): string[] =>
    found.flatMap(({ property, target, constraints, children }) => {
      const step = Array.isArray(target) ? `[${property}]` : `${path && '.'}${isPlainName(property) ? property : '(odd)'}`;
      return [...(constraints ? [path + step] : []), ...walk(children ?? [], path + step)];
    });
  return outermost(walk(errors, ''));
}

/** class-validator lays an item's fault on its list, and goes on into what is no object: so lists stand for their items, and the outermost fault for those within. */
function outermost(paths: string[]): string[] {
  const plain = [...new Set(paths.map((path) => path.replace(/(\[\d+\])+$/, '')))].sort();
  return plain.filter((path) => !plain.some((other) => other !== path && (path.startsWith(`${other}.`) || path.startsWith(`${other}[`))));
}

/** Rules over a list's items name the item's field; class-validator can only name the list. */
const ofLists = new Set(['not_unique', 'names_nobody']);
function bySchema(contract: Contract, data: object, strict: boolean): string[] {
  const faults = checkContract(contract, data, strict);
  const paths = faults.map(({ path, code }) => (ofLists.has(code) ? path.replace(/\[\d+\]\.[^.[]+$/, '') : path));
  return outermost(paths.map((path) => path.replace(/\(field \d+\)$/, '(odd)')));
}

function expectAgreement({ contract, example, strict }: { contract: Contract; example: object; strict: boolean }): void {
  fc.assert(
    fc.property(fc.array(spoil, { minLength: 1, maxLength: 3 }), (spoils) => {
      const data = spoilt(example, spoils);
      expect(bySchema(contract, data, strict)).toEqual(byDecorators(contract, data, strict));
    }),
    { numRuns: 80 },
  );
}

describe('class-validator and the compiled validators find the same faults', () => {
  it.each(forms.map((form) => [form.name, form] as const))('%s', (_, form) => expectAgreement(form));

  it('a rule that says more to class-validator than to JSON Schema is found out', () => {
    class Forgetful {
      @ValidateBy({
        name: 'small',
        constraints: [{ type: 'number' }],
        validator: { validate: (value) => typeof value === 'number' && value < 100 },
      })
      size = 1;
    }
    expect(() => expectAgreement({ contract: Forgetful, example: { size: 1 }, strict: true })).toThrow(/Property failed/);
  });

  it('a rule that says more to JSON Schema than to class-validator is found out', () => {
    class Severe {
      @ValidateBy({
        name: 'small',
        constraints: [{ type: 'number', maximum: 100 }],
        validator: { validate: (value) => Number.isFinite(value) },
      })
      size = 1;
    }
    expect(() => expectAgreement({ contract: Severe, example: { size: 1 }, strict: true })).toThrow(/Property failed/);
  });
});
