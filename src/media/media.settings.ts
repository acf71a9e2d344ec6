import { byteSize, httpOrigin, integer } from '../platform/config/parsers';
import { defineSettings, variable } from '../platform/config/settings';
import { MAX_UPLOAD_BYTES } from './media.kinds';
import { storagePlace } from './storage/storage-place';

const KB = 1_000;

/** Where media are kept, and how much of them. */
export class MediaSettings extends defineSettings({
  storage: variable('STORAGE_URL', storagePlace.optional(), {
    otherwise: 'the folder `media` in `DATA_DIR`',
    meaning:
      'Where uploads are kept: `file:///folder`, or a bucket, `s3://key:secret@host/bucket?region=region`. `tls=off` and `pathStyle=off` may follow. Several instances share one bucket.',
  }),
  url: variable('MEDIA_URL', httpOrigin.optional(), {
    otherwise: 'the public address',
    meaning:
      'The public address of a host for user content alone, which leads to this server, too. Addresses of uploads begin with it.',
  }),
  quotaBytes: variable('MEDIA_QUOTA', byteSize(KB, 1_000_000 * KB * KB).prefault('1GB'), {
    otherwise: '`1GB`',
    meaning: 'How much one user may keep: a number and `KB`, `MB` or `GB`.',
  }),
  imageBytes: variable('MEDIA_MAX_IMAGE', byteSize(KB, MAX_UPLOAD_BYTES).prefault('20MB'), {
    otherwise: '`20MB`',
    meaning: 'The size of the largest picture that is taken.',
  }),
  audioBytes: variable('MEDIA_MAX_AUDIO', byteSize(KB, MAX_UPLOAD_BYTES).prefault('200MB'), {
    otherwise: '`200MB`',
    meaning: 'The size of the largest sound that is taken.',
  }),
  videoBytes: variable('MEDIA_MAX_VIDEO', byteSize(KB, MAX_UPLOAD_BYTES).prefault('1GB'), {
    otherwise: '`1GB`',
    meaning: 'The size of the largest film that is taken.',
  }),
  documentBytes: variable('MEDIA_MAX_DOCUMENT', byteSize(KB, MAX_UPLOAD_BYTES).prefault('50MB'), {
    otherwise: '`50MB`',
    meaning: 'The size of the largest PDF that is taken.',
  }),
  maxPixels: variable('MEDIA_MAX_PIXELS', integer(1_000_000, 500_000_000).prefault('50000000'), {
    otherwise: '`50000000`',
    meaning:
      'The most pixels that a picture may have, those of all its frames together. Decoding takes up to eight bytes for each.',
  }),
}) {}
