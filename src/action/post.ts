import { conclude } from './conclude.ts';
import { finish, surroundings } from './surroundings.ts';

finish(await conclude(surroundings(import.meta.url)));
