import type { Contract } from '#contracts/classified.js';
import { contractFields } from '#contracts/contract-fields.js';
import { entryOf } from '#contracts/catalogue.js';
import type { Fault } from '#contracts/fault.js';
import { checkContract } from '#messaging/check-body.js';
import { FileMapping } from './file-mapping.rules.js';
import { stepsOf } from './map-row.rules.js';

/** Every fault of a mapping; none where it is sound: each of its paths leads to a field that the message has. */
export function faultsOfMapping(written: unknown): Fault[] {
  const faults = checkContract(FileMapping, written, true);
  if (faults.length > 0) return faults;
  const mapping = written as FileMapping;
  const contract = entryOf(mapping.type)!.contract;
  const lost = (list: readonly { path: string }[], name: string) =>
    list.flatMap(({ path }, place): Fault[] =>
      leadsSomewhere(contract, stepsOf(path))
        ? []
        : [{ path: `${name}[${place}].path`, code: 'unknown_path', sentence: `There is no such field in ${mapping.type}.`, act: 'sender' }],
    );
  return [...lost(mapping.columns, 'columns'), ...lost(mapping.given ?? [], 'given')];
}

function leadsSomewhere(contract: Contract, [name, ...rest]: (string | number)[]): boolean {
  const field = contractFields(contract).find((one) => one.name === name);
  if (!field) return false;
  const item = typeof rest[0] === 'number';
  const further = item ? rest.slice(1) : rest;
  const isList = field.part?.each ?? field.itemRules.length > 0;
  if (item && !isList) return false;
  if (further.length === 0) return true;
  return field.part !== undefined && field.part.each === item && leadsSomewhere(field.part.contract, further);
}
