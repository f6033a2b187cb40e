import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
import{a}from"./chunk-Y25HHZZL.mjs";import"./chunk-O5EGEGJV.mjs";export default a();
