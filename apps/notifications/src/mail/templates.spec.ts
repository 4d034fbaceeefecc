import { templateNames, writeMail } from './templates.js';

/** Words that would tell whoever looks over a shoulder what the matter is. */
const tellTale = /crime|offen|victim|harm|restorative|justice|police|probation|prison|court|risk|safe|consent|meeting|apolog|abuse/i;

describe('e-mails to staff', () => {
  it.each(templateNames)('%s holds a link and nothing of the case', (name) => {
    const { subject, text } = writeMail(name, {
      reference: 'RJ-7K2M-4Q',
      link: 'https://hub.example.org/x?a=1&b=2',
      by: '5:00 pm on Monday 5 January',
    });
    expect(text).toContain('https://hub.example.org/x?a=1&b=2');
    expect(`${subject} ${text}`).not.toMatch(tellTale);
    expect(`${subject} ${text}`).not.toMatch(/undefined|\{\{|\{%/);
    if (name !== 'message-set-aside') expect(`${subject} ${text}`).toContain('RJ-7K2M-4Q');
  });

  it('leaves the deadline out where there is none', () => {
    expect(writeMail('offer-made', { reference: 'RJ-7K2M-4Q', link: 'https://hub.example.org' }).text).not.toContain('Please answer by');
  });
});
