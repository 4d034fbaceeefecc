import { failureOf, type SmtpError } from './mail-failure.rules.js';

describe('what a failed mail means', () => {
  it.each<[string, SmtpError, string]>([
    ['no server there', { code: 'ESOCKET' }, 'server'],
    ['the server does not answer', { code: 'ETIMEDOUT' }, 'server'],
    ['its name is not known', { code: 'EDNS' }, 'server'],
    ['it closed the connection', { code: 'ECONNECTION' }, 'server'],
    ['it does not let us sign in', { code: 'EAUTH', responseCode: 535 }, 'server'],
    ['it is closing', { code: 'EPROTOCOL', responseCode: 421 }, 'server'],
    ['the mailbox is busy', { code: 'EENVELOPE', responseCode: 450 }, 'later'],
    ['the mailbox is full', { code: 'EENVELOPE', responseCode: 452 }, 'later'],
    ['there is no such mailbox', { code: 'EENVELOPE', responseCode: 550 }, 'never'],
    ['the message is too large', { code: 'EMESSAGE', responseCode: 552 }, 'never'],
  ])('%s', (_, error, kind) => expect(failureOf(error).kind).toBe(kind));
});
