import { onOrOff } from '../config/parsers';
import { defineSettings, variable } from '../config/settings';
import { quotaVariables } from './limit';

export class LimitSettings extends defineSettings({
  isOn: variable(
    'RATE_LIMIT',
    onOrOff.prefault('on').transform((value) => value === 'on'),
    {
      otherwise: '`on`',
      meaning: '`off` limits nothing, not even guessing passwords. It is meant for load tests.',
    },
  ),
}) {}

/** The quota of each limit, by the limit's name. The environment is parsed after every room has defined its limits. */
export class Quotas extends defineSettings(quotaVariables) {}
