// Shows the document of /openapi.json: an operation's details are made when it is opened.
const methods = ['get', 'head', 'post', 'put', 'delete', 'options'];
const main = document.getElementById('main');
const nav = document.getElementById('nav');
const search = document.getElementById('search');
let api;

/** Makes an element of a selector such as "p.soft", with attributes and children. */
function make(what, ...children) {
  const [tag, ...classes] = what.split('.');
  const element = document.createElement(tag);
  element.className = classes.join(' ');
  for (const child of children) {
    if (child instanceof Node || typeof child === 'string') element.append(child);
    else if (child) for (const [name, value] of Object.entries(child)) element.setAttribute(name, value);
  }
  return element;
}

/** Text with `code` in it. */
const inline = text => text.split('`').map((part, i) => (i % 2 ? make('code', part) : part));

/** Paragraphs and lists of Markdown. */
function markdown(text = '') {
  return text.trim().split(/\n\s*\n/).filter(Boolean).map(block =>
    block.startsWith('- ')
      ? make('ul', ...block.split(/\n(?=- )/).map(line => make('li', ...inline(line.slice(2)))))
      : make('p', ...inline(block)));
}

const nameOf = ref => ref.split('/').pop();
const resolve = node => (node?.$ref ? { ...node.$ref.slice(2).split('/').reduce((at, key) => at[key], api), ...node, $ref: undefined, name: nameOf(node.$ref) } : node ?? {});
const json = value => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

/** What a schema is, in a few words. */
function typeOf(schema) {
  const whole = resolve(schema);
  if (whole.const !== undefined) return json(whole.const);
  const types = [whole.type ?? []].flat();
  if (types.includes('array')) return `${typeOf(whole.items)}[]`;
  const many = whole.anyOf ?? whole.oneOf;
  if (!whole.name && many) return many.map(typeOf).join(' | ');
  return (whole.name ?? (types.join(' | ') || (whole.allOf ? 'object' : 'any'))) + (whole.format ? ` (${whole.format})` : '');
}

/** The members of a schema, those within made when they are opened. */
function tree(schema, seen = []) {
  const whole = resolve(schema);
  if (whole.name) {
    if (seen.includes(whole.name)) return null;
    seen = [...seen, whole.name];
  }
  const parts = whole.allOf ?? whole.anyOf ?? whole.oneOf;
  if (parts) {
    const trees = parts.map(part => [part, tree(part, seen)]).filter(([, made]) => made);
    return trees.length ? make('div', ...trees.flatMap(([part, made]) => whole.allOf ? [made] : [make('p.type', typeOf(part)), made])) : null;
  }
  if (whole.items) return tree(whole.items, seen);
  if (whole.additionalProperties?.$ref || whole.additionalProperties?.properties) return tree(whole.additionalProperties, seen);
  const members = Object.entries(whole.properties ?? {});
  return members.length ? make('ul.tree', ...members.map(([name, of]) => member(name, of, whole.required?.includes(name), seen))) : null;
}

function member(name, schema, must, seen) {
  const whole = resolve(schema);
  const words = (whole.enum ?? whole.items?.enum)?.map(json).join(', ');
  const line = [
    make('code', name), ' ', make('span.type', typeOf(schema)), must ? make('span.must', ' required') : '',
    whole.description ? ' ' : '', ...inline(whole.description ?? ''), words ? make('span.type', ` One of ${words}.`) : '',
  ];
  return tree(schema, seen) ? make('li', later(line, () => [tree(schema, seen)])) : make('li', ...line);
}

/** A part that is made when it is opened. */
function later(summary, content) {
  const part = make('details.more', make('summary', ...summary));
  part.addEventListener('toggle', () => part.childElementCount > 1 || part.append(make('div.in', ...content())), { once: true });
  return part;
}

function sample(title, text) {
  const copy = make('button', 'Copy', { type: 'button', 'aria-label': `Copy: ${title}` });
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = 'Copied';
  });
  return make('div', make('div.row', make('span', title), copy), make('pre', make('code', text), { tabindex: 0 }));
}

