import type { Observation } from '../model.js';
import { askLeg, type Question } from './ask.js';
import type { World } from './world.js';

/**
 * One alive leg covers every refusal of that session since the last good one: whoever asks while one is under way
 * waits for the next, and all who wait share it.
 */
export function askAlive(world: World, question: Question): Promise<Observation> {
  const key = `${question.context.case.attacker} ${question.context.case.subject.resource ?? ''}`;
  const lines = linesOf(world);
  const line = lines.get(key) ?? { running: undefined, waiting: undefined };
  lines.set(key, line);
  // What is asked before the answer to our attack came says nothing about the time after it.
  if (line.waiting) return line.waiting;
  if (!line.running) return start(world, question, line);
  line.waiting = line.running.then(() => {
    line.waiting = undefined;
    return start(world, question, line);
  });
  return line.waiting;
}

interface Line {
  running: Promise<Observation> | undefined;
  waiting: Promise<Observation> | undefined;
}

const lines = new WeakMap<World, Map<string, Line>>();

function linesOf(world: World): Map<string, Line> {
  const known = lines.get(world) ?? new Map<string, Line>();
  lines.set(world, known);
  return known;
}

function start(world: World, question: Question, line: Line): Promise<Observation> {
  const answer = askLeg(world, question);
  const end = (): void => {
    if (line.running === answer) line.running = undefined;
  };
  answer.then(end, end);
  line.running = answer;
  return answer;
}
