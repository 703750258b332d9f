// Loaded by --import into a measured process: tells its CPU time and peak memory when it ends. With USAGE_FOLDER every
// process below it does, each in a file of its own.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const folder = process.env.USAGE_FOLDER;
  writeFileSync(
    folder ? `${folder}/${process.pid}.json` : (process.env.USAGE_FILE ?? '/dev/null'),
    JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMb: maxRSS / 1024 }),
  );
});
