import type { Notice } from './sessions.js';

/** What was done, said on the next page. */
const SENTENCES: Record<Notice['code'], (reference: string) => string> = {
  accepted: (reference) => `You accepted ${reference}. You can now see who the people are.`,
  accepted_before: (reference) => `${reference} was accepted before. Nothing was done twice.`,
  waits_for_sign_off: (reference) =>
    `You accepted ${reference}. It is serious and sensitive: a colleague must sign it off before it is yours.`,
  signed_off: (reference) => `You signed off ${reference}. The case is yours, and you can now see who the people are.`,
  declined: (reference) => `You declined ${reference}. The hub is asking somebody else.`,
};

export const presentNotice = (notice: Notice | undefined): string | undefined => notice && SENTENCES[notice.code](notice.reference);
