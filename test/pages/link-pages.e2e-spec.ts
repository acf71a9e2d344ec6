import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PUBLIC_DIR } from '../../src/pages/pages';
import { type Actor, PASSWORD, signUp, unique } from '../support/actors';
import { userOf } from '../support/answers';
import { tokenTo } from '../support/mail-links';
import { openPage } from '../support/page';
import { startApp, type TestApp } from '../support/test-app';

const NEW_PASSWORD = 'quite another password';

describe('The pages that mailed links lead to', () => {
  let app: TestApp;
  let alice: Actor;

  beforeAll(async () => {
    app = await startApp();
  });
  beforeEach(async () => {
    alice = await signUp(app);
  });
  afterAll(() => app.close());

  const open = (path: string) => openPage(app.url, path);
  const signIn = (email: string, password = PASSWORD) =>
    app.http.post('/api/users/login').send({ user: { email, password } });

  it('confirm an address when the button is pressed, not before, and lead on', async () => {
    const token = await tokenTo(app.mail, alice.email, '/verify-email');
    const page = await open(`/verify-email?token=${token}`);
    expect({ visible: page.visible(), title: page.title, address: page.address }).toEqual({
      visible: ['verify-email'],
      title: 'Confirm your e-mail address · Broadsheet',
      address: '/verify-email',
    });
    expect(userOf(await alice.get('/api/user')).emailVerified).toBe(false);
    await page.get('verify-email').submit();
    expect(userOf(await alice.get('/api/user')).emailVerified).toBe(true);
    expect(page.visible()).toEqual(['outcome', 'onward']);
    expect(page.get('onward').firstElementChild).toMatchObject({
      href: '/',
      textContent: 'Go to the front page',
    });
  });

  it('offer a new link where the one to confirm an address was used or has expired', async () => {
    await tokenTo(app.mail, alice.email, '/verify-email');
    const page = await open('/verify-email?token=used');
    await page.get('verify-email').submit();
    expect(page.visible()).toEqual(['outcome', 'request-verification']);
    expect(page.get('outcome-title').textContent).toBe('This link no longer works');
    await page.get('request-verification').submit(alice.email);
    expect(page.visible()).toEqual(['outcome', 'onward']);
    const token = await tokenTo(app.mail, alice.email, '/verify-email', 2);
    await (await open(`/verify-email?token=${token}`)).get('verify-email').submit();
    expect(userOf(await alice.get('/api/user')).emailVerified).toBe(true);
  });

  it('set a password, and offer a new link where this one leads nowhere any more', async () => {
    const page = await open('/reset-password?token=expired');
    await page.get('reset-password').submit(NEW_PASSWORD);
    expect(page.visible()).toEqual(['outcome', 'request-reset']);
    await page.get('request-reset').submit(alice.email);
    expect(page.visible()).toEqual(['outcome', 'onward']);
    const token = await tokenTo(app.mail, alice.email, '/reset-password');
    const next = await open(`/reset-password?token=${token}`);
    await next.get('reset-password').submit('short');
    expect(next.visible()).toEqual(['reset-password', 'fault']);
    expect(next.get('fault').textContent).toMatch(/^The password is too short/);
    await next.get('reset-password').submit(NEW_PASSWORD);
    expect(next.visible()).toEqual(['outcome', 'onward']);
    await signIn(alice.email, NEW_PASSWORD).expect(200);
  });

  it('keep an address, and lead on to a new password, with a link or without one', async () => {
    await alice.put('/api/user', { user: { email: `${unique('moved')}@example.com` } }).expect(200);
    const token = await tokenTo(app.mail, alice.email, '/revert-email');
    for (const time of ['the first', 'the second']) {
      const page = await open(`/revert-email?token=${token}`);
      await page.get('revert-email').submit();
      expect({ time, visible: page.visible() }).toEqual({ time, visible: ['outcome', 'onward'] });
      expect(page.get('onward').firstElementChild.href).toBe('/reset-password');
    }
    await signIn(alice.email).expect(200);
  });

  it.each([
    ['/verify-email', 'request-verification'],
    ['/revert-email', 'onward'],
  ])('say at %s what to do when the address is not whole', async (path, offered) => {
    expect((await open(path)).visible()).toEqual(['outcome', offered]);
  });

  it('ask for the address of whoever comes without a link to set a password', async () => {
    const page = await open('/reset-password');
    expect(page.visible()).toEqual(['request-reset']);
    await page.get('request-reset').submit(alice.email);
    expect(await tokenTo(app.mail, alice.email, '/reset-password')).toMatch(/^[\w-]{43}$/);
  });

  it('lead on to the front end where there is one', async () => {
    const fronted = await startApp({ FRONTEND_URL: 'https://news.example' });
    try {
      const reader = await signUp(fronted);
      const token = await tokenTo(fronted.mail, reader.email, '/verify-email');
      const page = await openPage(fronted.url, `/verify-email?token=${token}`);
      await page.get('verify-email').submit();
      expect(page.sentTo).toBe('https://news.example/');
      expect(page.get('onward').firstElementChild.href).toBe('https://news.example/');
    } finally {
      await fronted.close();
    }
  });
});

describe('Our pages', () => {
  const file = (name: string) => readFileSync(join(PUBLIC_DIR, name), 'utf8');
  /** The declarations of the rule for exactly this selector. */
  const ruleOf = (selector: string) =>
    new RegExp(`^${selector} \\{\\n([^}]*)\\}`, 'm').exec(file('assets/site.css'))?.[1] ?? '';

  it.each(['index.html', 'about.html', 'link.html', 'not-found.html'])(
    'break no word in a heading, and have a footer: %s',
    (name) => {
      const text = file(name);
      const headings = [...text.matchAll(/<h([1-3])[^>]*>([^]*?)<\/h\1>/g)].map(
        ([, , heading = '']) => heading,
      );
      expect(headings.length).toBeGreaterThan(0);
      for (const heading of headings) {
        const breakable = heading.replace(/<span class="whole">[^<]*<\/span>/g, '').replace(/<[^>]*>/g, '');
        expect(breakable).not.toMatch(/[\p{L}\p{N}]-[\p{L}\p{N}]|&shy;|&#173;|\u00AD/u);
      }
      expect(text).toMatch(/<\/main>\s*<footer>/);
    },
  );

  it('say so in their style', () => {
    expect(ruleOf('h1,\nh2,\nh3')).toMatch(/overflow-wrap: normal;\s+hyphens: none;/);
    expect(ruleOf('\\.whole')).toContain('white-space: nowrap;');
    expect(ruleOf('body')).toMatch(/display: flex;\s+flex-direction: column;/);
    expect(ruleOf('body')).toContain('min-height: 100dvh;');
    expect(ruleOf('footer')).toContain('margin-top: auto;');
  });
});
