// The compiled command line, kept warm: one command after the other, each with its exit code.
import { main } from '../../dist/src/cli/index.js';

process.on('message', async (args) => {
  process.send?.(await main(args));
});
process.on('disconnect', () => process.exit(0));
