import { JOB, keepRenewing, type RenewJob } from './renewing.ts';
import { finish, surroundings } from './surroundings.ts';

// It has no streams but its log, and nobody to talk to: whatever goes wrong is written there.
const job = JSON.parse(process.env[JOB] ?? '') as RenewJob;
await keepRenewing(job, surroundings(import.meta.url)).catch((error: unknown) => console.error(error));
finish(0);
