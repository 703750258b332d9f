import { randomUUID } from 'node:crypto';
import { ABSENT, type Ask, conducted, open, type Reply, type Serve } from '../../run/stage.js';

export interface Task {
  readonly id: string;
  readonly tenant: string;
  /** Identifier of its project. */
  readonly project: string;
  title: unknown;
}

export interface Projects {
  /** Project → tenant. */
  readonly projects: Map<string, string>;
  readonly tasks: Map<string, Task>;
}

/** What a request is about: its project, its task, and whether the project is the asker's own. */
export type TaskAsk = Ask & { readonly project: string; readonly task: Task | undefined; readonly isOwn: boolean };

export type Bend = (ask: TaskAsk, all: Projects) => Reply | undefined;

/** Projects with tasks below them, kept as they should be; `bend` answers what is about tasks first, where it wants to. */
export function projects(bend: Bend): Serve {
  const all: Projects = { projects: new Map(), tasks: new Map() };
  return (ask) => {
    const [, , project = '', , id = ''] = ask.path.split('/');
    if (!ask.tenant) return { status: 401 };
    if (!ask.path.includes('/tasks')) return ofProject(ask, all, project);
    const isOwn = all.projects.get(project) === ask.tenant;
    const about = { ...ask, project, task: all.tasks.get(id), isOwn };
    return bend(about, all) ?? (isOwn ? ofTask(about, all) : ABSENT);
  };
}

function ofProject({ method, tenant = '', body }: Ask, { projects: known }: Projects, id: string): Reply {
  if (method === 'POST') {
    const made = randomUUID();
    known.set(made, tenant);
    return { status: 201, body: { id: made, name: body.name } };
  }
  if (id === '') return { body: [...known].filter(([, of]) => of === tenant).map(([one]) => ({ id: one })) };
  if (known.get(id) !== tenant) return ABSENT;
  if (method === 'DELETE') known.delete(id);
  return { body: { id } };
}

/** A task below the project of the address, whosever that is. */
export function ofTask({ method, project, task, tenant = '', body }: TaskAsk, { tasks }: Projects): Reply {
  if (method === 'POST') {
    const made = { id: randomUUID(), tenant, project, title: body.title };
    tasks.set(made.id, made);
    return { status: 201, body: made };
  }
  if (task === undefined && method === 'GET')
    return { body: [...tasks.values()].filter((one) => one.project === project) };
  if (task?.project !== project) return ABSENT;
  return withTask(method, task, body, tasks);
}

export function withTask(method: string, task: Task, body: Ask['body'], tasks: Map<string, Task>): Reply {
  if (method === 'DELETE') tasks.delete(task.id);
  if (method === 'PATCH') task.title = body.title ?? task.title;
  return { body: task };
}

const more = `  project: { path: "/projects{/id}", json: { name: "{{ canary }}" } }`;
const note = 'path: "/projects/{project}/tasks{/id}"\njson: { title: "{{ canary }}" }';

/** `subject` → verdict of one direction. */
export async function verdictsOn(check: string, bend: Bend, keys = ''): Promise<Readonly<Record<string, string>>> {
  const stage = await open(projects(bend));
  const { found } = await conducted(stage, { checks: [check], note: `${note}${keys}`, more });
  await stage.close();
  const own = Object.entries(found).filter(([id]) => id.endsWith('/acme.admin>globex'));
  return Object.fromEntries(own.map(([id, verdict]) => [id.split('/')[1] ?? '', verdict]));
}
