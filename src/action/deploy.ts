import { deploy } from './deploying.ts';
import { finish, surroundings } from './surroundings.ts';

finish(await deploy(surroundings(import.meta.url)));
