/** Stands in for the event streams of the AWS SDK in the bundles; see `withoutEventStreams`. */
export class EventStreamSerde {
  constructor() {
    throw new Error(
      'Event streams are not part of this bundle: take them back in scripts/build/bundle.mjs to use them.',
    );
  }
}
