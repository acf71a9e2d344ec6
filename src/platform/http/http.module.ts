import { Global, Module } from '@nestjs/common';
import { APP_GUARD, APP_PIPE } from '@nestjs/core';
import { CursorCodec } from './cursor';
import { JsonBodyGuard } from './json-body.guard';
import { Pages } from './pages';
import { PublicUrls } from './public-urls';
import { ValidationPipe } from './validation.pipe';

/** What every request goes through before and after its handler. Before the rooms: its guard runs before theirs. */
@Global()
@Module({
  providers: [
    CursorCodec,
    Pages,
    PublicUrls,
    { provide: APP_GUARD, useClass: JsonBodyGuard },
    { provide: APP_PIPE, useClass: ValidationPipe },
  ],
  exports: [Pages, PublicUrls],
})
export class HttpModule {}
