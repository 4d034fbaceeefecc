/** `none` says nothing of a person; `coded` points at one by id or code; `personal` names or reaches one; `restricted` is free text or risk. */
export const classifications = ['none', 'coded', 'personal', 'restricted'] as const;
export type Classification = (typeof classifications)[number];

export interface Classed {
  classification: Classification;
  meaning: string;
}

/** A message's class, or the class of a part of one. */
export type Contract<T extends object = object> = new () => T;

const classedFields = new Map<object, Map<string, Classed>>();

/** Says what a field holds and how it must be guarded. Every field of every message carries it, or the build fails. */
export function Classified(classification: Classification, meaning: string): PropertyDecorator {
  return (prototype, field) => {
    const fields = classedFields.get(prototype) ?? new Map<string, Classed>();
    classedFields.set(prototype, fields.set(String(field), { classification, meaning }));
  };
}

/** The classification of a field, wherever in the class's ancestry it is declared. */
export function classedField(contract: Contract, field: string): Classed | undefined {
  for (let prototype: object | null = contract.prototype; prototype; prototype = Object.getPrototypeOf(prototype) as object | null) {
    const classed = classedFields.get(prototype)?.get(field);
    if (classed) return classed;
  }
  return undefined;
}

const meanings = new WeakMap<object, string>();

/** Says in a sentence or two what a message, or a part of one, is for. */
export const Meaning =
  (sentence: string): ClassDecorator =>
  (contract) =>
    void meanings.set(contract, sentence);
export const meaningOf = (contract: Contract): string | undefined => meanings.get(contract);
