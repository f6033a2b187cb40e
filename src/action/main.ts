import { acquire } from './acquire.ts';
import { finish, surroundings } from './surroundings.ts';

finish(await acquire(surroundings(import.meta.url)));
