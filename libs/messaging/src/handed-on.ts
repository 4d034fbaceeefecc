import { doors } from '#contracts/codes.js';
import type { HandedOnFrom } from '#contracts/handed-on.js';

/** A partner's report as intake hands it on: what was held may break its contract, and still name whose it was. */
export interface HandedOn {
  handedOnFrom: HandedOnFrom;
  case?: unknown;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const isId = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);

/** Whether it says whose report it was well enough to answer them. */
export function isHandedOn(data: unknown): data is HandedOn {
  const from = (data as Partial<HandedOn> | undefined | null)?.handedOnFrom as Partial<HandedOnFrom> | undefined | null;
  return (
    isId(from?.partner) &&
    doors.some((door) => door === from.door) &&
    typeof from.messageId === 'string' &&
    from.messageId.length > 0 &&
    from.messageId.length <= 255
  );
}
