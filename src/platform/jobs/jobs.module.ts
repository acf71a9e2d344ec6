import { Global, Module } from '@nestjs/common';
import { Jobs } from './jobs';

/** Work that follows a write, done after its transaction and outside any request. */
@Global()
@Module({ providers: [Jobs], exports: [Jobs] })
export class JobsModule {}
