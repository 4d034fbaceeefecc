import { readdirSync } from 'node:fs';
import { IsString } from 'class-validator';
import { catalogue, entryOf, type Entry } from '#contracts/catalogue.js';
import { Classified, Meaning, type Contract } from '#contracts/classified.js';
import { Id, OneOf, Optional, Part, RequiredWhen, Text } from '#contracts/fields.js';
import { jsonSchemaOf } from '../src/json-schema-of-message.js';
import { catalogueFaults } from './catalogue-faults.js';

const files = readdirSync('libs/contracts/src');

it('the catalogue is sound: every message listed, classified, with an example that holds, and no fact that names anybody', () => {
  expect(catalogueFaults(catalogue, files)).toEqual([]);
});

/** A catalogue of one, wrong in one way. */
class Whole {
  @Classified('coded', 'The person') @Id() person!: string;
}
class Named {
  @Classified('personal', 'The name') @Text(10) name!: string;
}
class Unclassified {
  @Optional() @Text(10) forgotten?: string;
}
const id = '019430a2-7c10-7a01-8d3e-5b1f0c9a4e11';

function seeded(contract: Contract, example: object, more: Partial<Entry> = {}): string[] {
  const fact: Entry = { ...entryOf('person.erased.v1')!, type: 'seeded.v1', contract, example, ...more };
  return catalogueFaults([fact], ['seeded.v1.ts']);
}

describe('a seeded violation is found', () => {
  it('none, where nothing is wrong', () => {
    @Meaning('Sound.')
    class SeededV1 extends Whole {}
    expect(seeded(SeededV1, { person: id })).toEqual([]);
  });

  it('a field that nobody has classified', () => {
    @Meaning('One field without its class.')
    class SeededV1 extends Unclassified {}
    expect(seeded(SeededV1, {})).toEqual(['seeded.v1: SeededV1.forgotten is not classified']);
  });

  it('a field of a part that nobody has classified', () => {
    @Meaning('A part with a field without its class.')
    class SeededV1 {
      @Classified('none', 'A part') @Part(() => Unclassified) part!: Unclassified;
    }
    expect(seeded(SeededV1, { part: {} })).toEqual(['seeded.v1: Unclassified.forgotten is not classified']);
  });

  it('an example that breaks its contract', () => {
    @Meaning('Its example is wrong.')
    class SeededV1 extends Whole {}
    expect(seeded(SeededV1, { person: 'Sam Sample' })).toEqual(['seeded.v1: its example is invalid: person not_an_id']);
  });

  it('a fact that names somebody', () => {
    @Meaning('It tells a name to the whole hub.')
    class SeededV1 {
      @Classified('none', 'A part') @Part(() => Named) part!: Named;
    }
    const expected = ['seeded.v1: Named.name may name somebody, and this leaves the vault'];
    expect(seeded(SeededV1, { part: { name: 'Sam' } })).toEqual(expected);
    expect(seeded(SeededV1, { part: { name: 'Sam' } }, { way: 'to partner', partners: ['agency'] })).toEqual(expected);
    expect(seeded(SeededV1, { part: { name: 'Sam' } }, { way: 'from partner', partners: ['agency'], decidedBy: 'intake' })).toEqual([]);
  });

  it('a report whose handed-on form still names somebody', () => {
    @Meaning('It names somebody, as sent.')
    class SeededV1 extends Named {}
    const handedOn = { contract: Named, example: { name: 'Sam' } };
    expect(seeded(SeededV1, { name: 'Sam' }, { way: 'from partner', partners: ['provider'], decidedBy: 'casework', handedOn })).toEqual([
      'seeded.v1: Named.name may name somebody, and this leaves the vault',
    ]);
  });

  it('a message without its purpose, under another name, that nobody hears', () => {
    expect(seeded(Whole, { person: id }, { heardBy: [] })).toEqual([
      'seeded.v1: its class is Whole and should be SeededV1',
      'seeded.v1: nothing says what it is for: give its class a @Meaning',
      'seeded.v1: a fact that nobody says or nobody hears',
    ]);
  });

  it('a message without an entry, an entry without its file, two entries', () => {
    const erased = entryOf('person.erased.v1')!;
    expect(catalogueFaults([erased], ['person.erased.v1.ts', 'forgotten.v1.ts'])).toEqual([
      'forgotten.v1.ts is a message that the catalogue does not list',
    ]);
    expect(catalogueFaults([erased], [])).toEqual(['person.erased.v1 is in the catalogue and has no file person.erased.v1.ts']);
    expect(catalogueFaults([erased, erased], ['person.erased.v1.ts'])).toEqual(['person.erased.v1 is in the catalogue twice']);
  });

  it('a report that reaches nobody who could decide', () => {
    const answered = entryOf('offer.answered.v1')!;
    expect(catalogueFaults([{ ...answered, handedOn: undefined }], ['offer.answered.v1.ts'])).toEqual([
      'offer.answered.v1: it does not say how intake hands it on to matching',
    ]);
  });
});

describe('a rule that would be lost on the way to JSON Schema is an error', () => {
  it('a decorator that is not from fields.ts', () => {
    class Foreign {
      @IsString() name!: string;
    }
    expect(() => jsonSchemaOf(Foreign, true)).toThrow(
      'Foreign.name has the rule isString, which has no JSON Schema: use a rule of fields.ts',
    );
  });

  it('two rules that say the same keyword', () => {
    class Twice {
      @Text(10) @OneOf(['a']) name!: string;
    }
    expect(() => jsonSchemaOf(Twice, true)).toThrow('Two rules of one field say type');
  });

  it('a condition on a field that is not there', () => {
    class Misnamed {
      @RequiredWhen('stge', 'custody') @Text(10) establishment?: string;
    }
    expect(() => jsonSchemaOf(Misnamed, true)).toThrow('A rule of Misnamed names the field stge, which it has not');
  });
});
