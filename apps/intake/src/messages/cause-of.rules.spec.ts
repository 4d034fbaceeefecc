import type { Fault } from '#contracts/fault.js';
import { causeOf } from './cause-of.rules.js';

const fault = (code: string, path: string): Fault => ({ code, path, sentence: 'A sentence.', act: 'sender' });

describe('the cause that failed messages are grouped by', () => {
  it.each<[string, Fault[], string | null]>([
    ['no fault has none', [], null],
    ['a code and where', [fault('unknown_district', 'incident.district')], 'unknown_district incident.district'],
    ['a fault of the whole is its code', [fault('not_json', '')], 'not_json'],
    [
      'the place in a list does not part messages',
      [fault('required', 'people[0].name'), fault('required', 'people[12].name')],
      'required people[].name',
    ],
    ['nor does the order', [fault('b', 'y'), fault('a', 'x')], 'a x, b y'],
    [
      'a field of the sender’s own making is cut to what a name can be',
      [fault('unknown_field', 'harmer’s näme')],
      'unknown_field harmer?s?n?me',
    ],
    ['many faults are cut', Array.from({ length: 100 }, (_, n) => fault('required', `field${n}`)), expect.stringMatching(/^.{200}$/)],
  ])('%s', (_, faults, cause) => expect(causeOf(faults)).toEqual(cause));
});
