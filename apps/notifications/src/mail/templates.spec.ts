import { pathOfSeveral, templateNames, writeMail } from './templates.js';

/** Words that would tell whoever looks over a shoulder what the matter is. */
const tellTale = /crime|offen|victim|harm|restorative|justice|police|probation|prison|court|risk|safe|consent|meeting|apolog|abuse/i;
const link = 'https://hub.example.org/x?a=1&b=2';
const by = '5:00 pm on Monday 5 January';
const [first, second] = [
  { reference: 'RJ-7K2M-4Q', by },
  { reference: 'RJ-3N8Q-5X', by: '9:00 am on Tuesday 6 January' },
];
const acted = ['offer-made', 'offer-reminded', 'case-assigned', 'still-wanted', 'removal-asked'];

/** Those that are about no case. */
const ofNoCase = ['message-set-aside', 'capacity-asked', 'webhook-failing', 'webhook-disabled'];

describe('e-mails to staff', () => {
  it.each(templateNames)('%s holds a link and nothing of the case', (name) => {
    const { subject, text } = writeMail(name, link, [first]);
    expect(text).toContain(link);
    expect(`${subject} ${text}`).not.toMatch(tellTale);
    expect(`${subject} ${text}`).not.toMatch(/undefined|\{\{|\{%/);
    if (!ofNoCase.includes(name)) expect(`${subject} ${text}`).toContain('RJ-7K2M-4Q');
  });

  it.each(templateNames)('%s of several says how many, and of each its reference and by when', (name) => {
    const { subject, text } = writeMail(name, link, [first, second]);
    expect(subject).toMatch(/\b2\b/);
    expect(subject).not.toContain('RJ-');
    expect(text.split(link)).toHaveLength(2);
    expect(`${subject} ${text}`).not.toMatch(tellTale);
    expect(`${subject} ${text}`).not.toMatch(/undefined|\{\{|\{%|\n{3}/);
    if (!ofNoCase.includes(name)) for (const { reference } of [first, second]) expect(text).toContain(`\n- ${reference}`);
    if (acted.includes(name))
      for (const each of [first, second]) expect(text).toMatch(new RegExp(`- ${each.reference}: .* by ${each.by}\n`));
    expect(pathOfSeveral(name)).toMatch(/^\/[a-z/]*$/);
  });

  it('one alone reads as ever', () => {
    expect(writeMail('offer-made', link, [first])).toEqual({
      subject: 'An offer is waiting for your answer (RJ-7K2M-4Q)',
      text: `RJ-7K2M-4Q is offered to your organisation. Please answer by ${by}.

Sign in to read it: ${link}

This mailbox is not read. Please do not forward this message.
`,
    });
  });

  it('several read as a list', () => {
    expect(writeMail('offer-made', link, [first, second])).toEqual({
      subject: '2 offers are waiting for your answer',
      text: `These 2 cases are offered to your organisation.

- RJ-7K2M-4Q: please answer by 5:00 pm on Monday 5 January
- RJ-3N8Q-5X: please answer by 9:00 am on Tuesday 6 January

Sign in to read them: ${link}

This mailbox is not read. Please do not forward this message.
`,
    });
  });

  it.each([[[{ reference: 'RJ-7K2M-4Q' }]], [[{ reference: 'RJ-7K2M-4Q' }, { reference: 'RJ-3N8Q-5X' }]]])(
    'leaves the deadline out where there is none',
    (mails) => {
      expect(writeMail('offer-made', link, mails).text).not.toMatch(/answer by/);
    },
  );
});
