/** As long as a list that is still read to its end. */
const MOST = 50;

/**
 * Which mails go in one e-mail: those of one template to one recipient that are queued together. Nobody waits for company, so a mail that is
 * queued alone goes alone. An e-mail leaves none of that line out between its first and its last: by these two its mails are found again.
 *
 * @param mails in the order in which they are owed
 * @returns the e-mails, each with its mails, in that order
 */
export function gather<M extends { template: string; recipient: string }>(mails: readonly M[]): M[][] {
  const emails: M[][] = [];
  const open = new Map<string, M[]>();
  for (const mail of mails) {
    const line = `${mail.template} ${mail.recipient}`;
    let email = open.get(line);
    if (!email || email.length === MOST) {
      email = [];
      open.set(line, email);
      emails.push(email);
    }
    email.push(mail);
  }
  return emails;
}
