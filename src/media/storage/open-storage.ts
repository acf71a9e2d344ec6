import { join } from 'node:path';
import { FileStorage } from './file-storage';
import type { MediaStorage } from './media-storage';
import { S3Storage } from './s3-storage';
import type { StoragePlace } from './storage-place';

/** Where media are kept unless the configuration says otherwise. */
export function defaultPlace(dataDir: string): StoragePlace {
  return { kind: 'file', folder: join(dataDir, 'media') };
}

/** The storage at a place. Nothing is asked of it yet. */
export function openStorage(place: StoragePlace): MediaStorage {
  switch (place.kind) {
    case 'file':
      return new FileStorage(place.folder);
    case 's3':
      return new S3Storage(place);
  }
}
