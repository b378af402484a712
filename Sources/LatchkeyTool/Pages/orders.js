// The orders in which the matrix has users and organizations.

/** The orders of users and organizations: a name, what is ordered by, and the title of what is alike in that. */
const rowOrders = {
  role: ['role', (person) => roleNames.indexOf(roleOf(person)), (person) => roleOf(person)],
  name: ['name', (person) => page.people.name[person] || page.people.id[person]],
  count: ['number of organizations', (person) => -reachCounts[person]],
  group: ['group', (person) => firstGroup(groupsOf(person)), (person) => firstGroup(groupsOf(person)) || 'no group'],
};
const columnOrders = {
  name: ['name', (place) => page.organizations.name[place] || page.organizations.id[place]],
  count: ['number of users', (place) => -reacherCounts[place]],
  state: ['state', (place) => page.organizations.state[place], (place) => page.states[page.organizations.state[place]]],
  group: ['group', (place) => grantedGroup[place], (place) => grantedGroup[place] || 'no group'],
};
/** The first group, by name, that each organization is granted to. */
const grantedGroup = page.organizations.id.map((_, organization) => firstGroup(
  page.groups.id.map((_, group) => group).filter((group) => grantsOf.get(personCount + group)?.has(organization))));

function firstGroup(groups) { return groups.map((group) => page.groups.name[group] || page.groups.id[group]).sort(collator.compare)[0] ?? ''; }

/** Orders things by a key, then by name, and says where those of one title begin. */
function ordered(things, orders, chosen) {
  const [, key, title] = orders[chosen];
  const keys = new Map(things.map((thing) => [thing, [key(thing), orders.name[1](thing)]]));
  const compare = (a, b) => (typeof a === 'number' ? a - b : (a === '') - (b === '') || collator.compare(a, b));
  const found = [...things].sort((a, b) => compare(keys.get(a)[0], keys.get(b)[0]) || collator.compare(keys.get(a)[1], keys.get(b)[1]) || a - b);
  const begins = [];
  if (title) {
    found.forEach((thing, index) => {
      if (index === 0 || title(thing) !== title(found[index - 1])) begins.push({ index, title: title(thing) });
    });
  }
  return [found, begins];
}
