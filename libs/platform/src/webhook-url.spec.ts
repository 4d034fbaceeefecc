import { WebhookReach, type WhyNot } from './webhook-url.js';

const nowhere = new WebhookReach();
const own = new WebhookReach('127.0.0.0/8,fd00:1::/32');

describe('where a webhook may lead', () => {
  it.each<[string, WhyNot | undefined]>([
    ['https://hooks.example.org/rj?tenant=4', undefined],
    ['https://93.184.215.14:8443/rj', undefined],
    ['https://[2606:2800:21f:cb07::1]/', undefined],
    ['http://hooks.example.org/rj', 'not_https'],
    ['ftp://hooks.example.org/rj', 'not_https'],
    ['file:///etc/passwd', 'not_https'],
    ['hooks.example.org', 'not_an_address'],
    ['https://someone:word@hooks.example.org/', 'has_password'],
    ['https://hooks.example.org/#part', 'has_fragment'],
    [`https://hooks.example.org/${'a'.repeat(500)}`, 'too_long'],
    ['https://127.0.0.1/', 'private_address'],
    ['https://2130706433/', 'private_address'],
    ['https://0x7f.1/', 'private_address'],
    ['https://10.1.2.3/', 'private_address'],
    ['https://169.254.169.254/latest/meta-data/', 'private_address'],
    ['https://[::1]/', 'private_address'],
    ['https://[::ffff:127.0.0.1]/', 'private_address'],
    ['https://[fe80::1]/', 'private_address'],
    ['https://[fd00:1::1]/', 'private_address'],
    ['https://[64:ff9b::7f00:1]/', 'private_address'],
    ['https://[2002:7f00:1::]/', 'private_address'],
  ])('%s: %s', (url, why) => expect(nowhere.whyNot(url)).toBe(why));

  it.each<[string, WhyNot | undefined]>([
    ['http://127.0.0.1:8080/', undefined],
    ['https://127.0.0.1:8080/', undefined],
    ['https://[fd00:1::5]/', undefined],
    ['http://93.184.215.14/', 'not_https'],
    ['https://10.1.2.3/', 'private_address'],
  ])('where an operator named networks, %s: %s', (url, why) => expect(own.whyNot(url)).toBe(why));

  it.each([
    ['0.0.0.0', false],
    ['100.64.0.1', false],
    ['172.31.255.255', false],
    ['172.32.0.1', true],
    ['198.19.0.1', false],
    ['239.1.1.1', false],
    ['255.255.255.255', false],
    ['8.8.8.8', true],
    ['::', false],
    ['::ffff:7f00:1', false],
    ['::ffff:8.8.8.8', true],
    ['fe80::1%eth0', false],
    ['2001:db8::1', false],
    ['2606:4700::1111', true],
    ['no address', false],
  ])('a name that resolves to %s may be called: %s', (address, open) => expect(nowhere.isOpen(address)).toBe(open));
});
