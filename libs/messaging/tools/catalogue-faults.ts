import type { Entry } from '#contracts/catalogue.js';
import { meaningOf } from '#contracts/classified.js';
import { classedWithin, unclassifiedFields } from '#contracts/contract-fields.js';
import { checkContract } from '../src/check-body.js';

/**
 * What is wrong with the catalogue, a sentence each.
 * @param files names of the files in libs/contracts/src
 */
export function catalogueFaults(entries: readonly Entry[], files: readonly string[]): string[] {
  const types = entries.map((entry) => entry.type);
  const messages = files.filter((file) => /\.v\d+\.ts$/.test(file)).map((file) => file.slice(0, -'.ts'.length));
  return [
    ...messages.filter((type) => !types.includes(type)).map((type) => `${type}.ts is a message that the catalogue does not list`),
    ...types.filter((type) => !messages.includes(type)).map((type) => `${type} is in the catalogue and has no file ${type}.ts`),
    ...types.filter((type, place) => types.indexOf(type) < place).map((type) => `${type} is in the catalogue twice`),
    ...entries.flatMap((entry) => faultsOf(entry).map((fault) => `${entry.type}: ${fault}`)),
  ];
}

function faultsOf(entry: Entry): string[] {
  const { type, way, contract, example, strict, saidBy, heardBy, partners, decidedBy, handedOn } = entry;
  const forms = [{ contract, example, strict }, ...(handedOn ? [{ ...handedOn, strict: false }] : [])];
  const travelsInside = [...(way === 'from partner' ? [] : [contract]), ...(handedOn ? [handedOn.contract] : [])];
  const expected = classNameOf(type);
  return [
    ...(contract.name === expected ? [] : [`its class is ${contract.name} and should be ${expected}`]),
    ...(meaningOf(contract) ? [] : ['nothing says what it is for: give its class a @Meaning']),
    ...forms.flatMap((form) => unclassifiedFields(form.contract)).map((field) => `${field} is not classified`),
    ...travelsInside
      .flatMap((each) => classedWithin(each, 'personal', 'restricted'))
      .map((field) => `${field} may name somebody, and this leaves the vault`),
    ...forms
      .flatMap((form) => checkContract(form.contract, form.example, form.strict))
      .map(({ path, code }) => `its example is invalid: ${path} ${code}`),
    ...(way === 'fact' && (saidBy.length === 0 || heardBy.length === 0) ? ['a fact that nobody says or nobody hears'] : []),
    ...(way !== 'fact' && partners.length === 0 ? ['no partner sends it or is sent it'] : []),
    ...(way === 'from partner' && !decidedBy ? ['nobody decides upon it'] : []),
    ...(way === 'from partner' && decidedBy !== 'intake' && !handedOn ? [`it does not say how intake hands it on to ${decidedBy}`] : []),
  ];
}

/** `referral.set-aside.v1` is ReferralSetAsideV1. */
const classNameOf = (type: string) =>
  type
    .split(/[.-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
