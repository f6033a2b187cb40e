/** Stands in for the event streams of the AWS SDK in the bundles; see `withoutEventStreams`. */
export class EventStreamSerde {
  constructor() {
    throw new Error(
      'Event streams are not part of this bundle: take them back in scripts/build/bundle.mjs to use them.',
    );
  }
}

/** Clients whose service can stream (S3) set this up when they are made; none of the calls we make uses it. */
export const eventStreamSerdeProvider = () => new EventStreamSerde();
export const resolveEventStreamSerdeConfig = (config) => config;
