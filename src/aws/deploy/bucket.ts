import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { WakelockError } from '../../domain/errors.ts';
import type { Artifacts } from '../../engine/deploy/ports.ts';
import { type ClientSettings, clientConfig } from '../clients.ts';
import { errorName } from '../error-name.ts';
import { explaining } from './explained.ts';

export interface BucketOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** Who must own it: a name that somebody else took is refused instead of trusted. */
  readonly account: string;
  readonly region: string;
}

/** Emulators know no host names of buckets, so where an endpoint is set the bucket stands in the path. */
export function s3Client(settings: ClientSettings, { path }: { readonly path: boolean }): S3Client {
  return new S3Client({
    ...clientConfig(settings, { attempts: 4, connect: 3_000, request: 30_000 }),
    forcePathStyle: path,
  });
}

/** Code and template in one bucket of this account: private, encrypted, checked against its owner at each call. */
export function s3Artifacts({ client, bucket, account, region }: BucketOptions): Artifacts {
  const own = { Bucket: bucket, ExpectedBucketOwner: account };
  const may = (what: string, call: string) => ({
    what: `${what} ${bucket}`,
    action: `s3:${call}`,
    resource: `arn:aws:s3:::${bucket}`,
  });
  const exists = () =>
    explaining(may('look at the bucket', 'ListBucket'), () => ownBucketExists({ client, bucket, account }));
  return {
    bucket,
    async prepare() {
      if (await exists()) return 'found';
      await explaining(may('make the bucket', 'CreateBucket'), () => makeBucket({ client, bucket, account, region }));
      return 'made';
    },
    async put(key, bytes) {
      if (await explaining(may(`look for ${key} in`, 'GetObject'), () => isThere(client, { ...own, Key: key })))
        return 'there';
      const object = { ...own, Key: key, Body: bytes, ServerSideEncryption: 'AES256' as const };
      await explaining(may(`put ${key} into`, 'PutObject'), () => client.send(new PutObjectCommand(object)));
      return 'put';
    },
    urlOf(key) {
      // CloudFormation reads it by itself, with the rights of the caller. The bucket in the path suits every name and emulator.
      return `https://s3.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}/${bucket}/${key}`;
    },
    async clear(prefix) {
      if (!(await exists())) return undefined;
      const objects = await explaining(may(`empty ${prefix} in`, 'DeleteObject'), () =>
        removeAll(client, { ...own, Prefix: prefix }),
      );
      const bucketRemoved = await explaining(may('remove the bucket', 'DeleteBucket'), () =>
        removeIfEmpty(client, own),
      );
      return { objects, bucketRemoved };
    },
  };
}

type Place = Pick<BucketOptions, 'client' | 'bucket' | 'account'>;
interface Own {
  readonly Bucket: string;
  readonly ExpectedBucketOwner: string;
}

/**
 * HEAD has no body, so its errors have only the status as their name: 403 says "not yours", whoever it belongs to.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
async function ownBucketExists({ client, bucket, account }: Place): Promise<boolean> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: account }));
    return true;
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return false;
    if (status !== 403 && status !== 301) throw error;
    throw new WakelockError({
      code: 'denied',
      what: `The bucket ${bucket} cannot be used: ${status === 301 ? 'it is in another region.' : `S3 refuses it to account ${account}.`}`,
      likely:
        status === 301
          ? 'Names of buckets are shared by all regions.'
          : 'Another account owns a bucket of that name, or these credentials lack s3:ListBucket on it.',
      repair: 'Name another bucket with --bucket, or allow s3:ListBucket on this one.',
      cause: error,
    });
  }
}

async function makeBucket({ client, bucket, account, region }: BucketOptions): Promise<void> {
  const own = { Bucket: bucket, ExpectedBucketOwner: account };
  try {
    // us-east-1 is the one region that may not be named: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
    const place =
      region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-central-1' } };
    await client.send(new CreateBucketCommand({ Bucket: bucket, ...place }));
  } catch (error) {
    // A run before this one made it and was killed, or one beside this one did.
    if (errorName(error) !== 'BucketAlreadyOwnedByYou') throw error;
  }
  await client.send(
    new PutPublicAccessBlockCommand({
      ...own,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
  const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } };
  await client.send(
    new PutBucketEncryptionCommand({ ...own, ServerSideEncryptionConfiguration: { Rules: [{ ...rule }] } }),
  );
}

async function isThere(client: S3Client, object: Own & { readonly Key: string }): Promise<boolean> {
  try {
    await client.send(new HeadObjectCommand(object));
    return true;
  } catch (error) {
    // Without s3:ListBucket S3 says 403 for what is not there; the PutObject that follows says whether we may.
    if (statusOf(error) === 404 || statusOf(error) === 403) return false;
    throw error;
  }
}

async function removeAll(client: S3Client, { Prefix, ...own }: Own & { readonly Prefix: string }): Promise<number> {
  let removed = 0;
  for (;;) {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ ...own, Prefix, MaxKeys: 1000 }));
    const keys = Contents.flatMap(({ Key }) => (Key === undefined ? [] : [{ Key }]));
    if (keys.length === 0) return removed;
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ ...own, Delete: { Objects: keys, Quiet: true } }),
    );
    const [first] = Errors;
    if (first !== undefined) {
      throw Object.assign(new Error(`${first.Key}: ${first.Message}`), { name: first.Code ?? 'unknown' });
    }
    removed += keys.length;
  }
}

async function removeIfEmpty(client: S3Client, own: Own): Promise<boolean> {
  const { KeyCount = 0 } = await client.send(new ListObjectsV2Command({ ...own, MaxKeys: 1 }));
  if (KeyCount > 0) return false;
  await client.send(new DeleteBucketCommand(own));
  return true;
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  return (error.$metadata as { readonly httpStatusCode?: number }).httpStatusCode;
}
