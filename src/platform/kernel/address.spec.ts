import { parseAddress } from './address';

describe('parseAddress', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['[::ffff:203.0.113.7]:80', '203.0.113.7'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['[::1]:80', '::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['unknown', null],
    ['_hidden', null],
    ['_hidden:80', null],
    ['203.0.113', null],
    ['203.0.113.7:x', null],
    ['203.0.113.7:999999', null],
    ['203.0.113.256', null],
    ['2001:db8::1]:80', null],
    ['[203.0.113.7', null],
    ['news.example', null],
    ['', null],
    [undefined, null],
  ])('makes of %s %s', (text, address) => {
    expect(parseAddress(text)).toBe(address);
  });
});
