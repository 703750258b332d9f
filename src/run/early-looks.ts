import type { Case, Leg, Made, Observation, Seeding } from '../model.js';
import { askLeg } from './ask.js';
import { contextOf } from './case.js';
import { keyOf, looksOf } from './early-answers.js';
import { inParallel } from './parallel.js';
import type { World } from './world.js';

/** Looks at views for the cases that want it. After seeding, each is waited for as long as effects may take to show. */
export async function lookEarly(world: World, cases: readonly Case[], when: 'before' | 'after'): Promise<void> {
  // Nothing is seeded in safe mode: before and after are the same.
  if (world.scenario.mode === 'safe') return;
  const startedAt = performance.now();
  if (when === 'after') world.early.made = madeBySeeding(world);
  await inParallel(questions(world, cases, when), world.scenario.limits.concurrency, async (question) => {
    if (world.signal.aborted) return;
    const seen = question.before ? await lookAfter(world, question, startedAt) : await ask(world, question, 0);
    world.early.answers.set(keyOf(question.leg), { seen, at: performance.now() });
  });
}

async function lookAfter(world: World, question: Question, seededAt: number): Promise<Observation> {
  const { before } = question;
  const first = before && world.early.answers.get(keyOf(before));
  const atOnce = await ask(world, question, 0);
  const settleMs = contextOf(world, question.one).view?.settleMs ?? 0;
  const leftMs = settleMs - (performance.now() - seededAt);
  const seen = atOnce.held === false && leftMs > 0 ? await ask(world, question, leftMs) : atOnce;
  if (!first || !world.early.made) return seen;
  const told = atOnce.numbers ? { atOnce: atOnce.numbers } : {};
  return { ...seen, seeding: { ms: Math.round(seededAt - first.at), of: world.early.made, ...told } };
}

function ask(world: World, { one, leg, before }: Question, pollMs: number): Promise<Observation> {
  const first = before && world.early.answers.get(keyOf(before));
  const seen = first ? { [before.name]: first.seen } : {};
  return askLeg(world, { context: contextOf(world, one), leg: { ...leg, pollMs }, seen, round: 0 });
}

interface Question {
  readonly one: Case;
  readonly leg: Leg;
  /** The look before seeding, where this is the one after it. */
  readonly before?: Leg;
}

/** Each once, however many cases want to know. */
function questions(world: World, cases: readonly Case[], when: 'before' | 'after'): readonly Question[] {
  const found = new Map<string, Question>();
  for (const one of cases.filter(({ skip }) => !skip))
    for (const { before, after } of looksOf(world, contextOf(world, one))) {
      const question = when === 'before' ? { one, leg: before } : { one, leg: after, before };
      const key = keyOf(question.leg);
      if (!found.has(key)) found.set(key, question);
    }
  return [...found.values()];
}

/** By tenant and resource: how many records, and what their amounts add up to. */
function madeBySeeding({ book, scenario }: World): Seeding['of'] {
  const made = new Map<string, Map<string, Made>>();
  for (const { name } of scenario.tenants) made.set(name, new Map());
  for (const { tenant, resource, amounts = {}, isUncertain } of book.all) {
    const known = made.get(tenant)?.get(resource);
    const one: Made = { resource, amounts, ...(isUncertain ? { isUncertain } : {}) };
    made.get(tenant)?.set(resource, known ? together(known, one) : { count: 1, ...one });
  }
  for (const { record } of book.unnamed)
    made.get(record.tenant)?.set(record.resource, { resource: record.resource, amounts: {}, isUncertain: true });
  return Object.fromEntries([...made].map(([tenant, kinds]) => [tenant, [...kinds.values()]]));
}

function together(sum: Made, one: Made): Made {
  const fields = Object.keys(sum.amounts).filter((field) => field in one.amounts);
  return {
    resource: sum.resource,
    count: (sum.count ?? 1) + 1,
    amounts: Object.fromEntries(fields.map((field) => [field, (sum.amounts[field] ?? 0) + (one.amounts[field] ?? 0)])),
    ...(sum.isUncertain || one.isUncertain ? { isUncertain: true } : {}),
  };
}
