/** What croner says of every chain: `node croner-fires.mjs ASKED OUT`. */
import { createWriteStream, readFileSync } from 'node:fs';
import { Cron } from 'croner';

const asked = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const out = createWriteStream(process.argv[3]);

for (const { text, zone, from } of asked.chains) {
  out.write(`${JSON.stringify(fires(text, zone, from))}\n`);
}
out.end();

function fires(text, zone, from) {
  try {
    const cron = new Cron(text, { timezone: zone, sloppyRanges: true });
    const seconds = (dates) => dates.map((date) => date.getTime() / 1000);
    return [
      seconds(cron.nextRuns(asked.count, new Date(from * 1000))),
      // It gives those before a time, ours those up to it.
      seconds(cron.previousRuns(asked.count, new Date(from * 1000 + 1000))),
    ];
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}
