import { acquireEarly } from './early.ts';
import { finish, surroundings } from './surroundings.ts';

await acquireEarly(surroundings(import.meta.url));
finish(0);
