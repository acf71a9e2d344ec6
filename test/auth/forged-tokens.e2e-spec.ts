import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { KeyRing } from '../../src/platform/config/key-ring';
import { type Actor, signUp } from '../support/actors';
import { expectProblem } from '../support/problems';
import { tokenTo } from '../support/mail-links';
import { startApp, type TestApp } from '../support/test-app';
import { testConfig } from '../support/test-database';

type Json = Record<string, unknown>;

const encode = (part: Json) => Buffer.from(JSON.stringify(part)).toString('base64url');
const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json;

const hmac =
  (secret: Buffer | string | KeyObject, bits = 256) =>
  (text: string) =>
    createHmac(`sha${bits}`, secret).update(text).digest('base64url');

function jwt(header: Json, claims: Json, seal: (text: string) => string): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${seal(text)}`;
}

describe.each(['HS256', 'EdDSA'] as const)('A forged token, where tokens are signed with %s', (algorithm) => {
  let app: TestApp;
  let alice: Actor;
  let header: Json;
  let claims: Json;
  /** As its owner would sign: what a forger does not have, here to prove that each refusal has the reason it says. */
  let genuine: (claims: Json, header?: Json) => string;
  let secret: Buffer;

  beforeAll(async () => {
    app = await startApp({ TOKEN_ALGORITHM: algorithm });
    const keyRing = new KeyRing(testConfig());
    secret = keyRing.derive('access token')[0].key.export();
    const seed = keyRing.derive('access token, EdDSA')[0].key.export();
    const ed25519 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
    const seal =
      algorithm === 'HS256'
        ? hmac(secret)
        : (text: string) =>
            sign(null, Buffer.from(text), { key: ed25519, format: 'der', type: 'pkcs8' }).toString(
              'base64url',
            );
    genuine = (body, head = header) => jwt(head, body, seal);
  });
  beforeEach(async () => {
    alice = await signUp(app);
    const [head = '', body = ''] = alice.token.split('.');
    [header, claims] = [decode(head), decode(body)];
  });
  afterAll(() => app.close());

  const use = (token: string) => app.http.get('/api/user').set('Authorization', `Bearer ${token}`);
  const refused = async (token: string) => {
    expectProblem(await use(token), 401, { token: ['is invalid'] });
  };
  const now = () => Math.floor(Date.now() / 1000);

  it('can be told from one that its owner made', async () => {
    expect(genuine(claims)).toBe(alice.token);
    await use(genuine({ ...claims, iat: now() - 1 })).expect(200);
  });

  it.each(['none', 'None', 'NONE', 'nOnE', ''])('is refused unsigned, alg %j', async (alg) => {
    await refused(jwt({ ...header, alg }, claims, () => ''));
    await refused(jwt({ alg }, claims, () => ''));
    await refused(jwt({ ...header, alg }, claims, () => alice.token.split('.')[2] ?? ''));
  });

  it.each([384, 512])('is refused with HMAC over SHA-%i', async (bits) => {
    await refused(jwt({ ...header, alg: `HS${bits}` }, claims, hmac(secret, bits)));
  });

  it('is refused when a public key is taken for a shared secret', async () => {
    const { keys } = (await app.http.get('/.well-known/jwks.json').expect(200)).body as { keys: Json[] };
    const pems = keys.map((jwk) =>
      createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' }).toString(),
    );
    for (const material of [...pems, ...pems.map((pem) => pem.trim()), ...keys.map(({ x }) => String(x)), ''])
      for (const head of [header, { ...header, alg: 'HS256' }, { alg: 'HS256', typ: 'JWT' }])
        await refused(jwt(head, claims, hmac(material)));
  });

  it('is refused when it brings its own key, or tells where to find it', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const seal = (text: string) => sign(null, Buffer.from(text), privateKey).toString('base64url');
    const jwk = publicKey.export({ format: 'jwk' });
    for (const more of [
      { jwk },
      { jku: `${app.url}/.well-known/jwks.json` },
      { jku: 'https://evil.example/jwks.json' },
      { x5u: 'https://evil.example/cert.pem' },
      { x5c: ['MIIB'] },
    ])
      await refused(jwt({ ...header, alg: 'EdDSA', ...more }, claims, seal));
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    await refused(
      jwt({ ...header, alg: 'RS256' }, claims, (text) =>
        sign('sha256', Buffer.from(text), rsa).toString('base64url'),
      ),
    );
  });

  it.each([
    '../../../../../../dev/null',
    '/dev/null',
    "' union select 'x",
    '__proto__',
    'constructor',
    '',
    'x'.repeat(90),
    null,
    7,
    ['a'],
    { a: 1 },
  ])('is refused whatever key it names: %j', async (kid) => {
    for (const secretOfItsOwn of ['', 'x', '\0'])
      await refused(jwt({ ...header, kid }, claims, hmac(secretOfItsOwn)));
    // Not even with the right key: a header is ours, letter for letter, or no token's.
    await refused(genuine(claims, { ...header, kid }));
  });

  it('is refused with a header in other words', async () => {
    await refused(genuine(claims, { ...header, crit: ['b64'], b64: false }));
    await refused(genuine(claims, { ...header, typ: 'refresh' }));
    await refused(genuine(claims, Object.fromEntries(Object.entries(header).reverse())));
  });

  it.each<[string, (claims: Json) => Json]>([
    ['another audience', (body) => ({ ...body, aud: 'somebody-else' })],
    ['no audience', ({ aud: _, ...body }) => body],
    ['another issuer', (body) => ({ ...body, iss: 'somebody-else' })],
    ['no issuer', ({ iss: _, ...body }) => body],
    ['no account', ({ sub: _, ...body }) => body],
    ['an account that is no number', (body) => ({ ...body, sub: '1e0.5' })],
    ['no session', ({ sid: _, ...body }) => body],
    ['a session that is none', (body) => ({ ...body, sid: '1' })],
    ['no end', ({ exp: _, ...body }) => body],
    ['an end that is no number', (body) => ({ ...body, exp: 'never' })],
    ['an end in the past', (body) => ({ ...body, exp: now() - 1 })],
    ['an end this very second', (body) => ({ ...body, exp: now() })],
    ['a beginning in the future', (body) => ({ ...body, nbf: now() + 60 })],
  ])('is refused with %s, even if well signed', async (_, change) => {
    await refused(genuine(change(claims)));
  });

  it('is refused when it is a token for something else', async () => {
    const { refreshToken } = (
      (
        await app.http
          .post('/api/users/login')
          .send({ user: { email: alice.email, password: 'correct horse battery' } })
      ).body as { user: { refreshToken: string } }
    ).user;
    await refused(refreshToken);
    await refused(await tokenTo(app.mail, alice.email, '/verify-email'));
    await app.http.post('/api/auth/password-reset/request').send({ email: alice.email }).expect(202);
    await refused(await tokenTo(app.mail, alice.email, '/reset-password'));
    await alice.put('/api/user', { user: { email: `moved.${alice.email}` } }).expect(200);
    await refused(await tokenTo(app.mail, alice.email, '/revert-email'));
    await use(alice.token).expect(200);
  });

  it('is refused once its second has come, and not before', async () => {
    const exp = now() + 2;
    const token = genuine({ ...claims, exp });
    await use(token).expect(200);
    for (;;) {
      const asked = Date.now();
      const { status } = await use(token);
      const answered = Date.now();
      if (answered < exp * 1000) expect(status).toBe(200);
      if (asked >= exp * 1000) {
        expect(status).toBe(401);
        break;
      }
    }
  });
});
