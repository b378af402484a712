// The report of an account: its parts, put together.

const events = ['create', 'read', 'update', 'delete'];
/** By which they are coloured. */
const eventClasses = ['create', 'read', 'update', 'gone'];

/** Bars of what the log has in each part of time, by what happened. */
function addUses(place, uses) {
  const totals = uses.map((use) => use.counts.reduce((sum, count) => sum + count, 0));
  const most = Math.max(1, ...totals);
  const [step, height] = [Math.max(6, Math.min(28, 900 / uses.length)), 160];
  const bars = uses.map((use, index) => {
    let top = height;
    return make('g', {}, make('title', {}, `${use.period}: ${grouped(totals[index])}`),
      ...eventClasses.map((name, event) => {
        const tall = use.counts[event] / most * height;
        top -= tall;
        return make('rect', { class: name, x: 50 + index * step, y: top + 10, width: step - 1, height: tall });
      }));
  });
  const width = 60 + step * uses.length + 60;
  place.append(
    make('div', { class: 'scroll' }, make('svg', { role: 'img', width, height: height + 34, viewBox: `0 0 ${width} ${height + 34}`,
      'aria-label': `Entries of the log from ${uses[0].period} to ${uses.at(-1).period}, ${grouped(most)} at most; the table has the numbers` },
      make('line', { class: 'axis', x1: 48, x2: width - 60, y1: height + 10, y2: height + 10 }),
      make('text', { class: 'soft', x: 44, y: 18, 'text-anchor': 'end' }, grouped(most)),
      make('text', { class: 'soft', x: 44, y: height + 10, 'text-anchor': 'end' }, '0'), ...bars,
      make('text', { class: 'soft', x: 50, y: height + 26 }, uses[0].period),
      uses.length > 1 ? make('text', { class: 'soft', x: 50 + step * uses.length, y: height + 26, 'text-anchor': 'middle' }, uses.at(-1).period) : null)),
    legend(events, eventClasses));
  const table = make('details', { 'aria-label': 'Use as a table' }, make('summary', {}, 'The numbers'));
  addTable(table, { caption: 'Entries of the log', rows: uses, columns: [
    { name: 'time', text: (use) => use.period },
    ...events.map((name, event) => ({ name, text: (use) => grouped(use.counts[event]), key: (use) => use.counts[event] })),
  ] });
  place.append(table);
}

function addSummary(place) {
  const active = page.people.status.filter((status) => status === 'active').length;
  const facts = [['users', page.people.id.length], ['of them active', active], ['organizations', organizationCount],
    ['groups', page.groups.id.length], ['connections', page.connections.length],
    ['memberships in force', page.memberships.holder.length], ['grants in force', page.grants.holder.length],
    ['assets', page.organizations.assets.reduce((sum, count) => sum + count, 0)]];
  place.append(make('dl', { class: 'facts' }, ...facts.map(([name, count]) => make('div', {}, make('dt', {}, name), make('dd', {}, grouped(count))))),
    make('p', { class: 'soft' }, `As it was at ${page.at}. ${page.validUntil ? `Time alone changes something at ${page.validUntil}.` : 'Time alone changes nothing of it.'}`
      + (page.idleEdgeCount ? ` ${counted(page.idleEdgeCount, 'membership or grant', 'memberships and grants')} that do not hold then are left out.` : '')));
}

function addRisks(place, risks) {
  place.hidden = risks.length === 0;
  byId('to-risks').hidden = place.hidden;
  place.append(make('ol', {}, ...risks.map((risk) => make('li', {},
    make('h3', {}, risk.title), make('p', {}, risk.reason), make('p', {}, make('code', {}, risk.command))))));
}

function addTables(choose) {
  const all = (count) => Array.from({ length: count }, (_, index) => index);
  const groupNames = (person) => groupsOf(person).map((group) => page.groups.name[group] || page.groups.id[group]).join(', ');
  addTable(byId('users'), { caption: 'users', rows: all(personCount), columns: [
    { name: 'user', text: (it) => page.people.id[it], press: (it) => choose(it, null) },
    { name: 'name', text: (it) => page.people.name[it] },
    { name: 'role', text: (it) => standingOf(it).effectiveRole ?? standingOf(it).homeRole },
    { name: 'status', text: (it) => (isStranger(it) ? 'stranger' : page.people.status[it]) },
    { name: 'groups', text: groupNames },
    { name: 'organizations', text: (it) => grouped(reachCounts[it]), key: (it) => reachCounts[it] }] });
  addTable(byId('organizations'), { caption: 'organizations', rows: all(organizationCount), columns: [
    { name: 'organization', text: (it) => page.organizations.id[it], press: (it) => choose(null, it) },
    { name: 'name', text: (it) => page.organizations.name[it] },
    { name: 'state', text: (it) => page.states[page.organizations.state[it]] },
    { name: 'assets', text: (it) => grouped(page.organizations.assets[it]), key: (it) => page.organizations.assets[it] },
    { name: 'users', text: (it) => grouped(reacherCounts[it]), key: (it) => reacherCounts[it] }] });
  const members = new Uint32Array(page.groups.id.length);
  for (const group of page.memberships.object) members[group]++;
  addTable(byId('groups'), { caption: 'groups', rows: all(page.groups.id.length), columns: [
    { name: 'group', text: (it) => page.groups.id[it] }, { name: 'name', text: (it) => page.groups.name[it] },
    { name: 'denied kinds', text: (it) => page.groups.denies[it].join(', ') },
    { name: 'members', text: (it) => grouped(members[it]), key: (it) => members[it] },
    { name: 'organizations', text: (it) => grouped((grantsOf.get(personCount + it) ?? nothing).size), key: (it) => (grantsOf.get(personCount + it) ?? nothing).size }] });
  addTable(byId('connections'), { caption: 'connections', rows: page.connections, columns: [
    { name: 'connection', text: (it) => it.id }, { name: 'delegate', text: (it) => it.delegate },
    { name: 'maximum role', text: (it) => it.maximumRole }, { name: 'status', text: (it) => it.status },
    { name: 'organizations', text: (it) => (it.hasAllOrganizations ? 'all' : 'granted ones') },
    { name: 'from', text: (it) => it.from ?? '' }, { name: 'until', text: (it) => it.until ?? '' }] });
  const table = make('details', { 'aria-label': 'The graph as a table' }, make('summary', {}, 'The graph as a table'));
  addTable(table, { caption: 'ways', rows: page.graph.edges, columns: [
    { name: 'from', text: (it) => page.graph.nodes[it[0]] }, { name: 'to', text: (it) => page.graph.nodes[it[1]] },
    { name: 'how many', text: (it) => grouped(it[2]), key: (it) => it[2] }] });
  byId('graph').append(table);
}

addSummary(byId('summary'));
addRisks(byId('risks'), page.risks);
const ask = addAnswers(byId('ask'));
function choose(person, organization) {
  ask(person, organization);
  // What is asked for elsewhere on the page is brought into sight.
  byId('answer').scrollIntoView({ block: 'nearest' });
}
addMatrix(byId('matrix'), choose);
addTables(choose);
if (page.uses.length) addUses(byId('use'), page.uses);
else byId('use').append(make('p', {}, 'The log is empty.'));
