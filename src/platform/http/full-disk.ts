import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import type { NextFunction, Request, Response } from 'express';
import type { DiskSpace } from '../database/disk-space';
import { StorageFull } from '../database/storage.errors';
import type { Documented } from '../kernel/documented';

/** Methods that change nothing (RFC 9110, section 9.2.1). */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What a full disk adds to every operation that may write. */
export const FullDisk: Documented = {
  documents({ handler }) {
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod;
    return SAFE.has(RequestMethod[method]) ? {} : { problems: [StorageFull] };
  },
};

/** Refuses whatever would write while the embedded engine's disk is almost full, before anything is done for it. */
export function refuseWritesOnFullDisk(disk: DiskSpace) {
  return ({ method }: Request, _: Response, next: NextFunction): void => {
    if (disk.isShort && !SAFE.has(method)) next(new StorageFull());
    else next();
  };
}
