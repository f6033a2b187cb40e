import { JOB, keepRenewing, type RenewJob } from './renewing.ts';
import { finish, surroundings } from './surroundings.ts';

// It has no streams but its log, and nobody to talk to: whatever goes wrong is written there.
const around = surroundings(import.meta.url);
// A log that cannot be written, as on a full disk, is no reason to let the machine go.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
const job = JSON.parse(around.env[JOB] ?? '') as RenewJob;
await keepRenewing(job, around).catch((error: unknown) => console.error(error));
finish(0);
