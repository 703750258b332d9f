import { type Ask, notebook, type Parts, type Serve } from './stage.js';

/** The front end of the notebook in its scenario. */
export const FRONT_END: Pick<Parts, 'steps' | 'more'> = {
  steps: '[{ fill: Name, with: "{{ user.login }}" }, { click: Enter }]',
  more: 'browser:\n  logout: [{ click: Leave }]\n  pages: { board: /board, note: { page: "/board/{id}", resource: note } }',
};

type Bend = NonNullable<Parameters<typeof notebook>[0]>;

/**
 * A notebook with pages: what they show they ask for with the token of whoever signed in. `markup` is put into every page;
 * `bend` answers first, where it wants to.
 */
export function boardOf({
  markup = '',
  bend = () => undefined,
}: {
  readonly markup?: string;
  readonly bend?: Bend;
} = {}): Serve {
  const book = notebook(bend);
  return (ask) => {
    if (!isPage(ask)) return book(ask);
    const note = book.notes.get(ask.path.split('/')[2] ?? '');
    const plain = { headers: { 'content-type': 'text/html' }, body: Buffer.from(`${FRAME}${markup}`) };
    return bend({ ...ask, note }, book.notes) ?? plain;
  };
}

function isPage({ method, path }: Ask): boolean {
  return method === 'GET' && (path === '/enter' || path.startsWith('/board'));
}

const FRAME = `<!doctype html><title>Board</title><link rel="icon" href="data:,"><main></main><script>
const main = document.querySelector('main');
const token = sessionStorage.getItem('token');
const ask = async (path) => (await fetch(path, { headers: { authorization: 'Bearer ' + token } })).json();
const safe = (text) => String(text ?? '').replace(/</g, '&lt;');
async function show() {
  const [, , id] = location.pathname.split('/');
  if (location.pathname === '/enter' || !token) {
    main.innerHTML = '<form><label>Name <input name="name"></label><button>Enter</button></form>';
    document.querySelector('form').addEventListener('submit', async (event) => {
      event.preventDefault();
      const answer = await fetch('/login', { method: 'POST', body: JSON.stringify({ name: event.target.name.value }) });
      sessionStorage.setItem('token', (await answer.json()).token);
      location.href = '/board';
    });
    return;
  }
  const shown = id ? safe((await ask('/notes/' + id)).title ?? 'Nothing here') : (await ask('/notes')).items.map(({ title }) => '<li>' + safe(title)).join('');
  main.innerHTML = '<button onclick="sessionStorage.clear(); location.href = \\'/enter\\'">Leave</button><ul>' + shown + '</ul>';
}
show();
</script>`;
