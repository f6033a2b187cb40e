import { begin } from './begin.ts';
import { finish, surroundings } from './surroundings.ts';

finish(await begin(surroundings(import.meta.url)));
