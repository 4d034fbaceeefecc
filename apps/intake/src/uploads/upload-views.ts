import { acts } from '#contracts/fault.js';
import { uploadedTypes } from '#contracts/travels-by.js';
import { Shown } from '#platform/shown.js';
import { cellKinds, givenKinds } from '../mappings/file-mapping.rules.js';

export const uploadStates = ['checking', 'checked', 'feeding', 'done', 'cancelled'] as const;
export const rowOutcomes = [
  'accepted',
  'done',
  'duplicate',
  'rejected',
  'set_aside',
  'handed_on',
  'waiting',
  'in_hand',
  'left_out',
] as const;
export const verdicts = ['sound', 'faulty', 'would_duplicate'] as const;

class VerdictsView {
  @Shown.whole() sound!: number;
  @Shown.whole() faulty!: number;
  @Shown.whole() wouldDuplicate!: number;
}

/** How a batch or a file stands. */
export class UploadView {
  @Shown.id() id!: string;
  @Shown.oneOf(['ndjson', 'csv', 'xlsx']) kind!: string;
  @Shown.text('The message that each row becomes', { optional: true }) type?: string;
  @Shown.code('How its columns are read', { optional: true }) mapping?: string;
  @Shown.whole('0 is the mapping of the area', { optional: true }) mappingVersion?: number;
  @Shown.oneOf(uploadStates) state!: string;
  @Shown.time() uploadedAt!: string;
  @Shown.text('The system or person that sent it') uploadedBy!: string;
  @Shown.whole() rows!: number;
  @Shown.whole('The last row that was checked') checked!: number;
  @Shown.whole('The last row that was fed, or left out') fed!: number;
  @Shown.part(VerdictsView, 'Rows by what the check said') verdicts!: VerdictsView;
  @Shown.object('Rows by outcome') outcomes!: object;
  @Shown.time('', { optional: true }) confirmedAt?: string;
  @Shown.time('', { optional: true }) endedAt?: string;
  @Shown.time('Until when the rows that were not taken are kept, to be mended', { optional: true }) keptUntil?: string;
}

class RowFaultView {
  @Shown.text('Where in the message; empty for the whole') path!: string;
  @Shown.code() code!: string;
  @Shown.text('What to do') sentence!: string;
  @Shown.oneOf(acts, 'Who must act so that it goes away') act!: string;
  @Shown.text('The heading of the column', { optional: true }) column?: string;
}

/** A row, what the check said of it, and what it came to. */
export class RowView {
  @Shown.whole('Which row: lines of a batch, and rows below the headings of a file, from 1') row!: number;
  @Shown.text('The id of its message', { optional: true }) messageId?: string;
  @Shown.number('The hub’s number of its message', { optional: true }) message?: string;
  @Shown.oneOf(verdicts, 'What the check said', { optional: true }) verdict?: string;
  @Shown.oneOf(rowOutcomes) outcome!: string;
  @Shown.part(RowFaultView, '', { most: 1_000 }) faults!: RowFaultView[];
  @Shown.object('As a queue would bring it: receipt.issued.v1', { optional: true }) receipt?: object;
}

export class MappingShortView {
  @Shown.code() code!: string;
  @Shown.text() name!: string;
  @Shown.oneOf(uploadedTypes) type!: string;
  @Shown.whole('0 is the mapping of the area') version!: number;
  @Shown.yes('Whether you have made it yourself') own!: boolean;
}
class ValueMeantView {
  @Shown.text('As it is written') from!: string;
  @Shown.text('The code that it stands for') to!: string;
}
class MappedColumnView {
  @Shown.text('Its heading') column!: string;
  @Shown.text('Other headings', { optional: true, most: 20 }) also?: string[];
  @Shown.text('The field of the message') path!: string;
  @Shown.oneOf(cellKinds, 'How the cell is read') as!: string;
  @Shown.part(ValueMeantView, '', { optional: true, most: 500 }) values?: ValueMeantView[];
  @Shown.yes('', { optional: true }) required?: boolean;
  @Shown.text('', { optional: true }) example?: string;
}
class GivenFieldView {
  @Shown.text('The field of the message') path!: string;
  @Shown.oneOf(givenKinds) as!: string;
  @Shown.text('', { optional: true }) text?: string;
}

/** How the columns of a file become a message. */
export class MappingView {
  @Shown.code() code!: string;
  @Shown.text() name!: string;
  @Shown.oneOf(uploadedTypes) type!: string;
  @Shown.part(MappedColumnView, '', { most: 200 }) columns!: MappedColumnView[];
  @Shown.part(GivenFieldView, 'Fields that no column gives', { optional: true, most: 100 }) given?: GivenFieldView[];
  @Shown.text('Headings of columns that are passed over', { optional: true, most: 200 }) ignored?: string[];
  @Shown.whole('0 is the mapping of the area', { optional: true }) version?: number;
}

/** What is no JSON. */
export const asText = (type: string, description: string) => ({
  status: 200,
  description,
  content: { [type]: { schema: { type: 'string' as const, maxLength: 100_000_000, pattern: '^[^\\u0000]*$' } } },
});
