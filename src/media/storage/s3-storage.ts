import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  type ByteRange,
  checkedKey,
  isStorageKey,
  MediaStorage,
  storageProblem,
  type StoredObject,
} from './media-storage';
import type { S3Place } from './storage-place';

/** As many connections as readers that are served at once; the rest wait for one. */
const MAX_SOCKETS = 1_000;
const CONNECTION_TIMEOUT_MS = 2_000;
/** Longer than a reader may stop reading, which stops the object store's answer, too. */
const IDLE_TIMEOUT_MS = 120_000;

const quiet = () => undefined;
const QUIET = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };

/** Media in a bucket of an object store that speaks S3: each an object of its own. */
export class S3Storage extends MediaStorage {
  private readonly client: S3Client;

  constructor(private readonly place: S3Place) {
    super();
    const { endpoint, region, accessKeyId, secretAccessKey, forcePathStyle } = place;
    const agentOptions = { keepAlive: true, maxSockets: MAX_SOCKETS };
    this.client = new S3Client({
      endpoint,
      region,
      forcePathStyle,
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 2,
      // What goes wrong is thrown, and logged by whoever catches it.
      logger: QUIET,
      // Stores other than Amazon's do not all know the checksums that the client would add.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: CONNECTION_TIMEOUT_MS,
        socketTimeout: IDLE_TIMEOUT_MS,
        httpAgent: new HttpAgent(agentOptions),
        httpsAgent: new HttpsAgent(agentOptions),
      },
    });
  }

  override put(key: string, file: string): Promise<void> {
    return guarded(async () => {
      const { size } = await stat(file);
      const input = { ...this.at(key), Body: createReadStream(file), ContentLength: size };
      await this.client.send(new PutObjectCommand(input));
    });
  }

  override open(key: string, range?: ByteRange): Promise<Readable> {
    return guarded(async () => {
      const Range = range && `bytes=${range.start}-${range.end}`;
      const { Body } = await this.client.send(
        new GetObjectCommand({ ...this.at(key), ...(Range && { Range }) }),
      );
      return Body as Readable;
    });
  }

  override delete(key: string): Promise<void> {
    return guarded(async () => {
      await this.client.send(new DeleteObjectCommand(this.at(key)));
    });
  }

  override async *list(): AsyncIterable<StoredObject> {
    const { bucket, prefix } = this.place;
    let token: string | undefined;
    do {
      const input = { Bucket: bucket, Prefix: prefix, ContinuationToken: token };
      const page = await guarded(() => this.client.send(new ListObjectsV2Command(input)));
      for (const { Key = '', LastModified } of page.Contents ?? []) {
        const key = Key.slice(prefix.length);
        if (isStorageKey(key) && LastModified) yield { key, storedAt: LastModified };
      }
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  override check(): Promise<void> {
    return guarded(async () => {
      await this.client.send(new HeadBucketCommand({ Bucket: this.place.bucket }));
    });
  }

  override close(): void {
    this.client.destroy();
  }

  private at(key: string): { Bucket: string; Key: string } {
    const { bucket, prefix } = this.place;
    return { Bucket: bucket, Key: `${prefix}${checkedKey(key)}` };
  }
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageProblem(error);
  }
}
