import { z } from 'zod';
import { MAX_SECRETS } from '../../platform/config/config.schema';

const Jwk = z
  .strictObject({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string().meta({ examples: ['11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'] }),
    kid: z.string().meta({ examples: ['kZ3fQ1xw'] }),
    alg: z.literal('EdDSA'),
    use: z.literal('sig'),
  })
  .meta({ id: 'Jwk', description: 'A public key (RFC 8037).' });

export const JwkSet = z
  .strictObject({ keys: z.array(Jwk).max(MAX_SECRETS) })
  .meta({ id: 'JwkSet', description: 'Public keys (RFC 7517).' });
export type JwkSet = z.output<typeof JwkSet>;
