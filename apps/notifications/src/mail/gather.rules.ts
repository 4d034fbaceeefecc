/** As long as a list that is still read to its end. */
const MOST = 50;

interface Gathered {
  messageId: string;
  template: string;
  recipient: string;
  attempts: number;
}

/**
 * Which mails go in one e-mail: those of one template to one recipient that are due together. Nobody waits for company, so a mail that is
 * due alone goes alone. What was tried goes again with the same ones: in other company, one that did arrive would be told twice.
 *
 * @param due in the order in which they are due; of an e-mail that was tried, all its mails
 * @returns the e-mails, each with its mails, in that order
 */
export function gather<M extends Gathered>(due: readonly M[]): M[][] {
  const emails: M[][] = [];
  const open = new Map<string, M[]>();
  for (const mail of due) {
    const isTried = mail.attempts > 0;
    const key = isTried ? mail.messageId : `${mail.template} ${mail.recipient}`;
    let email = open.get(key);
    if (!email || (email.length === MOST && !isTried)) {
      email = [];
      open.set(key, email);
      emails.push(email);
    }
    email.push(mail);
  }
  return emails;
}
