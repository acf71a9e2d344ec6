import { Global, Module } from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { CursorCodec } from './cursor';
import { Lifecycle } from './lifecycle';
import { Pages } from './pages';
import { PublicUrls } from './public-urls';
import { SchemaPipe } from './schema.pipe';

/** What every request goes through before and after its handler, but for the guards; and an orderly end. */
@Global()
@Module({
  providers: [CursorCodec, Lifecycle, Pages, PublicUrls, { provide: APP_PIPE, useClass: SchemaPipe }],
  exports: [Lifecycle, Pages, PublicUrls],
})
export class HttpModule {}
