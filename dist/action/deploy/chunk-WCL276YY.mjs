import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);
function i(e){switch(e.kind){case"machine":return e.target;case"name":return`name:${e.name}`;case"tag":return`tag:${e.key}=${e.value}`}}function s(e){return e.slice(4)}export{i as a,s as b};