const quote = text => `'${text.replaceAll("'", "'\\''")}'`;
const keys = { key: "-H 'x-tracking-key: wk_demo_local_only'", secretKey: "-H 'x-tracking-key: sk_demo_local_only'", adminKey: "-H 'Authorization: Bearer ak_demo_local_only'", basicKey: '-u wk_demo_local_only:', signIn: '-H "Authorization: Bearer $TOKEN"' };

// The demo project is on laptops only.
const isLaptop = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);
const names = { wk: 'WRITE_KEY', sk: 'SECRET_KEY', ak: 'ADMIN_KEY' };

/** The command that sends an example. */
function command(method, path, operation, mediaType, example) {
  const given = (operation.parameters ?? []).map(resolve);
  const filled = path.replace(/{(\w+)}/g, (_, name) => given.find(p => p.name === name)?.example ?? name);
  const query = given.filter(p => p.in === 'query' && p.required).map(p => `${p.name}=${encodeURIComponent(p.example)}`).join('&');
  const body = example === undefined ? '' : typeof example === 'string' ? example : JSON.stringify(example);
  const parts = [
    `curl${method === 'get' || body && method === 'post' ? '' : method === 'head' ? ' -I' : ` -X ${method.toUpperCase()}`} ${quote(location.origin + filled + (query && `?${query}`))}`,
    keys[Object.keys(operation.security?.[0] ?? {})[0]],
    body && mediaType !== 'application/x-www-form-urlencoded' ? `-H 'Content-Type: ${mediaType}'` : '',
    body && `-d ${quote(body)}`,
  ];
  const text = parts.filter(Boolean).join(' \\\n  ');
  return isLaptop ? text : text.replace(/(\w\w)_demo_local_only/g, (_, kind) => names[kind]);
}

function schemesOf(operation) {
  const names = (operation.security ?? []).flatMap(one => Object.keys(one));
  if (!names.length) return [];
  return [make('h4', 'Key'), make('ul', ...names.map(name => {
    const scheme = api.components.securitySchemes[name];
    const where = scheme.type === 'http' ? `Authorization: ${scheme.scheme[0].toUpperCase()}${scheme.scheme.slice(1)}` : scheme.in === 'query' ? `?${scheme.name}=` : scheme.name;
    return make('li', make('code', where), ' ', ...inline(scheme.description));
  }))];
}

function parametersOf(operation) {
  const all = (operation.parameters ?? []).map(resolve);
  if (!all.length) return [];
  return [make('h4', 'Parameters'), make('table', make('tbody', ...all.map(p => make('tr',
    make('th', { scope: 'row' }, make('code', p.name), p.required ? make('span.must', ' required') : ''),
    make('td', make('span.type', `${p.in}, ${typeOf(p.schema)}`), ...markdown(p.description), ...(p.schema.enum ? [make('span.type', p.schema.enum.join(', '))] : []))))))];
}

function bodyOf(method, path, operation) {
  const content = Object.entries(operation.requestBody?.content ?? {});
  if (!content.length) return [make('h4', 'Request'), sample('Without a body', command(method, path, operation))];
  return [make('h4', 'Request'), ...content.flatMap(([mediaType, { schema, examples = {} }]) => [
    make('p', make('code', mediaType), ' ', make('span.type', typeOf(schema))),
    ...(tree(schema) ? [later(['Members'], () => [tree(schema)])] : []),
    ...Object.entries(examples).map(([name, example]) => {
      const of = resolve(example);
      const title = of['x-status'] ? `${name}: ${of['x-status']}` : name;
      return later([title], () => [sample('Body', json(of.value)), sample('Command', command(method, path, operation, mediaType, of.value))]);
    }),
  ])];
}

function answersOf(operation) {
  return [make('h4', 'Answers'), ...Object.entries(operation.responses).map(([status, given]) => {
    const answer = resolve(given);
    const [first, ...rest] = (answer.description ?? '').split('\n\n');
    return later([make(`span.status.s${status[0]}`, status), ...inline(first)], () => [
      ...markdown(rest.join('\n\n')),
      ...Object.entries(answer.headers ?? {}).map(([name, header]) => make('p', make('code', name), ' ', ...inline(header.description ?? ''))),
      ...Object.entries(answer.content ?? {}).flatMap(([mediaType, { schema, example, examples }]) => [
        make('p', make('code', mediaType), ' ', make('span.type', schema.allOf ? typeOf(schema.allOf[0]) : typeOf(schema))),
        ...(tree(schema) ? [later(['Members'], () => [tree(schema)])] : []),
        ...(example ? [sample('Example', json(example))] : []),
        ...Object.entries(examples ?? {}).map(([name, one]) => later([make('code', name)], () => [sample('Example', json(resolve(one).value))])),
      ]),
    ]);
  })];
}

