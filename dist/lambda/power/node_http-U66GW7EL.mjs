import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
import{a}from"./chunk-N2GDRQQC.mjs";import"./chunk-SWMGSBWY.mjs";export default a();
