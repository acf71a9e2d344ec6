import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** A bucket, and how to reach it. */
export interface S3Place {
  readonly kind: 's3';
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly bucket: string;
  /** What the names of all objects begin with: empty, or with a slash at its end. */
  readonly prefix: string;
  readonly forcePathStyle: boolean;
}

export interface FilePlace {
  readonly kind: 'file';
  /** Absolute path of a folder. */
  readonly folder: string;
}

export type StoragePlace = FilePlace | S3Place;

/** `file:///folder`, or `s3://key:secret@host/bucket/prefix?region=eu-1`. */
export const storagePlace = z.string().transform((value, context): StoragePlace => {
  const place = parsePlace(value);
  if (place) return place;
  context.addIssue('must be file:///folder, or s3://key:secret@host/bucket?region=region');
  return z.NEVER;
});

function parsePlace(value: string): StoragePlace | null {
  const url = URL.parse(value);
  if (url?.protocol === 'file:' && url.host === '' && url.pathname.length > 1)
    return { kind: 'file', folder: fileURLToPath(url) };
  return url?.protocol === 's3:' ? s3Place(url) : null;
}

/** `tls=off` is for stores on this machine or network; `pathStyle=off` for those that have a host for each bucket. */
function s3Place(url: URL): S3Place | null {
  const { host, username, password, pathname, searchParams } = url;
  const [bucket = '', ...folders] = pathname.slice(1).split('/').filter(Boolean).map(decodeURIComponent);
  if (host === '' || username === '' || password === '' || bucket === '') return null;
  return {
    kind: 's3',
    endpoint: `${searchParams.get('tls') === 'off' ? 'http' : 'https'}://${host}`,
    region: searchParams.get('region') ?? 'us-east-1',
    accessKeyId: decodeURIComponent(username),
    secretAccessKey: decodeURIComponent(password),
    bucket,
    prefix: folders.map((folder) => `${folder}/`).join(''),
    forcePathStyle: searchParams.get('pathStyle') !== 'off',
  };
}
