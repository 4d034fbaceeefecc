/** What nodemailer throws, as far as it matters. */
export interface SmtpError {
  /** nodemailer's own: ECONNECTION, ETIMEDOUT, EENVELOPE, EMESSAGE, EAUTH … */
  code?: string;
  /** The server's answer, where it gave one. */
  responseCode?: number;
}

/**
 * `server`: the mail server could not be reached or will not talk to us now: no mail can go, and none is to blame.
 * `later`: this mail was put off (4xx). `never`: this mail was refused for good (5xx).
 */
export type MailFailure = { kind: 'server' } | { kind: 'later'; verdict: string } | { kind: 'never'; verdict: string };

/** Sign-in to the server, and "service not available": they concern the server and every mail. */
const serverAnswers = [421, 454, 530, 534, 535, 538];

export function failureOf({ code, responseCode }: SmtpError): MailFailure {
  if (responseCode === undefined || code === 'EAUTH' || serverAnswers.includes(responseCode)) return { kind: 'server' };
  return responseCode >= 500 ? { kind: 'never', verdict: `smtp_${responseCode}` } : { kind: 'later', verdict: `smtp_${responseCode}` };
}

/** After this long a mail is given up: what it tells of has long been seen, or told by a person. */
export const giveUpAfterMs = 3 * 86_400_000;
