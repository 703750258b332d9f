import type { ErrorCode } from './error-codes.js';

/** Errors of the other rooms that a user can mend, for `docs/errors.md`. */
export const PROGRAM_ERROR_CODES = {
  'command-failed': {
    meaning:
      'The program of `target.command` was not found, ended, or did not answer in time. Its last words stand in the error.',
    mend: 'run it by hand and mend what it complains of, or let `within` wait longer',
  },
  'compose-failed': {
    meaning: 'Docker Compose could not start the target. What it said stands in the error.',
    mend: 'run `docker compose up` by hand with the same files',
  },
  'compose-missing': {
    meaning: 'The target is a Compose file, and neither `docker compose` nor `docker-compose` is there.',
    mend: 'install Docker Compose, or describe the system as `container` with `services`',
  },
  'container-failed': {
    meaning:
      'A container of the target ended, was refused by the engine, or was not ready in time. Its last words stand in the error.',
    mend: 'mend what it complains of, or let `wait: { within: … }` wait longer',
  },
  'demo-without-systems': {
    meaning: 'The shipped systems that `partywall demo` starts are in the repository, not in the installed package.',
    mend: 'clone the repository and run `npm start` there; to test a system of your own nothing is missing',
  },
  'engine-missing': {
    meaning: 'The target is made of containers, and no Docker engine answers.',
    mend: 'start one, name it with DOCKER_HOST, or use a target that needs none: `url`, `command`, `fixture`',
  },
  'env-file-unreadable': {
    meaning: 'The file named by --env-file cannot be read.',
    mend: 'name a file with one NAME=value a line',
  },
  'fixture-failed': {
    meaning: 'A shipped system was started and did not become ready. Its last words stand in the error.',
    mend: 'mend what it complains of, and start again',
  },
  'fixture-missing': {
    meaning: 'There is no shipped system of the name in `target.fixture`.',
    mend: 'name one of those allowed, or a path that starts with ./',
  },
  'fixture-refused': {
    meaning: 'A shipped system refused to change its switches or its data.',
    mend: 'read the answer in the error',
  },
  'fixture-without-control': {
    meaning: 'A started system has no control address, so its switches cannot be turned.',
    mend: 'run its scenario without switches',
  },
  'folder-in-use': {
    meaning: 'Another run writes its results into the same folder. Two would spoil one result.',
    mend: 'give each run a folder of its own with --out',
  },
  'image-missing': {
    meaning: 'An image is not there and cannot be pulled.',
    mend: 'correct its name, build it, or sign in to its registry',
  },
  'image-not-built': {
    meaning: 'A Dockerfile of the target could not be built. The end of the build stands in the error.',
    mend: 'run `docker build` by hand',
  },
  'ledger-missing': {
    meaning: 'There is no ledger of a run that left records behind.',
    mend: 'name it with --ledger or --out, or find the records by their mark with --older 2h',
  },
  'ledger-of-another-target': {
    meaning:
      'The ledger was written about another system than the one the scenario names now: its identifiers would be those of other records there. Nothing was deleted.',
    mend: 'give the scenario the address the run had, or name another ledger with --ledger',
  },
  'no-browser': {
    meaning: 'A browser is needed to sign in, and no Chromium, Chrome or Edge was found.',
    mend: 'get one with `npx playwright install chromium`, or name an installed one with PARTYWALL_BROWSER',
  },
  'merge-duplicate': {
    meaning:
      'Two runs of one scenario, or of one shard, are given to be merged. Which of them counts cannot be guessed.',
    mend: 'leave one of them out, or give the later one with --rerun',
  },
  'merge-mismatch': {
    meaning:
      'The results to be merged were not cut from one plan: other files, other texts, another number of shards, other filters, or another version.',
    mend: 'run all shards anew from one state of the files, with one version and the same options',
  },
  'merge-of-merged': {
    meaning: 'A result to be merged is itself a merged one.',
    mend: 'give the results it was made of',
  },
  'load-failed': {
    meaning: 'What `target.load` names could not be loaded: the client, or the command, ended with an error.',
    mend: 'read what it said; SQL needs psql, mariadb or mysql in the image of the service',
  },
  'nothing-planned': {
    meaning: 'No case is left to be asked: no check applies, or the filters leave none.',
    mend: 'see `partywall checks` for what each check needs, or ask for less with --check, --resource and --case',
  },
  'output-not-writable': {
    meaning: 'Results or reports cannot be written: the disk is full, or the folder is not ours.',
    mend: 'make room, or name another folder with --out',
  },
  'rerun-earlier': {
    meaning: 'A re-run is older than the result whose cases it would replace.',
    mend: 'give the first run as a result, and the later one with --rerun',
  },
  'rerun-unknown': {
    meaning:
      'A re-run belongs to none of the merged results: another scenario, a changed one, another system, other switches, or a case that was not in the plan.',
    mend: 'merge it with the results of the same scenario and system, or run everything again',
  },
  'port-not-published': {
    meaning: 'The Compose file does not publish the port that requests are to go to.',
    mend: 'add it to `ports` of that service, or say with `url` where the system answers',
  },
  'port-taken': {
    meaning: 'Somebody else has the port of the target, and would be tested in its place.',
    mend: 'end whoever has it, or leave the port outside to Partywall',
  },
  'result-broken': {
    meaning: 'A line of a stored result is not JSON. Only the last line of a killed run may be cut off.',
    mend: 'use the file as `partywall run` wrote it',
  },
  'result-headless': {
    meaning: 'The file is not a stored result: its first line does not describe a run.',
    mend: 'give the result.ndjson that `partywall run` wrote',
  },
  'result-missing': {
    meaning: 'There is no stored result where one was looked for.',
    mend: 'name the result.ndjson of a run, or the folder it is in',
  },
  'result-too-new': {
    meaning: 'The result was written by a newer Partywall.',
    mend: 'render it with the version that wrote it, or a newer one',
  },
  'same-tenant': {
    meaning: 'The users of two tenants turned out to belong to one. That would prove nothing.',
    mend: 'use users of different tenants, or point `whoami` at what tells them apart',
  },
  'sign-in-command': {
    meaning: 'The sign-in command failed, or printed something else than JSON with headers or cookies.',
    mend: 'run it by hand and compare its output with `auth.command` in the format',
  },
  'sign-in-failed': { meaning: 'The system refused the sign-in of a principal.', mend: 'check the credentials' },
  'sign-in-incomplete': {
    meaning: 'The sign-in was answered, but something it must yield is missing: a token, a value, a credential.',
    mend: 'check `token`, `capture` and `csrf`, and the properties of the user',
  },
  'sign-in-page': {
    meaning:
      'The page of the sign-in is not what the steps expect: a field or button is not there, a challenge (CAPTCHA) stands before it, or it stays although everything was filled in.',
    mend: 'look at the picture beside the result, and correct `steps` of `browser`',
  },
  'sign-in-unanswered': {
    meaning: 'The sign-in got no answer.',
    mend: 'check that the target is up and that its address is right',
  },
  'state-refused': {
    meaning: 'What a browser holds cannot be kept as asked: it is a secret of one person.',
    mend: 'name one person who signs in by a browser, and a file outside the folders of reports',
  },
  'switch-without-fixture': {
    meaning: '--switch was given for a system that Partywall does not start itself.',
    mend: 'leave it out, or use `target.fixture`',
  },
  'target-file-missing': {
    meaning:
      'A file that the target is to be given is not there: SQL, a Dockerfile, a Compose file, something to copy in.',
    mend: 'correct the path; it is seen from the folder of the scenario',
  },
  'target-not-ready': {
    meaning: 'The `ready` request of the target did not succeed in time.',
    mend: 'start the system, correct `target.ready`, or let its `until` wait longer',
  },
  'target-unreachable': {
    meaning: 'The target does not answer.',
    mend: 'start the system, or correct `target.url`',
  },
  'unknown-case': { meaning: 'The plan has no case of this name.', mend: '`partywall plan` lists every case' },
  'unknown-format': { meaning: 'There is no report format of this name.', mend: 'name one of those allowed' },
  'unknown-switch': { meaning: 'The fixture has no switch of this name.', mend: 'name one of those allowed' },
  'whoami-shows-nothing': {
    meaning: 'The `whoami` of the scenario was asked, and what it points at was not there.',
    mend: 'correct its `request`, `at` or `claim`, or leave `whoami` out: the report then says that identities are not proved',
  },
  'wrong-tenant': {
    meaning: '`whoami` shows another tenant than the one the scenario puts this user into.',
    mend: 'correct the credentials, or `is` of `whoami`',
  },
  'nothing-to-check': {
    meaning: 'No check of the catalogue applies to a resource or view, so nothing would be said about it.',
    mend: 'give it an operation, say who may use the view with `allow`, or leave it out',
  },
  'unused-exemption': {
    meaning: 'An exemption names a check, resource or operation of which the plan has no case.',
    mend: 'remove it, or correct what it names',
  },
} as const satisfies Readonly<Record<string, ErrorCode>>;
