import type { Notice } from './sessions.js';

/** What was done, said on the next page. */
const SENTENCES: Record<Notice['code'], (reference: string) => string> = {
  accepted: (reference) => `You accepted ${reference}. You can now see who the people are.`,
  accepted_before: (reference) => `${reference} was accepted before. Nothing was done twice.`,
  declined: (reference) => `You declined ${reference}. The hub is asking somebody else.`,
};

export const presentNotice = (notice: Notice | undefined): string | undefined => notice && SENTENCES[notice.code](notice.reference);
