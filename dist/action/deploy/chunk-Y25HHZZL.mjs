import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
import{a as r,b as i}from"./chunk-O5EGEGJV.mjs";var o=i((p,e)=>{e.exports=r("node:http")});export{o as a};
