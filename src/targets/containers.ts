import type { ContainerTarget } from '../model.js';
import { answersHttp } from './answer.js';
import { followLog, type RunningContainer, type Surroundings, startContainer, whenReady } from './container.js';
import { type Ground, onGround, openGround } from './ground.js';
import type { StartedTarget, TargetOptions, TargetSource } from './index.js';
import { loadAll } from './load.js';
import { createLog } from './log.js';
import { openNetwork, saysSo, startServices } from './service-group.js';
import { demandFreePort } from './taken.js';

/**
 * Starts a system in a container, and what it needs in others, on a network of their own. All carry a label, and go
 * with this process however it ends.
 */
export async function startContainers(
  source: TargetSource,
  target: ContainerTarget,
  options: TargetOptions,
): Promise<StartedTarget> {
  if (target.url !== undefined) await demandFreePort(target.url);
  const ground = await openGround(options);
  const signal = options.signal ?? new AbortController().signal;
  return onGround(ground, signal, async () => {
    const around = await surroundingsOf(ground, source, options);
    const services = await startServices(source.target.services, around);
    const secrets = [...around.secrets, ...services.secrets];
    const loading = { ...around, idOf: services.idOf, words: services.outer, secrets, env: options.env };
    await loadAll(source.target.load, 'before', loading);
    const inside: Surroundings = { ...around, secrets, words: services.inner };
    const system = await startContainer('system', target, inside);
    const log = createLog();
    await followLog(system.id, log, inside);
    const url = addressOf(target, system);
    const isReady = target.wait.for === 'answer' ? () => answersHttp(url) : saysSo(system.id, target.wait.for, inside);
    await whenReady(system, { withinMs: target.wait.withinMs, isReady }, inside);
    const env = { ...options.env, TARGET_URL: url };
    await loadAll(source.target.load, 'after', { ...loading, env });
    return {
      url,
      env: services.env,
      secrets: services.secrets,
      started: true,
      stop: ground.leave,
      log: log.text,
      remains: remainsOf(url, services.doors, ground.tag),
    };
  });
}

async function surroundingsOf(
  ground: Ground,
  { file }: TargetSource,
  { secrets = [], say = () => {}, signal = new AbortController().signal }: TargetOptions,
): Promise<Omit<Surroundings, 'words'>> {
  return { engine: ground.engine, tag: ground.tag, network: await openNetwork(ground), file, secrets, say, signal };
}

function addressOf({ url, ports }: ContainerTarget, system: RunningContainer): string {
  return url?.replace(/\/+$/, '') ?? `http://${system.host}:${system.portOf(ports[0]?.inside ?? 80)}`;
}

/** How to reach what `--keep` leaves, and how to remove it. */
export function remainsOf(url: string, doors: readonly string[], tag: string): readonly string[] {
  const label = `--filter label=partywall.run=${tag}`;
  return [
    `the target still runs: ${[url, ...doors].join(', ')}`,
    'remove it with: partywall cleanup --kept',
    `or by hand: docker rm -fv $(docker ps -aq ${label}); docker network prune -f ${label}`,
  ];
}
