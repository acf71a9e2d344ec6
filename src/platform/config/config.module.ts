import { type DynamicModule, Module } from '@nestjs/common';
import { CONFIG, type Config } from './config';
import { KeyRing } from './key-ring';

/** Hands the parsed configuration, and the keys made from its secrets, to every room. */
@Module({})
export class ConfigModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: CONFIG, useValue: config }, KeyRing],
      exports: [CONFIG, KeyRing],
    };
  }
}
