import { type DynamicModule, Module } from '@nestjs/common';
import { CONFIG, type Config } from './config';
import { KeyRing } from './key-ring';
import type { SettingsClass } from './settings';

/** Hands the configuration, the rooms' settings, and the keys made from the secrets to every room. */
@Module({})
export class ConfigModule {
  /** @param settings each is provided as its own token */
  static forRoot(config: Config, settings: readonly SettingsClass[]): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [
        { provide: CONFIG, useValue: config },
        KeyRing,
        ...settings.map((Settings) => ({ provide: Settings, useValue: new Settings(config.environment) })),
      ],
      exports: [CONFIG, KeyRing, ...settings],
    };
  }
}
