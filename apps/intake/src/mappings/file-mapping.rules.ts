import { Classified, Meaning } from '#contracts/classified.js';
import { Code, Formed, List, OneOf, Optional, Parts, Text, UniqueBy, YesNo } from '#contracts/fields.js';
import { uploadedTypes } from '#contracts/travels-by.js';

/** How a cell is read. */
export const cellKinds = ['text', 'code', 'upper', 'choice', 'choices', 'codes', 'date', 'instant', 'number', 'yes_no'] as const;
export type CellKind = (typeof cellKinds)[number];

/** What a field is given where no column gives it. */
export const givenKinds = ['text', 'yes', 'no', 'empty_list', 'time_of_upload', 'copy_of'] as const;
export type GivenKind = (typeof givenKinds)[number];

const Path = () =>
  Formed('^[a-zA-Z]+(\\[[0-9]\\])?(\\.[a-zA-Z]+(\\[[0-9]\\])?)*$', 'a path to a field such as people[0].contactPoints[0].safe', {
    max: 120,
  });

@Meaning('What a value of a column stands for.')
export class ValueMeant {
  @Classified('none', 'As it is written in the file; capitals do not matter') @Text(200) from!: string;
  @Classified('none', 'The code that the hub knows') @Text(200, { min: 0 }) to!: string;
}

@Meaning('A column, and the field that it fills.')
export class MappedColumn {
  @Classified('none', 'Its heading; capitals, spaces and strokes do not matter') @Text(100) column!: string;
  @Classified('none', 'Other headings that mean the same') @Optional() @List(20) @Text(100, { each: true }) also?: string[];
  @Classified('none', 'The field of the message') @Path() path!: string;
  @Classified('none', 'How the cell is read') @OneOf(cellKinds) as!: CellKind;
  @Classified('none', 'What its values stand for, where they are not the codes of the hub')
  @Optional()
  @Parts(() => ValueMeant, 500)
  @UniqueBy('from')
  values?: ValueMeant[];
  @Classified('none', 'A file without this column is none of these') @Optional() @YesNo() required?: boolean;
  @Classified('none', 'An invented value, for the template') @Optional() @Text(200) example?: string;
}

@Meaning('A field that no column gives. Within an item of a list it is given only where a column gives something of that item.')
export class GivenField {
  @Classified('none', 'The field of the message') @Path() path!: string;
  @Classified('none', 'What it is given') @OneOf(givenKinds) as!: GivenKind;
  @Classified('none', 'The text, where it is one; the path of the other field, for a copy') @Optional() @Text(200) text?: string;
}

@Meaning('How the columns of a file become a message.')
export class FileMapping {
  @Classified('none', 'Its code') @Code() code!: string;
  @Classified('none', 'What it is for') @Text(200) name!: string;
  @Classified('none', 'The message that each row becomes') @OneOf(uploadedTypes) type!: (typeof uploadedTypes)[number];
  @Classified('none', 'Its columns') @Parts(() => MappedColumn, 200, 1) @UniqueBy('column') columns!: MappedColumn[];
  @Classified('none', 'Fields that no column gives') @Optional() @Parts(() => GivenField, 100) given?: GivenField[];
  @Classified('none', 'Headings of columns that are passed over') @Optional() @List(200) @Text(100, { each: true }) ignored?: string[];
}
