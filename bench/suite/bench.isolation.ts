import { isolationTests } from 'partywall/playwright';

isolationTests(process.env.SUITE_SCENARIO ?? '', { out: process.env.SUITE_RESULTS });
