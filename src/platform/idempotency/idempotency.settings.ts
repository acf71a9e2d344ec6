import { integer } from '../config/parsers';
import { defineSettings, variable } from '../config/settings';

export class IdempotencySettings extends defineSettings({
  maxKeys: variable('IDEMPOTENCY_KEYS', integer(1, 100_000).prefault('5000'), {
    otherwise: '`5000`',
    meaning:
      'For how many requests with an `Idempotency-Key` the answers of one user, or of one address, are kept. They are kept for a day.',
  }),
}) {}
