import { stop } from './stopping.ts';
import { finish, surroundings } from './surroundings.ts';

finish(await stop(surroundings(import.meta.url)));
