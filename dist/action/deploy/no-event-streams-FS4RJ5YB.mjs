import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
import{a,b,c}from"./chunk-5K5ZLSYY.mjs";import"./chunk-O5EGEGJV.mjs";export{a as EventStreamSerde,b as eventStreamSerdeProvider,c as resolveEventStreamSerdeConfig};