function operationOf(method, path, operation) {
  const part = make('details.op', { id: operation.operationId }, make('summary',
    make(`span.method.${method.toUpperCase()}`, method.toUpperCase()), make('h3', path), make('span.what', operation.summary ?? '')));
  part.addEventListener('toggle', () => {
    if (part.open && part.childElementCount === 1) {
      part.append(make('div.in', ...markdown(operation.description), ...schemesOf(operation), ...parametersOf(operation),
        ...bodyOf(method, path, operation), ...answersOf(operation)));
    }
    if (part.open) history.replaceState(null, '', `#${operation.operationId}`);
  });
  return part;
}

function show() {
  const all = Object.entries(api.paths).flatMap(([path, item]) => methods.filter(m => item[m]).map(m => ({ path, method: m, operation: item[m] })));
  const tags = [...(api.tags ?? []), { name: 'More' }];
  main.replaceChildren(make('h1', `${api.info.title} API`), ...markdown(api.info.description));
  for (const tag of tags) {
    const own = all.filter(o => (o.operation.tags?.[0] ?? 'More') === tag.name);
    if (!own.length) continue;
    const id = `group-${tag.name.replace(/\W/g, '-')}`;
    main.append(make('section.group', { 'aria-labelledby': id }, make('h2', tag.name, { id }), ...markdown(tag.description),
      ...own.map(o => operationOf(o.method, o.path, o.operation))));
    nav.append(make('div', make('h2', tag.name), make('ul', ...own.map(o => make('li', make('a', { href: `#${o.operation.operationId}`, title: o.operation.summary ?? '' },
      make(`span.method.${o.method.toUpperCase()}`, o.method.toUpperCase()), make('span', short(o.path))))))));
  }
}

/** A path of which the end is seen in a narrow list. */
const short = path => (path.length > 26 ? `…/${path.split('/').slice(-2).join('/')}` : path);

/** Shows what has all words in its path, name, summary or description. */
function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const part of main.querySelectorAll('.op')) {
    const [path, method] = find(part.id);
    const o = api.paths[path][method];
    const text = `${method} ${path} ${o.operationId} ${o.summary} ${o.description ?? ''} ${o.tags ?? ''}`.toLowerCase();
    const isIn = words.every(word => text.includes(word));
    part.hidden = !isIn;
    nav.querySelector(`a[href="#${part.id}"]`).parentElement.hidden = !isIn;
    count += isIn;
  }
  for (const group of main.querySelectorAll('.group')) group.hidden = !group.querySelector('.op:not([hidden])');
  for (const group of nav.children) group.hidden = !group.querySelector('li:not([hidden])');
  document.getElementById('found').textContent = words.length ? `${count} operation${count === 1 ? '' : 's'}` : '';
}

function find(id) {
  for (const [path, item] of Object.entries(api.paths)) {
    const method = methods.find(m => item[m]?.operationId === id);
    if (method) return [path, method];
  }
  return [];
}

/** Opens what the address names. */
function open() {
  const part = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  if (part?.matches('.op')) {
    part.open = true;
    part.scrollIntoView();
  }
  for (const link of nav.querySelectorAll('a')) {
    if (link.hash === location.hash) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

try {
  const answer = await fetch('/openapi.json');
  if (!answer.ok) throw new Error(`openapi.json was answered ${answer.status}.`);
  api = await answer.json();
  show();
  open();
  search.addEventListener('input', filter);
  addEventListener('hashchange', open);
  addEventListener('keydown', e => {
    if (e.key === '/' && !e.target.closest('input, textarea')) {
      e.preventDefault();
      search.focus();
    }
  });
} catch (e) {
  main.replaceChildren(make('p', `The reference could not be loaded: ${e.message}`, { role: 'alert' }));
}
